"""When a school may be entered, and how easy it is (M38, M50, L5); pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from campaigns.choices_schools import Stance
from outposts.choices_visits import Covers

COOL_DAYS = 14  # after a refusal, where nobody says otherwise
_DEPTH = list(Covers.values)


@dataclass(frozen=True)
class Refusal:
    """The last time a school turned somebody away."""

    on: date
    cool_until: date


@dataclass(frozen=True)
class Permit:
    given_on: date
    valid_until: date
    covers: str
    ended_on: date | None = None

    def holds(self, day):
        return self.given_on <= day <= self.valid_until and (self.ended_on is None or day < self.ended_on)


class Bar(StrEnum):
    COOLING = "cooling"
    NO_PERMISSION = "no_permission"


def bar(day, *, refusal):
    """What keeps everybody from planning or making a visit on `day`, whatever permission there is; None: nothing."""
    if refusal is not None and refusal.on <= day < refusal.cool_until:
        return Bar.COOLING
    return None


def plannable_from(*, refusal, permits):
    """(first day a visit may be planned on or None for any, what bars it): after a refusal only with a new permission,
    and not before the cool-off is over."""
    if refusal is None:
        return None, None
    new = [
        p for p in permits if p.given_on >= refusal.on and p.ended_on is None and p.valid_until >= refusal.cool_until
    ]
    if not new:
        return None, Bar.NO_PERMISSION
    return max(refusal.cool_until, min(p.given_on for p in new)), None


def covers_classrooms(covers):
    return covers == Covers.CLASSROOM


def depth(covers):
    """1 at the gate, 3 in the classrooms (M51)."""
    return _DEPTH.index(covers) + 1


_WELCOME = {Stance.SUPPORTIVE: 1, Stance.RESERVED: -1}


def ease(*, permits, on, unhindered, refused, stance=""):
    """The higher, the easier: how far a permission that holds opens the doors, how people were received, and how the
    school stands to us by its file (M38, M50)."""
    doors = max((depth(p.covers) for p in permits if p.holds(on)), default=0)
    return doors + (unhindered > 0) - 2 * (refused > 0) + _WELCOME.get(stance, 0)


def cool_until(day, days):
    return day + timedelta(days=days)
