"""Why a school was left out, and the smallest change that would let it in: data, never words."""

from decimal import Decimal

from campaigns.choices import Outcome, RuleCode
from campaigns.optimiser.cover import cover
from campaigns.optimiser.instance import WAYS, failed_rules, metres, weights_of
from campaigns.optimiser.plan import Change, Exclusion, LeftOut, Unit
from campaigns.rules import EMPHASISED

HUNDREDTH = Decimal("0.01")  # the step of a percentage: "below 80" is met by 79.99
METRE = Decimal("0.001")
UNITS = {
    RuleCode.PROGRESSION: Unit.PERCENT,
    RuleCode.RADIUS: Unit.KM,
    RuleCode.DRIVE: Unit.MINUTES,
    RuleCode.NEARBY: Unit.PERCENT,
    RuleCode.PROFILE: Unit.TAGS,
}
WAY_UNITS = (Unit.SCHOOLS, Unit.CLASSES, Unit.CANDIDATES)


class Explainer:
    """Explains one outpost of a finished plan. `owner` is {school place: outpost place}."""

    def __init__(self, instance, i, chosen, owner):
        self.instance, self.i, self.owner = instance, i, owner
        self.outpost, self.own = instance.outposts[i], [instance.by_school[i][school] for school in chosen]
        self.kept, self.sums = instance.kept[i], instance.sums(i, self.own)
        share = instance.share(self.sums)
        self.is_met = share >= instance.whole
        # the ways in which the outpost came as near to its target as it did
        self.ways = [
            way for way in range(3) if self.sums[way] * instance.whole >= share * max(instance.targets[way], 1)
        ]

    def left_out(self, candidate):
        """Rules of the school itself come first, then other outposts, then the recruiters, then the target."""
        failed = failed_rules(candidate, self.instance.limits)
        changes = [bar_change(rule, candidate, self.instance.limits) for rule in failed]
        owner = self.owner.get(self.instance.place[candidate.school])
        if owner is not None:
            taken = Change(Exclusion.TAKEN, self.instance.outposts[owner].key, self.outpost.key, Unit.OUTPOST)
            changes.append(taken)
        if failed:
            first, *others = changes
            return LeftOut(candidate.school, failed[0] or Exclusion.VERDICT, first, tuple(filter(None, others)))
        if owner is not None:
            return LeftOut(candidate.school, Exclusion.TAKEN, taken)
        rule, changes = self._unchosen(candidate)
        return LeftOut(candidate.school, rule, changes[0], tuple(changes[1:]))

    def _unchosen(self, candidate):
        if self.is_met:
            return Exclusion.TARGET_MET, self._replacing(candidate)
        adds = any(weights_of(candidate)[way] for way in self.ways)
        if adds or self.instance.caps[self.i] <= 0:
            each = max(self.instance.limits.schools_per_recruiter, 1)
            recruiters = Change(
                Exclusion.RECRUITERS, self.outpost.recruiters, self.sums[0] // each + 1, Unit.RECRUITERS
            )
            return Exclusion.RECRUITERS, [recruiters]
        way = self.ways[-1]
        return Exclusion.NO_FIGURES, [Change(WAYS[way], self._figure(candidate, way), 1, WAY_UNITS[way])]

    def _replacing(self, candidate):
        """What would make this school take the place of chosen ones: fewer km, else larger figures, else both."""
        goals = self.instance.targets
        if not self.own or min(goals) <= 0:
            return [None]
        weights, cost = weights_of(candidate), self._metres(candidate)
        nearer = max(self._spared(way, weights[way]) for way in range(3))
        if nearer > 0:
            return [self._nearer(candidate, min(cost, nearer) - 1)]
        fuller = [found for way in (2, 1) if (found := self._fuller(candidate, way, cost))]
        if fuller:
            return [min(fuller, key=lambda change: Decimal(change.to) / goals[WAYS.index(change.rule)])]
        way = 2 if goals[2] else 1
        full = Change(WAYS[way], self._figure(candidate, way), goals[way], WAY_UNITS[way])
        total = sum(item.cost for item in self.own) // self.instance.unit
        return [full, self._nearer(candidate, total - 1)] if total else [None]

    def _spared(self, way, weight):
        """The most metres that dropping chosen schools saves when `weight` comes in and the target stays met."""
        items = [(item.cost // self.instance.unit, item.weights[way], item.school) for item in self.own]
        stay = cover(items, self.instance.targets[way] - self.kept[way] - weight, len(items))
        return sum(item[0] for item in items) - stay.cost if stay else 0

    def _fuller(self, candidate, way, cost):
        """The figure with which this school, as far as it is, would replace some that are farther in sum."""
        items = [(item.weights[way], item.cost // self.instance.unit, item.school) for item in self.own]
        found = cover(items, cost + 1, len(items))
        if found is None or self.sums[way] < self.instance.targets[way]:
            return None
        figure = max(self.instance.targets[way] - self.sums[way] + found.cost, 1)
        return Change(WAYS[way], self._figure(candidate, way), figure, WAY_UNITS[way])

    def _figure(self, candidate, way):
        return (1, candidate.classes, candidate.candidates)[way]

    def _metres(self, candidate):
        return metres(self.instance.limits.radius_km if candidate.road_km is None else candidate.road_km)

    def _nearer(self, candidate, goal):
        return Change(RuleCode.RADIUS, candidate.road_km, max(goal, 0) * METRE, Unit.KM)


def bar_change(rule, candidate, limits):
    """The change that would lift one failed rule, or None when the rule is not known by name."""
    figure = next((result.figure for result in candidate.verdict.results if result.rule == rule), None)
    limit = next(
        (result.limit for result in candidate.verdict.results if (result.rule, result.outcome) == (rule, Outcome.FAIL)),
        None,
    )
    if rule == RuleCode.PROGRESSION:
        limit = (limits.progression_below if limit is None else limit) - HUNDREDTH
    elif rule == RuleCode.RADIUS and _breaks(candidate.road_km, limits.radius_km):
        figure, limit = candidate.road_km, limits.radius_km
    elif rule == RuleCode.DRIVE and _breaks(candidate.drive_minutes, limits.drive_minutes):
        figure, limit = candidate.drive_minutes, limits.drive_minutes
    elif rule == RuleCode.PROFILE:
        limit = tuple(sorted(EMPHASISED))  # any one of these
    return Change(rule, figure, limit, UNITS[rule]) if rule in UNITS else None


def _breaks(figure, limit):
    return figure is not None and figure > limit
