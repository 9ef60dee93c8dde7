"""How dates hang on anchors: pure, no database, no clock.

Anchors are `{(kind, province): day}`, province None for the whole country. A span with a province follows that
province's own anchor where there is one, else the country's; stages have no province and follow the country's.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from campaigns.choices import RESULTS_OF

MAX_OFFSET = 366
SIDES = ("start", "end")


class Problem(StrEnum):
    ENDS_BEFORE_START = "ends_before_start"
    OTHER_YEAR = "other_year"  # an anchor stays in its season's year
    OFFSET = "offset"
    NO_ANCHOR = "no_anchor"


class Impossible(ValueError):
    """The calendar cannot be so; `what` names the span or the anchor it is about."""

    def __init__(self, problem, what, *, start=None, end=None):
        super().__init__(f"{problem}: {what}")
        self.problem, self.what, self.start, self.end = problem, what, start, end


class Why(StrEnum):
    """Why a date stays though its anchor moves."""

    DONE = "done"
    LOCKED = "locked"
    BEGUN = "begun"


@dataclass(frozen=True)
class Hook:
    anchor: str
    offset: int  # days


@dataclass(frozen=True)
class Item:
    """A span with its dates in force; a side without a hook is a fixed date."""

    what: object
    start: date
    end: date
    start_hook: Hook | None = None
    end_hook: Hook | None = None
    province: object = None
    is_locked: bool = False

    def hook(self, side):
        return self.start_hook if side == "start" else self.end_hook

    def day(self, side):
        return self.start if side == "start" else self.end


@dataclass(frozen=True)
class Move:
    """One side of `what` goes from `old` to `new` because of `why`, the hook it hangs on."""

    what: object
    side: str
    old: date
    new: date
    why: Hook


@dataclass(frozen=True)
class Kept:
    """One side of `what` stays on `day`, though its anchor would carry it to `new`."""

    what: object
    side: str
    day: date
    new: date
    why: Why


@dataclass(frozen=True)
class Shift:
    moves: tuple
    kept: tuple

    @property
    def fingerprint(self):
        """The same for the same moves: tells whether the world changed between looking and doing."""
        return hashlib.sha256(repr((self.moves, self.kept)).encode()).hexdigest()[:16]


def plan(items, anchors, province=None):
    """{what: (start, end)} from hooks alone, whatever the dates in force; `province` for spans without their own.

    Raises Impossible for an unknown anchor, an offset out of range, or a span that would end before it starts.
    """
    planned = {}
    for item in items:
        where = item.province or province
        days = [_planned(item, side, anchors, where) or item.day(side) for side in SIDES]
        planned[item.what] = _in_order(item.what, *days)
    return planned


def shifted(anchors, key, to, estimates=()):
    """`anchors` with that of `key` on `to`. Releases of results in `estimates` go with their exam by as many days."""
    change = to - anchors[key]
    new = dict(anchors) | {key: to}
    for other in estimates:
        exam = RESULTS_OF.get(other[0])
        if exam and _found((exam, other[1]), anchors) == key:
            new[other] = anchors[other] + change
    for other, day in new.items():
        if day.year != anchors[other].year:
            raise Impossible(Problem.OTHER_YEAR, other, start=day)
    return new


def moves(items, old, new, today):
    """What the change from anchors `old` to `new` moves, and what it leaves alone.

    Over before `today`, or locked: never moves. Begun: keeps its first day. Raises Impossible as `plan` does.
    """
    moving, kept = [], []
    for item in items:
        days = {side: item.day(side) for side in SIDES}
        for side in SIDES:
            day = _carried(item, side, old, new)
            if day is None:
                continue
            if why := _stays(item, side, today):
                kept.append(Kept(item.what, side, item.day(side), day, why))
            else:
                moving.append(Move(item.what, side, item.day(side), day, item.hook(side)))
                days[side] = day
        _in_order(item.what, days["start"], days["end"])
    return Shift(tuple(moving), tuple(kept))


def _carried(item, side, old, new):
    """Where the anchors' change takes a side; None where it takes it nowhere."""
    hook = item.hook(side)
    if hook is None or _anchor_day(item, hook, old, item.province) == _anchor_day(item, hook, new, item.province):
        return None
    day = _planned(item, side, new, item.province)
    return None if day == item.day(side) else day


def _stays(item, side, today):
    if item.is_locked:
        return Why.LOCKED
    if item.end < today:
        return Why.DONE
    return Why.BEGUN if side == "start" and item.start <= today else None


def _planned(item, side, anchors, province):
    hook = item.hook(side)
    if hook is None:
        return None
    if abs(hook.offset) > MAX_OFFSET:
        raise Impossible(Problem.OFFSET, item.what)
    return _anchor_day(item, hook, anchors, province) + timedelta(hook.offset)


def _anchor_day(item, hook, anchors, province):
    key = _found((hook.anchor, province), anchors)
    if key is None:
        raise Impossible(Problem.NO_ANCHOR, item.what)
    return anchors[key]


def _found(key, anchors):
    """The province's own anchor, else the country's, else None."""
    return next((k for k in (key, (key[0], None)) if k in anchors), None)


def _in_order(what, start, end):
    if end < start:
        raise Impossible(Problem.ENDS_BEFORE_START, what, start=start, end=end)
    return start, end
