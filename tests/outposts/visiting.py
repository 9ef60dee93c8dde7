"""An outpost on the map with schools round it, and short ways to plan and visit them."""

from datetime import date, time

from accounts.models import Region
from outposts import services
from outposts.models import TargetSchool
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory, StageFactory

MONDAY, TUESDAY = date(2027, 6, 14), date(2027, 6, 15)
TODAY = NOON.date()  # a Saturday


def make_schools(outpost, by, count=4, name="北"):
    """`count` chosen schools north of the outpost, the first the nearest, the last the biggest."""
    Region.objects.filter(pk=outpost.region_id).update(latitude=38.0, longitude=114.5)
    StageFactory(season=outpost.season)
    region, made = outpost.region.children.get(), []
    for n in range(1, count + 1):
        school = SchoolFactory(name=f"{name}{n}中", region=region, latitude=38.0 + n / 50, longitude=114.5)
        FiguresFactory(season=outpost.season, school=school, candidates=n * 100)
        TargetSchool.objects.create(
            season=outpost.season,
            outpost=outpost,
            school=school,
            state="chosen",
            overall="pass",
            decided_by=by,
            decided_at=NOON,
        )
        made.append(school)
    return made


def propose(outpost, *, by, **changes):
    values = {"start_on": MONDAY, "start_at": time(8, 30), "cap_minutes": 480, "talk_minutes": 40, "again": False}
    return services.propose_plan(outpost=outpost, by=by, now=NOON, **values | changes)


def permit(outpost, school, *, by, **changes):
    values = {
        "given_by": "王校长",
        "given_role": "principal",
        "given_on": TODAY,
        "valid_until": date(2027, 7, 31),
        "covers": "classroom",
        "evidence": "校方回函",
    }
    return services.record_permission(outpost=outpost, school=school, by=by, now=NOON, **values | changes)


def visit(outpost, school, permission, *, by, now=NOON, **changes):
    values = {
        "visited_on": TODAY,
        "arrived_at": time(10, 0),
        "host_name": "王校长",
        "host_role": "principal",
        "outcome": "unhindered",
        "talk_minutes": 20,
        "classes_reached": 0,
        "materials_left": 50,
        "contacts_left": True,
        "note": "",
    }
    return services.log_visit(outpost=outpost, school=school, permission=permission, by=by, now=now, **values | changes)


def refuse(outpost, school, permission, *, by, **changes):
    return visit(outpost, school, permission, by=by, outcome="refused", note="门卫不放行", talk_minutes=0, **changes)
