"""What the optimiser is asked and what it answers, for one outpost or for several that share schools."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from campaigns import rules
from campaigns.choices import Exclusion, RuleCode
from campaigns.optimiser import OutpostNeed, OutpostPlan, Plan, Totals, choose
from campaigns.optimiser.plan import joined
from campaigns.optimiser.solve import EFFORT
from outposts.ground import Ground, look
from outposts.models import Outpost

__all__ = ["QUICK", "Ground", "OutpostProposal", "Proposal", "look", "propose"]

QUICK = 800_000  # the effort of a page: a contested region of 30 outposts answers in some seconds


@dataclass(frozen=True)
class OutpostProposal:
    """`stays` were chosen before and remain, `added` would be chosen, `removed` would be dropped (only anew)."""

    outpost: Outpost
    crew: int
    stays: tuple
    added: tuple
    removed: tuple
    totals: Totals
    travel_km: Decimal
    target: rules.HardTarget
    plan: OutpostPlan
    left_out: tuple


@dataclass(frozen=True)
class Proposal:
    ground: Ground
    plan: Plan
    outposts: tuple

    @property
    def met(self):
        return sum(one.target.is_met for one in self.outposts)

    @property
    def added(self):
        return sum(len(one.added) for one in self.outposts)

    @property
    def removed(self):
        return sum(len(one.removed) for one in self.outposts)

    @property
    def travel_km(self):
        return sum((one.travel_km for one in self.outposts), Decimal(0))


def propose(ground, *, effort=EFFORT):
    """The proposal for all outposts of the ground, no school twice."""
    needs = [OutpostNeed(o.pk, ground.crew[o.pk], _totals(ground, o, _kept(ground, o))) for o in ground.outposts]
    plan = _choose(ground, needs, effort)
    by_key = {one.outpost: one for one in plan.outposts}
    barred = defaultdict(list)
    for (outpost_id, _school), left in ground.barred.items():
        barred[outpost_id].append(left)
    return Proposal(ground, plan, tuple(_proposal(ground, o, by_key[o.pk], barred[o.pk]) for o in ground.outposts))


def _choose(ground, needs, effort):
    """One run of the optimiser for each set of thresholds. Outposts of one province share theirs, and provinces share
    no schools but those decided before a region moved: these go to the first that wants them."""
    plans, taken = [], set()
    for limits in dict.fromkeys(ground.limits[need.key] for need in needs):
        inside = [need for need in needs if ground.limits[need.key] == limits]
        keys = {need.key for need in inside}
        free = [one for (key, school), one in ground.candidates.items() if key in keys and school not in taken]
        plans.append(choose(free, inside, limits, effort=effort))
        taken |= {school for one in plans[-1].outposts for school in one.chosen}
    return joined(plans) if plans else choose([], [], effort=effort)


def _proposal(ground, outpost, plan, barred):
    before = {school for key, school in ground.chosen if key == outpost.pk}
    kept = _kept(ground, outpost)
    now = [*kept, *plan.chosen]
    totals = _totals(ground, outpost, now)
    removed = sorted(before.difference(now), key=lambda pk: _way(ground, outpost, pk))
    return OutpostProposal(
        outpost=outpost,
        crew=ground.crew[outpost.pk],
        stays=tuple(pk for pk in now if pk in before),
        added=tuple(pk for pk in now if pk not in before),
        removed=tuple(removed),
        totals=totals,
        travel_km=plan.travel_km + sum((_km(ground, outpost, pk) for pk in kept), Decimal(0)),
        target=_target(ground, outpost, now, totals),
        plan=plan,
        left_out=tuple(
            sorted((*plan.left_out, *barred), key=lambda left: (_place(left), *_way(ground, outpost, left.school)))
        ),
    )


ORDER = [  # the nearer to being chosen, the higher in the list
    *(Exclusion.TARGET_MET, Exclusion.RECRUITERS, Exclusion.TAKEN, Exclusion.NO_FIGURES),
    *RuleCode,
    *(Exclusion.VERDICT, Exclusion.DROPPED, Exclusion.HELD, Exclusion.UNMEASURED),
]


def _place(left):
    return ORDER.index(left.rule)


def _target(ground, outpost, schools, totals):
    figures = [ground.judged[outpost.pk, pk].figures for pk in schools]
    known = {"classes": "exam_classes", "candidates": "candidates"}
    incomplete = {
        name for name, column in known.items() if any(row is None or getattr(row, column) is None for row in figures)
    }
    sums, crew = (totals.schools, totals.classes, totals.candidates), ground.crew[outpost.pk]
    return rules.judge_outpost(*sums, crew, ground.limits[outpost.pk], incomplete=incomplete)


def _kept(ground, outpost):
    if ground.anew:
        return []
    kept = [school for key, school in ground.chosen if key == outpost.pk]
    return sorted(kept, key=lambda pk: _way(ground, outpost, pk))


def _totals(ground, outpost, schools):
    rows = [row for pk in schools if (row := ground.judged[outpost.pk, pk].figures)]
    return Totals(len(schools), sum(row.exam_classes or 0 for row in rows), sum(row.candidates or 0 for row in rows))


def _km(ground, outpost, pk):
    """As the optimiser counts it: a way that is not known lies at the edge."""
    reach = ground.judged[outpost.pk, pk].reach
    known = reach is not None and reach.road_km is not None
    return Decimal(reach.road_km if known else ground.limits[outpost.pk].radius_km)


def _way(ground, outpost, pk):
    reach = ground.judged[outpost.pk, pk].reach
    km = None if reach is None else reach.road_km
    return km is None, km or 0, ground.schools[pk].name, pk
