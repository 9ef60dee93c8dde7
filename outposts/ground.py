"""What a proposal of schools stands on: read in a constant number of queries, for one outpost or for several.

What people decided stands: schools chosen before are kept unless the run is `anew`, schools dropped stay out in either
case, and schools of outposts outside the run are not available.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from hashlib import sha256
from operator import or_

from django.db.models import Q

from campaigns.choices import Exclusion, RuleCode, Unit
from campaigns.models import School, SchoolFigures
from campaigns.optimiser import Candidate, Change, LeftOut
from campaigns.optimiser.explain import bar_change
from campaigns.optimiser.instance import failed_rules
from outposts import knowing, verdicts
from outposts.choices import TargetState
from outposts.models import Crew, Outpost, Reach, TargetSchool
from outposts.reading import province_path


@dataclass
class Ground:
    """What a proposal stands on. Pairs are (outpost id, school id)."""

    outposts: list
    anew: bool
    limits: dict  # outpost id -> campaigns.rules.Limits of its province
    crew: dict  # outpost id -> people who serve there
    schools: dict  # id -> School
    names: dict  # outpost id -> name, of those the reader may see
    chosen: dict = field(default_factory=dict)  # pair -> TargetSchool of an outpost of the run
    dropped: dict = field(default_factory=dict)
    holders: dict = field(default_factory=dict)  # school id -> outpost id that has chosen it
    judged: dict = field(default_factory=dict)  # pair -> Judged
    candidates: dict = field(default_factory=dict)  # pair -> Candidate
    barred: dict = field(default_factory=dict)  # pair -> LeftOut, found before anything is weighed
    unmeasured: set = field(default_factory=set)  # barred pairs of another city whose way nobody has entered

    @property
    def digest(self):
        """Changes with everything that can change the proposal."""
        facts = [
            (
                *pair,
                c.classes,
                c.candidates,
                str(c.road_km),
                c.drive_minutes,
                [r.outcome.value for r in c.verdict.results],
            )
            for pair, c in sorted(self.candidates.items())
        ]
        people = [sorted(rows) for rows in (self.chosen, self.dropped, self.barred)]
        limits = sorted((key, str(one)) for key, one in self.limits.items())
        seen = (self.anew, limits, sorted(self.crew.items()), people, sorted(self.holders.items()), facts)
        return sha256(repr(seen).encode()).hexdigest()

    def is_eligible(self, pair):
        return pair in self.candidates and not failed_rules(self.candidates[pair], self.limits[pair[0]])


def look(outposts, *, by, on, anew=False):
    """The ground of these outposts of one season as `by` may see it; `by` None is the system, which sees all."""
    outposts = sorted(outposts, key=lambda outpost: outpost.pk)
    schools = {school.pk: school for school in _schools(outposts, by)}
    ground = Ground(
        outposts=outposts,
        anew=anew,
        limits=verdicts.limits_by_outpost(outposts),
        crew=_crew(outposts, on),
        schools=schools,
        names={outpost.pk: outpost.name for outpost in outposts},
    )
    if outposts:
        _read_decisions(ground, by)
        _judge(ground)
        _sort_out(ground)
    return ground


def _schools(outposts, by):
    paths = {province_path(outpost) for outpost in outposts}
    if not paths:
        return []
    schools = School.objects.visible_to(by) if by else School.objects.all()
    inside = reduce(or_, (Q(region__path__startswith=path) for path in paths))
    return schools.filter(inside).select_related("region").defer("pinyin", "initials", "address").order_by("pk")


def _crew(outposts, on):
    """Who serves today, or on the arrival day where that is still to come."""
    count = {outpost.pk: 0 for outpost in outposts}
    day = {outpost.pk: max(on, outpost.arrival_day) for outpost in outposts}
    rows = Crew.objects.filter(outpost__in=outposts).values_list("outpost_id", "since", "until")
    for outpost_id, since, until in rows:
        count[outpost_id] += since <= day[outpost_id] and (until is None or until >= day[outpost_id])
    return count


def _read_decisions(ground, by):
    inside = {outpost.pk for outpost in ground.outposts}
    for target in TargetSchool.objects.filter(season=ground.outposts[0].season_id).order_by("pk"):
        if target.school_id not in ground.schools:
            continue
        pair = target.outpost_id, target.school_id
        if target.state == TargetState.CHOSEN:
            ground.holders[target.school_id] = target.outpost_id
        if target.outpost_id in inside:
            (ground.chosen if target.state == TargetState.CHOSEN else ground.dropped)[pair] = target
    others = set(ground.holders.values()) - inside
    seen = Outpost.objects.visible_to(by) if by else Outpost.objects.all()
    ground.names |= dict(seen.filter(pk__in=others).values_list("pk", "name"))


def _judge(ground):
    """Every school of its province for every outpost; where no way is known one verdict serves all outposts."""
    season = ground.outposts[0].season_id
    figures = {row.school_id: row for row in SchoolFigures.objects.filter(season=season)}
    reaches = {(row.outpost_id, row.school_id): row for row in Reach.objects.filter(outpost__in=ground.outposts)}
    more = knowing.of(season, list(ground.schools))
    plain = {
        limits: {pk: verdicts.judged(figures.get(pk), None, limits, more.get(pk)) for pk in ground.schools}
        for limits in set(ground.limits.values())
    }
    for outpost in ground.outposts:
        province, limits = province_path(outpost), ground.limits[outpost.pk]
        for pk, school in ground.schools.items():
            if not school.region.path.startswith(province) and (outpost.pk, pk) not in ground.chosen:
                continue
            reach = reaches.get((outpost.pk, pk))
            one = verdicts.judged(figures.get(pk), reach, limits, more.get(pk)) if reach else plain[limits][pk]
            ground.judged[outpost.pk, pk] = one


def _sort_out(ground):
    """Which pairs are weighed, and why the others are not."""
    inside, told = {outpost.pk: outpost for outpost in ground.outposts}, {}
    for pair, one in ground.judged.items():
        if pair in ground.chosen and not ground.anew:
            continue
        outpost, school = inside[pair[0]], ground.schools[pair[1]]
        why = _why_not(ground, outpost, school, pair, one)
        if why is None:
            ground.candidates[pair] = _candidate(pair, one)
            continue
        if _is_out_of_sight(outpost, school, one):
            ground.unmeasured.add(pair)
        same = (school.pk, why, one.reach and pair, one.limits)  # without a way the answer is the same for all outposts
        if same not in told:
            told[same] = _left_out(_candidate(pair, one), why, one.limits)
        ground.barred[pair] = told[same]


def _candidate(pair, one):
    figures, reach = one.figures, one.reach
    return Candidate(
        *pair,
        verdict=one.verdict,
        classes=figures and figures.exam_classes,
        candidates=figures and figures.candidates,
        road_km=None if reach is None or reach.road_km is None else Decimal(reach.road_km),
        drive_minutes=reach and reach.drive_minutes,
        score=Decimal(one.score.total),
    )


def _why_not(ground, outpost, school, pair, one):
    """The change that would have this school weighed at all; None when it is."""
    holder = ground.holders.get(school.pk)
    if pair in ground.dropped:
        return Change(Exclusion.DROPPED, TargetState.DROPPED.value, TargetState.CHOSEN.value, Unit.DECISION)
    if holder is not None and holder != outpost.pk and not (ground.anew and holder in ground.crew):
        return Change(Exclusion.HELD, holder, outpost.pk, Unit.OUTPOST)
    if pair not in ground.chosen and _is_out_of_sight(outpost, school, one):
        return Change(RuleCode.RADIUS, None, one.limits.radius_km, Unit.KM)
    return None


def _is_out_of_sight(outpost, school, one):
    """In another city, and nobody has entered how far: weighed as if at the edge it would be chosen 300 km away."""
    is_known = one.reach is not None and (one.reach.road_km is not None or one.reach.drive_minutes is not None)
    return not is_known and not school.region.path.startswith(outpost.region.path)


def _left_out(candidate, why, limits):
    """Rules of the school itself come first, as in the optimiser."""
    rule = Exclusion.UNMEASURED if why.rule == RuleCode.RADIUS else why.rule
    failed = failed_rules(candidate, limits)
    changes = [change for one in failed if (change := bar_change(one, candidate, limits))]
    if not changes or rule == Exclusion.DROPPED:
        return LeftOut(candidate.school, rule, why, tuple(changes))
    return LeftOut(candidate.school, failed[0], changes[0], (*changes[1:], why))
