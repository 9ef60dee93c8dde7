"""The routes of visit plans, visits and the map, on both sides of the country."""

from datetime import date, time

from accounts.models import Region
from outposts import services
from tests.factories.campaigns import NOON
from tests.matrix import Route

SEE = {"hq", "director", "recruiter"}
LEAD = {"hq", "director"}
MONDAY = date(2027, 6, 14)


def furnish_visits(world):
    """On each side a plan in force with one stop, a draft besides, and a permission."""
    Region.objects.filter(latitude=None, level__in=["city", "district"]).update(latitude=38.0, longitude=114.5)
    for side in ("", "far_"):
        outpost, school = getattr(world, f"{side}outpost"), getattr(world, f"{side}school")
        users = world.far_users if side else world.users
        services.record_permission(
            outpost=outpost,
            school=school,
            given_by=f"{side}校长",
            given_role="principal",
            given_on=NOON.date(),
            valid_until=date(2027, 6, 30),
            covers="campus",
            evidence="电话",
            by=users["recruiter"],
            now=NOON,
        )
        plan = propose(outpost, by=users["director"])
        setattr(world, f"{side}visit_plan", services.accept_plan(plan=plan, by=users["director"], now=NOON))
        setattr(world, f"{side}stop", plan.stops.get())
        setattr(world, f"{side}visit_draft", propose(outpost, by=users["director"]))


def propose(outpost, *, by, **changes):
    values = {"start_on": MONDAY, "start_at": time(8, 30), "cap_minutes": 480, "talk_minutes": 40, "again": False}
    return services.propose_plan(outpost=outpost, by=by, now=NOON, **values | changes)


def _row(name):
    return {
        "own": lambda w: {"pk": getattr(w, name).pk},
        "foreign": lambda w: {"pk": getattr(w, f"far_{name}").pk},
    }


_PAIR = {
    "own": lambda w: {"pk": w.outpost.pk, "school": w.school.pk},
    "foreign": lambda w: {"pk": w.far_outpost.pk, "school": w.far_school.pk},
}

VISIT_ROUTES = {
    "outposts:visits_today": Route(SEE),
    "outposts:visits": Route(SEE, **_row("outpost")),
    "outposts:plan_propose": Route(SEE, **_row("outpost")),
    "outposts:map": Route(SEE, **_row("outpost")),
    "outposts:plan": Route(SEE, **_row("visit_plan")),
    "outposts:plan_print": Route(SEE, **_row("visit_plan")),
    "outposts:plan_accept": Route(LEAD, **_row("visit_draft"), method="post", ok=(302,)),
    "outposts:plan_discard": Route(SEE, **_row("visit_draft"), method="post", ok=(302,)),
    "outposts:stop_move": Route(SEE, **_row("stop")),
    "outposts:school_visits": Route(SEE, **_PAIR),
    "outposts:permit": Route(SEE, **_PAIR),
    "outposts:visit_log": Route({"recruiter"}, **_PAIR),
}
