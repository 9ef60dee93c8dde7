"""In which order to ring: a sum of named, signed reasons, each shown. Pure: no database, no clock.

What goes in is what was promised, agreed and done. Wealth, health and psychology of a family never do (A18, L1).
"""

from dataclasses import dataclass
from datetime import datetime

from leads.choices import LeadState, PriorityReason
from leads.choices_advice import Readiness
from leads.rules_advice import WITHIN

DAY = 86_400  # seconds
MAX_LATE_DAYS, LATE, LATE_A_DAY = 5, 10, 6  # an overdue promise counts most; past five days it is simply overdue
CLOSING_WITHIN, CLOSING_A_DAY = 7, 3  # days before the stage in force ends
NEVER_CALLED, SILENT_FROM, MAX_SILENT = 12, 3, 14  # days
KEY, AGREED_CALL, NO_GUARDIAN = 10, 8, -6
STANDING = {  # how much a call can still win: a returned form waits for its notice, an admitted one must not be lost
    LeadState.CONTACTED: 4,
    LeadState.ENQUIRY: 8,
    LeadState.FORM_RETURNED: 14,
    LeadState.ADMITTED: 12,
    LeadState.ASSEMBLED: 16,
    LeadState.ON_TRAIN: 6,
    LeadState.ARRIVED: 6,
}
READY = {  # a call wins most where a family wavers or is about to decide
    Readiness.UNAWARE: -4,
    Readiness.INTERESTED: 3,
    Readiness.WAVERING: 6,
    Readiness.READY: 8,
    Readiness.DECIDED: 2,
}
NEAR_LINE, FAR_BELOW = 4, -6  # within the standard of M64 or above it; below it a review comes first


@dataclass(frozen=True)
class LeadFacts:
    """What is known of an open follow-up and its lead; `closes_in` days to the end of the stage in force, or None;
    `gap` points below the line, negative above it, or None."""

    state: str
    due_at: datetime
    last_contact_at: datetime | None
    created_at: datetime
    is_key: bool = False
    asked_to_call_back: bool = False
    lacks_guardian: bool = False
    closes_in: int | None = None
    readiness: str = ""
    gap: int | None = None


@dataclass(frozen=True)
class Reason:
    """`figure` is what the points were given for: days, points, a rung of the ladder, or None where the fact counts."""

    name: PriorityReason
    points: int
    figure: int | None = None


@dataclass(frozen=True)
class Priority:
    reasons: tuple

    @property
    def score(self):
        return sum(reason.points for reason in self.reasons)


def priority(facts, *, now):
    """The reasons in the order of their weight; those without points are left out. They sum to the score."""
    found = (
        _late(facts, now),
        _standing(facts),
        _silence(facts, now),
        _closing(facts),
        *_marks(facts),
        *_advised(facts),
    )
    given = [reason for reason in found if reason is not None and reason.points]
    return Priority(tuple(sorted(given, key=lambda reason: (-abs(reason.points), reason.name))))


def _late(facts, now):
    seconds = (now - facts.due_at).total_seconds()
    if seconds <= 0:
        return None
    days = int(seconds // DAY)
    return Reason(PriorityReason.OVERDUE, LATE + LATE_A_DAY * min(days, MAX_LATE_DAYS), days)


def _standing(facts):
    return Reason(PriorityReason.STANDING, STANDING.get(facts.state, 0))


def _silence(facts, now):
    if facts.last_contact_at is None:
        return Reason(PriorityReason.NEVER_REACHED, NEVER_CALLED, _days(facts.created_at, now))
    days = _days(facts.last_contact_at, now)
    return Reason(PriorityReason.SILENCE, min(days, MAX_SILENT), days) if days >= SILENT_FROM else None


def _closing(facts):
    if facts.closes_in is None or not 0 <= facts.closes_in < CLOSING_WITHIN:
        return None
    return Reason(PriorityReason.CLOSING, CLOSING_A_DAY * (CLOSING_WITHIN - facts.closes_in), facts.closes_in)


def _marks(facts):
    yield Reason(PriorityReason.KEY, KEY) if facts.is_key else None
    yield Reason(PriorityReason.AGREED, AGREED_CALL) if facts.asked_to_call_back else None
    yield Reason(PriorityReason.CONSENT, NO_GUARDIAN) if facts.lacks_guardian else None


def _advised(facts):
    if facts.readiness in READY:
        rung = Readiness.values.index(facts.readiness)
        yield Reason(PriorityReason.READINESS, READY[facts.readiness], rung)
    if facts.gap is not None:
        yield Reason(PriorityReason.GAP, NEAR_LINE if facts.gap <= WITHIN else FAR_BELOW, facts.gap)


def _days(since, now):
    return max(int((now - since).total_seconds() // DAY), 0)
