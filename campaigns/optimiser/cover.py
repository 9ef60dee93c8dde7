"""The least cost that reaches a sum with at most so many things: a covering knapsack, exact in whole numbers.

Items are (cost, weight, id). Things are looked at in the order of cost per weight; a label is a part of a solution;
a label is dropped when another is no worse in every respect, or when the linear relaxation of what is left to do
shows that it cannot win.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import accumulate

LABELS = 60_000  # per call; past it the answer may not be the best and `bound` says how far off it can be


@dataclass(frozen=True, slots=True)
class Cover:
    """`bound` is the proven least cost: equal to `cost` when the cover is proven best."""

    cost: int
    chosen: tuple
    bound: int
    effort: int = 0


def most(weights, cap):
    """The largest sum of at most `cap` weights."""
    return sum(sorted(weights, reverse=True)[:cap])


def cover(items, need, cap, limit=None):
    """The cheapest at most `cap` items weighing `need` together, or None when there is no such set.

    When no set can cost less than `limit`, `chosen` may be left empty and `cost` is then only a bound.
    """
    if need <= 0:
        return Cover(0, (), 0)
    items = [(cost, min(weight, need), ident) for cost, weight, ident in items if weight > 0]
    if cap <= 0 or most([weight for _, weight, _ in items], cap) < need:
        return None
    if len({weight for _, weight, _ in items}) == 1:
        return _equal_weights(items, need)
    found = _Search(items, need, len(items), 0).run(limit)
    if len(found.chosen) <= cap:
        return found
    capped = _Search(items, need, cap, _toll(items, need, cap)).run(limit)
    return replace(capped, effort=capped.effort + found.effort + 20 * len(items))


def _equal_weights(items, need):
    count = -(-need // items[0][1])
    best = sorted(items, key=lambda item: (item[0], item[2]))[:count]
    cost = sum(item[0] for item in best)
    return Cover(cost, tuple(item[2] for item in best), cost, len(items))


def _toll(items, need, cap):
    """The charge per item under which the linear relaxation takes no more than `cap`: it makes the bound sharp."""
    low, high = 0, max(cost for cost, _, _ in items) * need
    while low < high:
        middle = (low + high) // 2
        weight = count = 0
        for item in sorted(items, key=lambda item: (item[0] + middle) / item[1]):
            weight, count = weight + item[1], count + 1
            if weight >= need:
                break
        low, high = (low, middle) if count <= cap else (middle + 1, high)
    return low


class _Search:
    """One covering problem. Costs inside are with the toll per item; `offset` takes it back in the bounds."""

    def __init__(self, items, need, cap, toll):
        self.need, self.cap, self.toll, self.offset = need, cap, toll, toll * cap
        self.capped = cap < len(items)
        self.order = sorted(items, key=lambda item: ((item[0] + toll) / item[1], item[2]))
        self.sums(self.order)
        self.stop = bisect_left(self.weights, need)
        self.best, self.chosen = None, ()

    def sums(self, order):
        self.weights = [0, *accumulate(item[1] for item in order)]
        self.costs = [0, *accumulate(item[0] + self.toll for item in order)]

    def fill(self, start, need):
        """A lower bound on the cost (with toll) of weighing `need` from `order[start:]`; None when it cannot."""
        if need <= 0:
            return 0
        goal = self.weights[start] + need
        stop = bisect_left(self.weights, goal)
        if stop == len(self.weights):
            return None
        left = goal - self.weights[stop - 1]
        whole = self.weights[stop] - self.weights[stop - 1]
        last = (self.costs[stop] - self.costs[stop - 1]) * left // whole
        return self.costs[stop - 1] - self.costs[start] + last - 1

    def first(self):
        """A good set to begin with: the best start of the order with one item to finish it, or the heaviest items."""
        heavy = sorted(self.order, key=lambda item: (-item[1], item[0], item[2]))[: self.cap]
        best, chosen = sum(item[0] for item in heavy), tuple(item[2] for item in heavy)
        for count in range(max(0, min(self.stop, self.cap) - 4), min(self.stop, self.cap)):
            weight, cost = self.weights[count], self.costs[count] - self.toll * count
            last = min(
                (item for item in self.order[count:] if weight + item[1] >= self.need),
                default=None,
                key=lambda item: (item[0], item[2]),
            )
            if last and cost + last[0] < best:
                best, chosen = cost + last[0], (*(item[2] for item in self.order[:count]), last[2])
        return best, chosen

    def run(self, limit):
        floor = self.fill(0, self.need) - self.offset
        if limit is not None and floor >= limit:
            return Cover(floor, (), floor, len(self.order))
        self.best, self.chosen = self.first()
        inside, core = self.settle()
        self.order = core
        self.sums(core)
        need = self.need - sum(item[1] for item in inside)
        cost = sum(item[0] for item in inside)
        link = None
        for item in inside:
            link = (item[2], link)
        if len(inside) > self.cap:
            return Cover(self.best, self.chosen, self.best, len(core))
        if need <= 0:
            if cost < self.best:
                self.best, self.chosen = cost, tuple(item[2] for item in inside)
            return Cover(self.best, self.chosen, self.best, len(core))
        return self.grow([(need, cost, len(inside), link)])

    def settle(self):
        """Items every better set must hold, and those it may hold (the core), by their reduced cost."""
        whole = self.fill(0, self.need)
        spare = self.best - (whole - self.offset) + 1
        stop = self.stop
        rate = (self.order[stop - 1][0] + self.toll) / self.order[stop - 1][1]
        inside, core = [], []
        for place, item in enumerate(self.order):
            reduced = item[0] + self.toll - rate * item[1]
            if place < stop - 1 and -reduced > spare + 1:
                inside.append(item)
            elif place < stop or reduced <= spare + 1:
                core.append(item)
        return inside, core

    def grow(self, labels):
        effort = len(self.order)
        for place, item in enumerate(self.order):
            effort += len(labels)
            labels = self.step(place + 1, item, labels)
            if not labels:
                break
            if effort > LABELS:
                floor = min(self.floor(place + 1, label) for label in labels)
                return Cover(self.best, self.chosen, min(self.best, floor), effort)
        return Cover(self.best, self.chosen, self.best, effort)

    def floor(self, place, label):
        need, cost, count, _ = label
        rest = self.fill(place, need)
        return self.best if rest is None else cost + self.toll * count + rest - self.offset

    def step(self, place, item, labels):
        """Every label with and without the item, less those that cannot win."""
        own, weight, ident = item
        grown = []
        for need, cost, count, link in labels:
            if count >= self.cap:
                continue
            if weight < need:
                grown.append((need - weight, cost + own, count + 1, (ident, link)))
            elif cost + own < self.best:
                self.best, self.chosen = cost + own, _unroll((ident, link))
        labels = sorted(labels + grown, key=lambda label: label[:3])
        return [label for label in self.undominated(labels) if self.floor(place, label) < self.best]

    def undominated(self, labels):
        """Labels sorted by need: one stays when none before it is as cheap with as few items."""
        low = [None] * (self.cap + 1 if self.capped else 1)
        for label in labels:
            cost, place = label[1], label[2] if self.capped else 0
            if low[place] is not None and low[place] <= cost:
                continue
            yield label
            while place < len(low) and (low[place] is None or low[place] > cost):
                low[place] = cost
                place += 1


def _unroll(link):
    chosen = []
    while link:
        ident, link = link
        chosen.append(ident)
    return tuple(reversed(chosen))
