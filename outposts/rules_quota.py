"""The arithmetic of the quota tree (M28-M30): what is left over, a fair split, and the line of the plan by day."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from campaigns.choices import StageCode
from campaigns.holidays import works_on
from outposts.choices import Measure

# In which stages heads of a measure come in: the days of the plan (M7, M30).
COUNTS_IN = {
    Measure.FORMS: (StageCode.PUBLICITY, StageCode.CONSULT, StageCode.ENROL),
    Measure.ADMITTED: (StageCode.CONSULT, StageCode.ENROL),
    Measure.ARRIVED: (StageCode.TRAVEL, StageCode.WELCOME),
    Measure.REGISTERED: (StageCode.TRAVEL, StageCode.WELCOME),
}


def gap(number: int | None, parts: Sequence[int | None]) -> int | None:
    """By how much the parts exceed the whole (negative: fall short of it). None: no number above, or none beneath."""
    if number is None or all(part is None for part in parts):
        return None
    return sum(part or 0 for part in parts) - number


# --- a fair split ----------------------------------------------------------------------------------------------------
class Basis(StrEnum):
    CANDIDATES = "candidates"
    AVERAGE = "average"  # not known: counted as the average of those that are
    EQUAL = "equal"  # known of nobody: equal shares


@dataclass(frozen=True)
class Share:
    number: int
    basis: Basis


def proposed_split(total: int, candidates: Sequence[int | None]) -> list[Share]:
    """`total` split by candidates in reach, by largest remainder: the shares sum to `total` exactly.

    Of equal remainders the earlier wins. Where nothing is known of anyone (or all have none), shares are equal.
    """
    known = [count for count in candidates if count is not None]
    if not sum(known):
        numbers, bases = _largest_remainder(total, [Fraction(1)] * len(candidates)), [Basis.EQUAL] * len(candidates)
    else:
        average = Fraction(sum(known), len(known))
        numbers = _largest_remainder(total, [average if c is None else Fraction(c) for c in candidates])
        bases = [Basis.AVERAGE if c is None else Basis.CANDIDATES for c in candidates]
    return [Share(number, basis) for number, basis in zip(numbers, bases, strict=True)]


def _largest_remainder(total, weights):
    if not weights:
        return []
    exact = [total * weight / sum(weights) for weight in weights]
    numbers = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda n: (numbers[n] - exact[n], n))
    for n in by_remainder[: total - sum(numbers)]:
        numbers[n] += 1
    return numbers


# --- the line of the plan --------------------------------------------------------------------------------------------
def working_days(spans: Sequence[tuple[date, date]], *, off=frozenset(), work=frozenset()) -> tuple[date, ...]:
    """The working days of all spans (first and last day included), each once, in order."""
    days = {start + timedelta(n) for start, end in spans for n in range((end - start).days + 1)}
    return tuple(sorted(day for day in days if works_on(day, off=off, work=work)))


def due_by(number: int, days: Sequence[date], on: date) -> int:
    """What the plan asks for by the end of `on`: the same for each working day, rounded down."""
    return number * bisect_right(days, on) // len(days) if days else 0


@dataclass(frozen=True)
class Pace:
    """Against the line of the plan. `heads` and `days` are ahead when positive, behind when negative; `days` are
    working days' worth of the plan, None when there is no number or no day to divide by."""

    due: int
    heads: int
    days: int | None


def pace(done: int, number: int | None, days: Sequence[date], on: date) -> Pace | None:
    """None when nothing is planned: no number, or a plan without days."""
    if not number or not days:
        return None
    due = due_by(number, days, on)
    heads = done - due
    whole = abs(heads) * len(days) // number
    return Pace(due, heads, whole if heads >= 0 else -whole)


def measure_of_the_day(lines: dict, on: date) -> Measure:
    """The measure people look at on that day: the last whose plan has begun, forms before that. `lines`: {measure:
    working days}."""
    begun = [measure for measure in Measure if lines.get(measure) and lines[measure][0] <= on]
    return begun[-1] if begun else Measure.FORMS
