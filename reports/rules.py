"""What is owed when, and what a change means: decided from plain values, without the database or the clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import business_day, start_of
from reports.choices import ReportState

CORRECTION_DAYS = 7  # a report older than this is history: the figures of that evening are no longer news
DIGEST_WINDOW = timedelta(hours=24)


def moment_of(day: date, hhmm: str) -> datetime:
    """The aware moment of "21:00" on a business day."""
    hours, minutes = hhmm.split(":")
    return start_of(day) + timedelta(hours=int(hours), minutes=int(minutes))


def report_state(*, is_owed: bool, submitted_at: datetime | None, deadline: datetime, now: datetime) -> ReportState:
    """Of one outpost and day. A report that was not owed but came all the same counts as handed in."""
    if submitted_at is not None:
        return ReportState.LATE if submitted_at > deadline else ReportState.HANDED_IN
    if not is_owed:
        return ReportState.NOT_OWED
    return ReportState.MISSING if now > deadline else ReportState.AWAITED


@dataclass(frozen=True)
class Span:
    """First and last day of a season; empty when nobody planned its stages yet."""

    first: date | None = None
    last: date | None = None

    def runs_on(self, day: date) -> bool:
        return self.first is not None and self.first <= day <= self.last


def is_owed(*, arrival_day: date, day: date, season: Span) -> bool:
    """An outpost reports from the day its people arrive, while the season runs (M79)."""
    return arrival_day <= day and season.runs_on(day)


def latest_slot(times: str, now: datetime) -> tuple[date, datetime] | None:
    """(day, moment) of the last time a digest of this kind was due, or None when that is too long ago to be told."""
    day = business_day(now)
    slot = moment_of(day, times)
    if slot > now:
        day -= timedelta(days=1)
        slot = moment_of(day, times)
    return (day, slot) if now - slot < DIGEST_WINDOW else None


def percent(part: int, whole: int) -> int | None:
    return round(part * 100 / whole) if whole else None


def average(counts: list[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


def reached(state_counts: dict, funnel) -> list[tuple[str, int]]:
    """How many stand at each step of the funnel or beyond it."""
    total, steps = 0, []
    for state in reversed(funnel):
        total += state_counts.get(state, 0)
        steps.append((state, total))
    return steps[::-1]
