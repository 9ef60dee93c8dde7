"""What the pages of visits show, in a constant number of queries."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from campaigns.models import School
from outposts import rules_route
from outposts.choices_visits import StopState, Why
from outposts.models import Outpost, Reach, SchoolVisit, VisitPermission, VisitStop
from outposts.visit_ground import last_refusal, permit_facts, point_of, way_between

LATE = 30  # stops left over, at most
TONES = {"planned": "accent", "visited": "good", "refused": "bad", "replaced": "neutral"}
PLAN_TONES = {"draft": "warn", "in_force": "good", "replaced": "neutral"}


@dataclass
class Day:
    """One recruiter's one day of a plan. `minutes` with the way home and the talks, `km` with the way home."""

    plan: object
    day: date
    recruiter: object
    stops: list
    km: int
    minutes: int
    is_estimate: bool

    @property
    def is_over(self):
        """Longer than the plan's longest day."""
        return self.minutes > self.plan.cap_minutes

    @property
    def hours(self):
        return divmod(self.minutes, 60)

    @property
    def open_count(self):
        return sum(stop.state == StopState.PLANNED for stop in self.stops)


def days_of(stops):
    """[Day] of stops ordered by `for_page`; each stop gets `.tone` and `.reason`."""
    stops = list(stops)
    homes = _ways_home(stops)
    found = []
    for (_plan, day, _recruiter), group in groupby(stops, key=lambda s: (s.plan_id, s.day, s.recruiter_id)):
        rows = list(group)
        last, plan = rows[-1], rows[0].plan
        home = homes(last)
        km = sum(row.travel_km for row in rows) + round(home.km)
        minutes = sum(row.travel_minutes for row in rows) + len(rows) * plan.talk_minutes + round(home.minutes)
        estimate = home.is_estimate or any(row.is_estimate for row in rows)
        for row in rows:
            row.tone = TONES[row.state]
            row.near = next((r.school for r in rows if r.why in (Why.EASY, Why.BIG, Why.NEXT) and r != row), None)
        found.append(Day(plan, day, rows[0].recruiter, rows, km, minutes, estimate))
    return found


def _ways_home(stops):
    """stop -> the way from its school back to the outpost; two queries for any number of stops."""
    outposts = {stop.plan.outpost_id for stop in stops}
    reaches = {
        (row.outpost_id, row.school_id): row
        for row in Reach.objects.filter(outpost__in=outposts, school__in={stop.school_id for stop in stops})
    }
    points = {o.pk: point_of(o) for o in Outpost.objects.filter(pk__in=outposts).select_related("region")}

    def way(stop):
        reach = reaches.get((stop.plan.outpost_id, stop.school_id))
        return way_between(points[stop.plan.outpost_id], stop.school, reach) or rules_route.Way(0, 0)

    return way


def stops_of(plan, user):
    return VisitStop.objects.visible_to(user).filter(plan=plan).for_page()


def permits_by_school(stops, *, on=None):
    """{stop id: the permission that holds on the stop's day, or on `on` where that is later}; one query."""
    schools = {stop.school_id for stop in stops}
    outposts = {stop.plan.outpost_id for stop in stops}
    rows = list(VisitPermission.objects.filter(outpost__in=outposts, school__in=schools).order_by("-valid_until"))
    found = {}
    for stop in stops:
        key = stop.plan.outpost_id, stop.school_id
        found[stop.pk] = next(
            (
                r
                for r in rows
                if (r.outpost_id, r.school_id) == key and permit_facts(r).holds(max(stop.day, on or stop.day))
            ),
            None,
        )
    return found


def left_out(plan):
    """[(School, why)] of what the plan has no day for."""
    whys = {row["school"]: row["why"] for row in plan.left_out}
    schools = School.objects.filter(pk__in=whys).select_related("region").order_by("name", "pk")
    return [(school, whys[school.pk]) for school in schools]


def school_facts(outpost, school, user, *, on):
    """What is known of visits of one outpost to one school."""
    visits = list(
        SchoolVisit.objects.visible_to(user)
        .filter(outpost=outpost, school=school)
        .select_related("recruiter", "permission", "stop")
        .latest_first()
    )
    permits = list(
        VisitPermission.objects.visible_to(user).filter(outpost=outpost, school=school).order_by("-given_on", "-pk")
    )
    for permit in permits:
        permit.is_holding = permit_facts(permit).holds(on)
    refusal = last_refusal(visits)
    stop = VisitStop.objects.visible_to(user).open().filter(plan__outpost=outpost, school=school).for_page().first()
    is_new = refusal is None or any(p.ended_on is None and p.given_on >= refusal.on for p in permits)
    return {
        "visits": visits,
        "permits": permits,
        "refusal": refusal,
        "is_cooling": refusal is not None and on < refusal.cool_until,
        "needs_permission": not is_new,
        "stop": stop,
    }


def today(stops, today):
    """What the page of today shows of `stops` (scoped already): the rounds of today, what is left over from earlier
    days, and, where today has none, the next day to come."""
    standing = stops.standing()
    rounds = days_of(standing.filter(day=today).for_page())
    late = list(stops.open().filter(day__lt=today).for_page()[:LATE])
    for stop in late:
        stop.tone = "bad"
    coming = []
    if not rounds:
        day = stops.open().filter(day__gt=today).order_by("day").values_list("day", flat=True).first()
        coming = days_of(stops.open().filter(day=day).for_page()) if day else []
    shown = [stop for one in (*rounds, *coming) for stop in one.stops] + late
    permits = permits_by_school(shown, on=today)
    for stop in shown:
        stop.permit = permits[stop.pk]
    return {"rounds": rounds, "late": late, "coming": coming}


def day_after(day, days):
    return day + timedelta(days=days)
