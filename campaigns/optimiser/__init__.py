"""Which schools each outpost works: the hard target (M20) with the least travel, within the recruiters' reach (M26).

Aims in this order: as many outposts as can be meet their target; the rest come as near to theirs as can be in sum;
least road km; fewer schools; higher scores. A school is eligible for an outpost when its verdict there is not fail
(unknown is never fail, M27) and its distance and drive, where known, are within the limits (M23). A school whose
distance is not known counts as if it lay at the edge of the radius, so that measured ones go first.
"""

from decimal import Decimal

from campaigns.optimiser.explain import Explainer
from campaigns.optimiser.instance import WAYS, Instance, plus
from campaigns.optimiser.plan import (
    Candidate,
    Change,
    Exclusion,
    LeftOut,
    OutpostNeed,
    OutpostPlan,
    Plan,
    Totals,
    Unit,
)
from campaigns.optimiser.solve import EFFORT, solve
from campaigns.rules import Limits

__all__ = ["Candidate", "Change", "Exclusion", "LeftOut", "OutpostNeed", "OutpostPlan", "Plan", "Totals", "Unit"]
__all__ += ["choose"]

THOUSAND = Decimal(1000)


def choose(candidates, outposts, limits=None, *, exact=False, effort=EFFORT):
    """The plan for these outposts, no school twice. The same figures in any order give the same plan.

    `effort` bounds the search, in steps: with less of it a contested region gets a plan with a wider gap, sooner.
    `exact` lets OR-Tools go on from the default's plan; without the package it changes nothing. A candidate of an
    outpost not named, a school named twice for one outpost and an outpost named twice are a ValueError.
    """
    candidates, limits = list(candidates), limits or Limits()
    instance = Instance(candidates, outposts, limits)
    chosen, bound = solve(instance, effort)
    solver = "pure"
    if exact:
        from campaigns import optimiser_exact

        if optimiser_exact.is_installed():
            chosen, bound = optimiser_exact.solve(instance, chosen, bound)
            solver = "cp_sat"
    return _plan(instance, candidates, chosen, bound, solver)


def _plan(instance, candidates, chosen, bound, solver):
    owner = {school: i for i, schools in chosen.items() for school in schools}
    by_outpost = {outpost.key: [] for outpost in instance.outposts}
    for candidate in sorted(candidates, key=lambda candidate: instance.place[candidate.school]):
        by_outpost[candidate.outpost].append(candidate)
    plans = tuple(
        _outpost_plan(instance, i, by_outpost[outpost.key], chosen[i], owner)
        for i, outpost in enumerate(instance.outposts)
    )
    value = plus(*(instance.value(i, schools) for i, schools in chosen.items()))
    travel = sum((plan.travel_km for plan in plans), Decimal(0))
    return Plan(plans, travel, len(plans) - value[0], len(plans) - bound[0], _gap(value, bound, instance.unit), solver)


def _gap(value, bound, unit):
    if value[:2] != bound[:2]:
        return None
    cost, least = value[2] // unit, bound[2] // unit
    if cost == least:
        return 0.0
    return (cost - least) / least if least > 0 else None


def _outpost_plan(instance, i, candidates, schools, owner):
    items = sorted((instance.by_school[i][school] for school in schools), key=lambda item: (item.cost, item.school))
    given = Totals(*(sum(item.weights[way] for item in items) for way in range(3)))
    sums = instance.sums(i, items)
    explainer = Explainer(instance, i, schools, owner)
    names = {instance.schools[item.school] for item in items}
    return OutpostPlan(
        outpost=instance.outposts[i].key,
        chosen=tuple(instance.schools[item.school] for item in items),
        totals=given,
        travel_km=sum(item.cost // instance.unit for item in items) / THOUSAND,
        is_met=explainer.is_met,
        share=Decimal(instance.share(sums)) / instance.whole,
        met_by=tuple(way for way, got, goal in zip(WAYS, sums, instance.targets, strict=True) if got >= goal),
        unknown_distance=tuple(c.school for c in candidates if c.school in names and c.road_km is None),
        left_out=tuple(explainer.left_out(c) for c in candidates if c.school not in names),
    )
