"""What would turn a verdict: the smallest change of one figure, or the figures to enter; pure, data and no words.

The changes that let a failing school in are the optimiser's own (`nearest_change` and `also_needed` of `LeftOut`).
"""

from dataclasses import dataclass
from decimal import Decimal

from campaigns.choices import Outcome, RuleCode
from campaigns.optimiser import Candidate, Change
from campaigns.optimiser.explain import HUNDREDTH, UNITS, bar_change
from campaigns.rules import EMPHASISED


@dataclass(frozen=True)
class Turn:
    """`changes` turn the verdict to `to`.

    From fail all of them must come together; from unknown each is a figure to enter, and `to` is what it says when
    all are within their limits; from pass there is one, the nearest: past it the school fails.
    """

    to: Outcome
    changes: tuple

    @property
    def is_single(self):
        return len(self.changes) == 1


def turn(facts, verdict, limits):
    """The turn of this verdict; None for a pass that no figure of a rule can turn."""
    overall = verdict.overall
    if overall == Outcome.PASS:
        return _nearest_fall(verdict)
    results = [result for result in verdict.results if result.outcome == overall]
    if overall == Outcome.UNKNOWN:
        return Turn(Outcome.PASS, tuple(_to_enter(result) for result in results))
    candidate = Candidate(None, None, verdict, road_km=facts.road_km, drive_minutes=facts.drive_minutes)
    is_left_open = any(result.outcome == Outcome.UNKNOWN for result in verdict.results)
    changes = tuple(bar_change(result.rule, candidate, limits) for result in results)
    return Turn(Outcome.UNKNOWN if is_left_open else Outcome.PASS, changes)


def _to_enter(result):
    """The figure that is missing and the last value within its limit."""
    within = {
        RuleCode.PROGRESSION: lambda limit: limit - HUNDREDTH,
        RuleCode.PROFILE: lambda _limit: tuple(sorted(EMPHASISED)),  # any one of these
    }.get(result.rule, lambda limit: limit)
    return Change(result.rule, None, within(result.limit), UNITS[result.rule])


def _nearest_fall(verdict):
    """Of the figures that pass, the one that is nearest to its limit, and the first value past it."""
    falls = [(margin, change) for result in verdict.results if (found := _fall(result)) for margin, change in [found]]
    return Turn(Outcome.FAIL, (min(falls, key=lambda fall: fall[0])[1],)) if falls else None


def _fall(result):
    figure, limit = result.figure, result.limit
    past = {
        RuleCode.PROGRESSION: limit,
        RuleCode.RADIUS: limit and limit + 1,
        RuleCode.DRIVE: limit and limit + 1,
        RuleCode.NEARBY: limit and limit - HUNDREDTH,
    }.get(result.rule)
    if past is None or not past >= 0 or (result.rule == RuleCode.PROGRESSION and past > 100):
        return None
    return abs(Decimal(past) - figure) / max(Decimal(limit), 1), Change(result.rule, figure, past, UNITS[result.rule])
