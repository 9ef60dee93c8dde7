"""The default solver: regions fall apart into components that share no school; each is searched, then bounded.

Effort is counted in steps, never in seconds: the same input gives the same plan on every machine.
"""

from campaigns.optimiser.bound import Branching, Pricing
from campaigns.optimiser.instance import NOTHING, plus
from campaigns.optimiser.search import Search

EFFORT = 3_000_000  # steps for the whole region, shared out by size


def solve(instance, effort=EFFORT):
    """(plan {outpost: schools}, proven lower bound of its value)."""
    plan, bound = {}, NOTHING
    parts = components(instance)
    size = sum(weight(instance, part) for part in parts if len(part) > 1) or 1
    for part in parts:
        own, floor = solve_part(instance, part, effort * weight(instance, part) // size)
        plan |= own
        bound = plus(bound, floor)
    return plan, bound


def weight(instance, part):
    return sum(len(instance.items[i]) + 1 for i in part)


def components(instance):
    """Groups of outposts that share schools, directly or through others."""
    leader = list(range(len(instance.outposts)))

    def find(i):
        while leader[i] != i:
            i = leader[i]
        return i

    for options in instance.options.values():
        for other in options[1:]:
            low, high = sorted((find(options[0]), find(other)))
            leader[high] = low
    groups = {}
    for i in range(len(leader)):
        groups.setdefault(find(i), []).append(i)
    return list(groups.values())


def solve_part(instance, part, limit):
    begin = instance.effort
    search = Search(instance, part)
    alone = {i: frozenset(search.alone[i].chosen) for i in part}
    bound = plus(*(search.alone[i].bound for i in part))
    if sum(map(len, alone.values())) == len(frozenset().union(*alone.values())):
        return alone, bound
    start = min((search.greedy(order) for order in search.orders()), key=search.value)
    pricing = Pricing(search, search.improve(start, limit // 10)).run(limit * 7 // 10)
    best = search.improve(pricing.best, limit // 10)
    if pricing.bound >= search.value(best):
        return best, search.value(best)
    branching = Branching(search, best, pricing.bound_prices)
    floor = branching.run(max(limit // 10, begin + limit - instance.effort))
    return branching.best, max(floor, pricing.bound)
