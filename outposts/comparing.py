"""Two sets of thresholds side by side: for each outpost what its schools and its hard target are under either."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from campaigns.choices import Outcome
from campaigns.models import School, SchoolFigures
from outposts import verdicts
from outposts.choices import TargetState
from outposts.models import Outpost, Reach, TargetSchool
from outposts.reading import province_path


@dataclass(frozen=True)
class Turned:
    """A school whose verdict is another one under the second set."""

    school: int
    before: verdicts.Judged
    after: verdicts.Judged
    is_chosen: bool


@dataclass
class Compared:
    """One outpost. Counts are of schools of which anything is known; the others are unknown under any set."""

    outpost: Outpost
    crew: int
    limits: tuple  # (first, second)
    counts: tuple = field(default_factory=lambda: (Counter(), Counter()))
    turned: list = field(default_factory=list)
    targets: tuple = ()  # HardTarget under either
    chosen: int = 0

    @property
    def chosen_failing(self):
        """Chosen schools that fail under the second set only."""
        return sum(one.is_chosen and one.after.verdict.overall == Outcome.FAIL for one in self.turned)


def compare(outposts, pairs):
    """[Compared] of outposts of one season with `crew_count`; `pairs` is {outpost id: (first limits, second limits)}.

    A constant number of queries for any number of outposts and schools.
    """
    if not outposts:
        return []
    found = [Compared(outpost, outpost.crew_count, pairs[outpost.pk]) for outpost in outposts]
    known, totals = _known(outposts), _totals(outposts)
    plain = {}  # without a way a school is the same for all outposts under the same thresholds
    for one in found:
        _judge(one, known, plain)
        _hit(one, totals.get(one.outpost.pk))
    return found


def named(compared, user, limit):
    """[(Turned, School)] of the outposts given, chosen ones first, `limit` at most, and how many there are."""
    turned = [(one, row.outpost) for row in compared for one in row.turned]
    turned.sort(key=lambda pair: (not pair[0].is_chosen, pair[0].after.verdict.overall != Outcome.FAIL))
    shown = turned[:limit]
    rows = School.objects.visible_to(user).filter(pk__in={one.school for one, _outpost in shown})
    schools = rows.select_related("region").in_bulk()
    return [(one, schools[one.school], outpost) for one, outpost in shown if one.school in schools], len(turned)


@dataclass(frozen=True)
class _Known:
    figures: dict  # province path -> {school id: SchoolFigures}
    reaches: dict  # outpost id -> {school id: Reach}
    chosen: dict  # outpost id -> {school id}


def _known(outposts):
    season = outposts[0].season_id
    by_path = {province_path(outpost): {} for outpost in outposts}
    for row in SchoolFigures.objects.filter(season=season).annotate(path=F("school__region__path")):
        province = next((province for province in by_path if row.path.startswith(province)), None)
        if province is not None:
            by_path[province][row.school_id] = row
    reaches, chosen = defaultdict(dict), defaultdict(set)
    for row in Reach.objects.filter(outpost__in=outposts):
        reaches[row.outpost_id][row.school_id] = row
    rows = TargetSchool.objects.filter(outpost__in=outposts, state=TargetState.CHOSEN)
    for outpost, school in rows.values_list("outpost_id", "school_id"):
        chosen[outpost].add(school)
    return _Known(by_path, reaches, chosen)


def _judge(one, known, plain):
    path = province_path(one.outpost)
    figures, reaches = known.figures[path], known.reaches[one.outpost.pk]
    for pk in figures.keys() | reaches.keys():
        judged = []
        for limits in one.limits:
            key = path, limits, pk
            if pk in reaches:
                judged.append(verdicts.judged(figures.get(pk), reaches[pk], limits))
                continue
            if key not in plain:
                plain[key] = verdicts.judged(figures[pk], None, limits)
            judged.append(plain[key])
        for counter, result in zip(one.counts, judged, strict=True):
            counter[result.verdict.overall] += 1
        if judged[0].verdict.overall != judged[1].verdict.overall:
            one.turned.append(Turned(pk, *judged, pk in known.chosen[one.outpost.pk]))


def _totals(outposts):
    return {row["outpost"]: row for row in TargetSchool.objects.filter(outpost__in=outposts).totals()}


def _hit(one, totals):
    totals = totals or verdicts.NO_TOTALS
    one.chosen = totals["schools"]
    one.targets = tuple(verdicts.target_of(totals, one.crew, limits) for limits in one.limits)
