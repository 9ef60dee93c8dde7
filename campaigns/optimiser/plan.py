"""What goes into the choice of schools and what comes out of it: frozen figures, no words and no database."""

from dataclasses import dataclass
from decimal import Decimal

from campaigns.choices import Exclusion, RuleCode, Unit
from campaigns.rules import Verdict

__all__ = ["Candidate", "Change", "Exclusion", "LeftOut", "OutpostNeed", "OutpostPlan", "Plan", "Totals", "Unit"]


@dataclass(frozen=True)
class Candidate:
    """One school as seen from one outpost. None is not known; unknown classes or candidates count 0 (M20).

    `road_km` is one way, `drive_minutes` one way. `score` only parts plans of equal travel: more is better.
    """

    outpost: object
    school: object
    verdict: Verdict
    classes: int | None = None
    candidates: int | None = None
    road_km: Decimal | None = None
    drive_minutes: int | None = None
    score: Decimal | None = None


@dataclass(frozen=True)
class Totals:
    """Sums over schools; unknown figures count 0."""

    schools: int = 0
    classes: int = 0
    candidates: int = 0


@dataclass(frozen=True)
class OutpostNeed:
    """An outpost to be given schools; it can work `recruiters` x `Limits.schools_per_recruiter` of them (M26).

    `kept` are the figures of schools it has in any case: they count towards its target and are worked by its
    recruiters, and are no candidates. Their travel is not part of the plan.
    """

    key: object
    recruiters: int | None = 0
    kept: Totals = Totals()


@dataclass(frozen=True)
class Change:
    """A figure that would have to be `to` instead of `was`; `to` itself is good enough."""

    rule: str
    was: object
    to: object
    unit: Unit


@dataclass(frozen=True)
class LeftOut:
    """A candidate not chosen, the rule (RuleCode or Exclusion) that excluded it and what would let it in.

    `also_needed` is empty unless several rules stand against the school: then all must change together.
    """

    school: object
    rule: str
    nearest_change: Change | None
    also_needed: tuple = ()


@dataclass(frozen=True)
class OutpostPlan:
    """The schools given to one outpost, nearest first. `totals` and `travel_km` are of these, without the kept ones.

    `share` is the best attained part of the hard target, kept ones included, 0 to 1 (M20); `met_by` what reaches it.
    `unknown_distance` are the chosen schools whose road km is not known: each counts as `Limits.radius_km`.
    """

    outpost: object
    chosen: tuple
    totals: Totals
    travel_km: Decimal
    is_met: bool
    share: Decimal
    met_by: tuple[RuleCode, ...]
    unknown_distance: tuple
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Plan:
    """The choice for all outposts.

    `gap`: travel above the proven least, as a part of that least. 0 is the proven optimum, 0.03 means no plan that
    meets as much can save more than 3 % of the bound. None: it is not proven that no more targets can be met.
    `met_at_most`: no plan meets the target of more outposts than this.
    """

    outposts: tuple[OutpostPlan, ...]
    travel_km: Decimal
    met: int
    met_at_most: int
    gap: float | None
    solver: str


def joined(plans):
    """Plans for outposts that share no school, as one. The gap is of the sums: travel above the least of all."""
    gaps = [plan.gap for plan in plans]
    travel = sum((plan.travel_km for plan in plans), Decimal(0))
    least = sum(float(plan.travel_km) / (1 + plan.gap) for plan in plans) if None not in gaps else 0
    gap = None if None in gaps else 0.0 if not any(gaps) else float(travel) / least - 1
    return Plan(
        outposts=tuple(one for plan in plans for one in plan.outposts),
        travel_km=travel,
        met=sum(plan.met for plan in plans),
        met_at_most=sum(plan.met_at_most for plan in plans),
        gap=plans[0].gap if len(plans) == 1 else gap,
        solver=" + ".join(dict.fromkeys(plan.solver for plan in plans)),
    )
