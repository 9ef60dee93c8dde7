"""What visits of one outpost are planned on: read in a constant number of queries for any number of schools."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.utils.functional import cached_property

from campaigns.choices import DayKind
from campaigns.holidays import holidays_of, works_on
from campaigns.models import School, SchoolFigures
from core.geo import Point
from outposts import rules_route, rules_visits
from outposts.choices import Method
from outposts.choices_visits import VisitOutcome
from outposts.models import Crew, Outpost, Reach, SchoolVisit, TargetSchool, VisitPermission, VisitPlan

UNPLACED, REFUSED, NO_DAY = "unplaced", "refused", "no_day"  # why a school is not in a plan


def point_of(outpost):
    """The centre of the outpost's city stands in for the outpost; None where it is not known."""
    city = outpost.region
    return Point(city.latitude, city.longitude, is_estimate=True) if city.latitude is not None else None


class VisitGround:
    """Facts of `outpost` and of its chosen schools (or of `schools`) as of the day `on`."""

    def __init__(self, outpost, *, on, schools=None):
        self.outpost, self.on = outpost, on
        self._asked = schools

    @cached_property
    def schools(self):
        """{id: School}."""
        ids = self._asked
        if ids is None:
            ids = TargetSchool.objects.chosen().filter(outpost=self.outpost).values("school")
        rows = School.objects.filter(pk__in=ids).select_related("region").defer("pinyin", "initials")
        return {school.pk: school for school in rows.order_by("pk")}

    @cached_property
    def candidates(self):
        """{school id: exam candidates, or graduates where only those are known}."""
        rows = SchoolFigures.objects.filter(season=self.outpost.season_id, school__in=self.schools)
        return {
            school: candidates if candidates is not None else graduates
            for school, candidates, graduates in rows.values_list("school", "candidates", "graduates")
        }

    @cached_property
    def reaches(self):
        rows = Reach.objects.filter(outpost=self.outpost, school__in=self.schools)
        return {reach.school_id: reach for reach in rows}

    @cached_property
    def visits(self):
        """{school id: [SchoolVisit, the latest first]}."""
        found = defaultdict(list)
        for visit in SchoolVisit.objects.filter(outpost=self.outpost, school__in=self.schools).latest_first():
            found[visit.school_id].append(visit)
        return found

    @cached_property
    def permits(self):
        """{school id: [VisitPermission]}."""
        found = defaultdict(list)
        for permit in VisitPermission.objects.filter(outpost=self.outpost, school__in=self.schools).order_by("pk"):
            found[permit.school_id].append(permit)
        return found

    @cached_property
    def crew(self):
        return list(
            Crew.objects.filter(outpost=self.outpost, user__is_active=True).select_related("user").order_by("pk")
        )

    @cached_property
    def plan_in_force(self):
        return VisitPlan.objects.in_force().filter(outpost=self.outpost).values_list("pk", flat=True).first()

    def refusal(self, school):
        """`rules_visits.Refusal` of the last time the school turned somebody away, or None."""
        return last_refusal(self.visits[school])

    def is_visited(self, school):
        """Whether people were received there, and not turned away since."""
        visits = self.visits[school]
        return bool(visits) and visits[0].outcome == VisitOutcome.UNHINDERED

    def standing_permit(self, school, day):
        """The permission a visit on `day` would stand on: the one that reaches furthest, or None."""
        holding = [p for p in self.permits[school] if permit_facts(p).holds(day)]
        return max(holding, key=lambda p: (rules_visits.depth(p.covers), p.valid_until, p.pk), default=None)

    def place(self, school):
        """`rules_route.Place` of one school; a measured way from the outpost stands above the estimate."""
        visits, reach = self.visits[school], self.reaches.get(school)
        permits = [permit_facts(permit) for permit in self.permits[school]]
        refused = sum(visit.outcome == VisitOutcome.REFUSED for visit in visits)
        first, _bar = rules_visits.plannable_from(refusal=self.refusal(school), permits=permits)
        return rules_route.Place(
            key=school,
            point=self.schools[school].point,
            candidates=self.candidates.get(school),
            ease=rules_visits.ease(
                permits=permits,
                on=self.on,
                unhindered=len(visits) - refused,
                refused=refused,
                stance=self.schools[school].stance,
            ),
            not_before=first,
            known=known_way(reach),
        )

    def is_barred(self, school):
        """Refused, and nobody has given a new permission since."""
        permits = [permit_facts(permit) for permit in self.permits[school]]
        return rules_visits.plannable_from(refusal=self.refusal(school), permits=permits)[1] is not None

    @property
    def digest(self):
        """Changes with everything that can change a proposal."""
        places = [repr(self.place(school)) for school in self.schools]
        state = [(school, self.is_visited(school), self.is_barred(school)) for school in self.schools]
        crew = [(row.user_id, row.since, row.until) for row in self.crew]
        home = point_of(self.outpost)
        return sha256(repr((places, state, crew, home, self.plan_in_force)).encode()).hexdigest()


@dataclass(frozen=True)
class Calendar:
    """Days on which schools can be visited."""

    first: object
    last: object

    @cached_property
    def days(self):
        years = [holidays_of(year) for year in range(self.first.year, self.last.year + 1)]
        off = frozenset().union(*(year.of_kind(DayKind.OFF) for year in years))
        work = frozenset().union(*(year.of_kind(DayKind.WORK) for year in years))
        span = (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))
        return [day for day in span if works_on(day, off=off, work=work)]


def slots(crew, days):
    """One slot for each working day of each recruiter who serves on it, in the order they are filled."""
    return [
        rules_route.Slot(day, row.user_id)
        for day in days
        for row in crew
        if row.since <= day and (row.until is None or day <= row.until)
    ]


def known_way(reach):
    """The way people entered, or None."""
    return reach and rules_route.entered(reach.road_km, reach.drive_minutes, reach.method == Method.MEASURED)


def way_between(home, school, reach):
    """`rules_route.Way` from the outpost at `home` to the school: as entered, else estimated; None: nobody can tell."""
    if (known := known_way(reach)) is not None:
        return known
    point = school.point
    return rules_route.between(home, point) if home is not None and point is not None else None


def last_refusal(visits):
    refused = [visit for visit in visits if visit.outcome == VisitOutcome.REFUSED]
    last = max(refused, key=lambda visit: (visit.visited_on, visit.pk), default=None)
    return last and rules_visits.Refusal(last.visited_on, last.cool_until)


def permit_facts(row):
    return rules_visits.Permit(row.given_on, row.valid_until, row.covers, row.ended_on)


def of_outpost(pk):
    """The outpost with what the ground needs of it."""
    return Outpost.objects.select_related("region", "season").get(pk=pk)
