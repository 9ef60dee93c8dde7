"""The verdict on schools as one outpost sees them: figures of its season, its own reach, its province's rule set.

Facts are read in a constant number of queries for any number of schools; `campaigns.rules` decides.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

from django.utils.functional import cached_property

from accounts.choices import Level
from campaigns import rules, rules_score
from campaigns.choices import Outcome, RuleCode
from campaigns.models import RuleSet, SchoolFigures
from outposts import knowing
from outposts.models import Reach, TargetSchool

BASIS = {  # where the manual lays each rule down
    "progression": "M22",
    "radius": "M23",
    "drive": "M23",
    "nearby": "M16",
    "profile": "M21",
    "target_schools": "M20",
    "target_classes": "M20",
    "target_candidates": "M20",
}


@dataclass(frozen=True)
class Judged:
    facts: rules.SchoolFacts
    limits: rules.Limits
    verdict: rules.Verdict
    figures: SchoolFigures | None
    reach: Reach | None

    @cached_property
    def score(self):
        """Only where it is asked for: a page that lists verdicts needs none."""
        return rules_score.score(self.facts, self.limits)

    @property
    def deciding(self):
        """The result that made the verdict: the first failing one, else the first unknown, else the first."""
        for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS):
            for result in self.verdict.results:
                if result.outcome == outcome:
                    return result
        return None


def province_id(outpost):
    """The province whose rule set counts; the outpost comes with its region."""
    region = outpost.region
    return region.parent_id if region.level == Level.CITY else region.pk


def rule_set_of(outpost):
    """The rule set in force for the outpost: its province's own, else the country's; None where there is neither."""
    key = province_id(outpost)
    return RuleSet.objects.holding(outpost.season_id, [key]).get(key)


def limits_of(outpost):
    """Its thresholds; the manual's numbers where no rule set is in force."""
    return limits_in(rule_set_of(outpost))


def limits_in(rule_set):
    return rule_set.limits if rule_set else rules.Limits()


def limits_by_outpost(outposts):
    """{outpost id: limits} for outposts of one season, in one query."""
    if not outposts:
        return {}
    keys = {outpost.pk: province_id(outpost) for outpost in outposts}
    held = RuleSet.objects.holding(outposts[0].season_id, keys.values())
    limits = {key: limits_in(held.get(key)) for key in set(keys.values())}
    return {pk: limits[key] for pk, key in keys.items()}


class Judge:
    """Judges schools for one outpost; limits and verdicts once read are kept for the rest of the request."""

    def __init__(self, outpost):
        self.outpost = outpost
        self.left = None  # ids a filter by verdict has left
        self._known = {}

    @cached_property
    def rule_set(self):
        return rule_set_of(self.outpost)

    @cached_property
    def limits(self):
        return limits_in(self.rule_set)

    def know(self, judged):
        """Take over verdicts read elsewhere in this transaction: {school id: Judged}."""
        self._known |= judged

    def schools(self, ids):
        """{school id: Judged} for a list of ids."""
        new = [pk for pk in ids if pk not in self._known]
        if new:
            rows = SchoolFigures.objects.filter(season=self.outpost.season, school__in=new)
            figures = {row.school_id: row for row in rows}
            rows = Reach.objects.filter(outpost=self.outpost, school__in=new)
            reaches = {row.school_id: row for row in rows}
            more = knowing.of(self.outpost.season_id, new)
            self._known |= {pk: judged(figures.get(pk), reaches.get(pk), self.limits, more.get(pk)) for pk in new}
        return {pk: self._known[pk] for pk in ids}


def judge_school(outpost, school):
    return Judge(outpost).schools([school.pk])[school.pk]


NO_TOTALS = {"schools": 0, "classes": 0, "candidates": 0, "with_classes": 0, "with_candidates": 0}


def hard_target(outpost, recruiters, limits=None):
    """(HardTarget, totals) of the outpost's chosen schools: any one of three is enough (M20, M26)."""
    totals = next(iter(TargetSchool.objects.filter(outpost=outpost).totals()), None) or NO_TOTALS
    return target_of(totals, recruiters, limits or limits_of(outpost)), totals


def target_of(totals, recruiters, limits):
    """The HardTarget of one row of `TargetQuerySet.totals()`."""
    incomplete = {name for name in ("classes", "candidates") if totals[f"with_{name}"] < totals["schools"]}
    sums = totals["schools"], totals["classes"], totals["candidates"]
    return rules.judge_outpost(*sums, recruiters, limits, incomplete=incomplete)


def snapshot(verdict):
    """The verdict as plain values, to be kept with a decision."""
    return [
        {
            "rule": str(result.rule),
            "outcome": str(result.outcome),
            "figure": _plain(result.figure),
            "limit": _plain(result.limit),
            "source": result.source,
        }
        for result in verdict.results
    ]


def restored(kept):
    """A rule's result from the plain values of `snapshot`."""
    figure, limit = kept["figure"], kept["limit"]
    if isinstance(figure, list):
        figure = tuple(figure)
    figure, limit = (Decimal(value) if isinstance(value, str) else value for value in (figure, limit))
    return rules.RuleResult(RuleCode(kept["rule"]), Outcome(kept["outcome"]), figure, limit, kept["source"])


def limits_as_plain(limits):
    return {name: _plain(value) for name, value in asdict(limits).items()}


def reasons_as_plain(score):
    return [
        {
            "reason": str(one.code),
            "points": one.points,
            "figure": _plain(one.figure),
            "source": one.source,
            "unit": str(one.unit),
        }
        for one in score.reasons
    ]


def judged(figures, reach, limits, more=None):
    """`more`: what apps above know of the school, as `outposts.knowing` gives it."""
    facts = rules.SchoolFacts(
        progression_rate=figures and figures.progression_rate,
        nearby_share=figures and figures.nearby_share,
        tags=tuple(figures.profile) if figures else None,
        graduates=figures and figures.graduates,
        exam_classes=figures and figures.exam_classes,
        candidates=figures and figures.candidates,
        source=figures.source if figures else "",
        road_km=reach and reach.road_km,
        drive_minutes=reach and reach.drive_minutes,
        reach_source=reach.source if reach else "",
        **(more or {}),
    )
    return Judged(facts, limits, rules.judge(facts, limits), figures, reach)


def _plain(value):
    if isinstance(value, Decimal):
        return str(value)
    return [str(one) for one in value] if isinstance(value, tuple) else value
