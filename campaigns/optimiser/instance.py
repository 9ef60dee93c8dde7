"""The problem in whole numbers: who may have which school at what cost, and the best one outpost can do alone.

Values are (targets missed, shortfall, cost), compared in that order; sums of values over outposts are values too.
Shortfall is in shares of the hard target (`Instance.whole` is all of it). Cost is metres of road x `Instance.unit`
plus a tie-breaker below one metre in sum: fewer schools first, then the higher score.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import lcm
from operator import add

from campaigns.choices import Outcome, RuleCode
from campaigns.optimiser.cover import cover, most

WAYS = (RuleCode.TARGET_SCHOOLS, RuleCode.TARGET_CLASSES, RuleCode.TARGET_CANDIDATES)
NOTHING = (0, 0, 0)
TIE = 1000


@dataclass(frozen=True)
class Item:
    """An eligible school of one outpost: `weights` are what it adds in each of the three ways."""

    school: int
    cost: int
    weights: tuple[int, int, int]


@dataclass(frozen=True)
class Solo:
    """The best of one outpost; `bound` is a proven lower bound of `value`."""

    value: tuple
    chosen: tuple
    bound: tuple


def plus(*values):
    total = NOTHING
    for value in values:
        total = tuple(map(add, total, value))
    return total


def metres(km):
    return int((max(Decimal(km), Decimal(0)) * 1000).to_integral_value(ROUND_HALF_UP))


def failed_rules(candidate, limits):
    """The rules that bar this school from this outpost: those of its verdict, and the two limits of M23."""
    failed = [result.rule for result in candidate.verdict.results if result.outcome == Outcome.FAIL]
    far = candidate.road_km is not None and candidate.road_km > limits.radius_km
    slow = candidate.drive_minutes is not None and candidate.drive_minutes > limits.drive_minutes
    for rule, is_broken in ((RuleCode.RADIUS, far), (RuleCode.DRIVE, slow)):
        if is_broken and rule not in failed:
            failed.append(rule)
    if not failed and candidate.verdict.overall == Outcome.FAIL:
        failed.append(None)
    return failed


def weights_of(candidate):
    return 1, max(candidate.classes or 0, 0), max(candidate.candidates or 0, 0)


class Instance:
    """Outposts and schools by their place in a sorted order, so that the order of the input does not matter."""

    def __init__(self, candidates, outposts, limits):
        self.limits = limits
        self.outposts = sorted(outposts, key=lambda outpost: str(outpost.key))
        self.schools = sorted({candidate.school for candidate in candidates}, key=str)
        self.place = {school: place for place, school in enumerate(self.schools)}
        self.targets = (limits.target_schools, limits.target_classes, limits.target_candidates)
        self.whole = lcm(*(max(target, 1) for target in self.targets))
        self.unit = 2 * TIE * (len(self.schools) + 1)
        self.kept = [(o.kept.schools, o.kept.classes, o.kept.candidates) for o in self.outposts]
        self.caps = [
            max((outpost.recruiters or 0) * limits.schools_per_recruiter - outpost.kept.schools, 0)
            for outpost in self.outposts
        ]
        self.items = self._items(candidates)
        self.by_school = [{item.school: item for item in own} for own in self.items]
        self.options = {}
        for i, items in enumerate(self.items):
            for item in items:
                self.options.setdefault(item.school, []).append(i)
        self.effort = 0
        self.memory, self.worth = {}, {}

    def _items(self, candidates):
        number = {outpost.key: i for i, outpost in enumerate(self.outposts)}
        if len(number) < len(self.outposts):
            raise ValueError("an outpost is named twice")
        items, seen = [[] for _ in self.outposts], set()
        scores = [candidate.score for candidate in candidates if candidate.score is not None] or [Decimal(0)]
        low, span = min(scores), max(scores) - min(scores)
        for candidate in candidates:
            pair = candidate.outpost, candidate.school
            if candidate.outpost not in number or pair in seen:
                raise ValueError(f"unknown outpost or school named twice: {pair}")
            seen.add(pair)
            if failed_rules(candidate, self.limits):
                continue
            known = candidate.score is not None and span
            tie = 2 * TIE - 1 - (int((candidate.score - low) * (TIE - 1) / span) if known else 0)
            km = self.limits.radius_km if candidate.road_km is None else candidate.road_km
            item = Item(self.place[candidate.school], metres(km) * self.unit + tie, weights_of(candidate))
            items[number[candidate.outpost]].append(item)
        return [sorted(own, key=lambda item: (item.cost, item.school)) for own in items]

    def sums(self, i, items):
        """What outpost i has with these schools, kept ones included."""
        return [sum(item.weights[way] for item in items) + self.kept[i][way] for way in range(3)]

    def share(self, sums):
        """The best attained share of the target, `whole` at most."""
        parts = (
            min(got * self.whole // max(goal, 1), self.whole) for got, goal in zip(sums, self.targets, strict=True)
        )
        return self.whole if min(self.targets) <= 0 else max(parts)

    def value(self, i, schools):
        """What these schools are worth to outpost i."""
        key = i, schools
        if key not in self.worth:
            own = [self.by_school[i][school] for school in schools]
            share = self.share(self.sums(i, own))
            self.worth[key] = int(share < self.whole), self.whole - share, sum(item.cost for item in own)
        return self.worth[key]

    def solo(self, i, blocked=frozenset(), prices=None):
        """The best outpost i can do without the blocked schools, each school costing its price on top."""
        own = self.by_school[i]
        blocked = blocked & own.keys()
        charges = {school: price for school, price in prices.items() if school in own} if prices else {}
        key = i, frozenset(blocked), frozenset(charges.items())
        self.effort += 20 + len(blocked) // 4 + len(charges) // 4
        if key not in self.memory:
            items = [item for item in self.items[i] if item.school not in blocked]
            self.memory[key] = self._solo(i, items, charges)
        return self.memory[key]

    def _solo(self, i, items, prices):
        cap, kept, best = self.caps[i], self.kept[i], None
        most_of = [kept[way] + most([item.weights[way] for item in items], cap) for way in range(3)]
        reach = [min(most_of[way], self.targets[way]) for way in range(3)]
        share = self.share(reach)
        head = int(share < self.whole), self.whole - share
        bounds = []
        for way in range(3):
            goal = -(-share * self.targets[way] // self.whole)
            if reach[way] < goal:
                continue
            priced = [(item.cost + prices.get(item.school, 0), item.weights[way], item.school) for item in items]
            found = cover(priced, 0 if min(self.targets) <= 0 else goal - kept[way], cap, best and best.cost)
            self.effort += found.effort + len(items)
            bounds.append(found.bound)
            if best is None or found.cost < best.cost:
                best = found
        return Solo((*head, best.cost), tuple(sorted(best.chosen)), (*head, min(bounds)))
