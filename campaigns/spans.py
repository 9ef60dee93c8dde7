"""What stands on the timeline and in people's calendars: each app signs in a source of its own spans.

    @source("setup", label=_("Setup steps"), order=50)   # outposts/spans_setup.py, imported from apps.ready()
    def setup_steps(query): return [Span(...), ...]

A source reads through `visible_to(query.user)` and in a constant number of queries. Its titles leave the site in
people's calendars (campaigns.feeds): they name places and things to do, never a lead or a guardian.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Span:
    """One bar or line. `uid` is stable and unique over all sources; days are whole business days, both included."""

    uid: str
    kind: str  # the source's name
    title: str
    start: date
    end: date
    url: str = ""
    place: str = ""
    note: str = ""
    state: str = ""  # done, late, waived; empty: told by the dates
    is_confirmed: bool = True
    outpost: int | None = None  # its id, where the place is one: counts on the timeline then lead to its own list


@dataclass(frozen=True)
class Query:
    """What is asked for; None and "" mean all. `outpost` is an id, `region` a Region, `track` an exam track."""

    user: object
    season: object
    region: object = None
    outpost: int | None = None
    track: str = ""
    since: date | None = None
    until: date | None = None


class Lanes(StrEnum):
    """How the spans of one kind stand under each other on the timeline."""

    EACH = "each"  # a row each, its title in the margin
    PACKED = "packed"  # as few rows as their words allow
    PLACE = "place"  # a row for each place


@dataclass(frozen=True)
class Kind:
    name: str
    label: object  # words, translated when shown
    order: int
    lanes: Lanes
    is_quiet: bool = False  # on the timeline only when asked for by name


_sources: dict[str, Callable] = {}
_kinds: dict[str, Kind] = {}
_outposts_of: Callable | None = None


def source(name, *, label, order=60, lanes=Lanes.PLACE, is_quiet=False):
    """Sign in `read(query) -> spans`. `label` names the kind on pages; lower `order` stands higher."""

    def sign_in(read):
        _sources[name] = read
        _kinds[name] = Kind(name, label, order, lanes, is_quiet)
        return read

    return sign_in


def kinds():
    """Every kind signed in, in the order of the timeline."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def usual_kinds():
    """The names of the kinds that a timeline shows unasked."""
    return {kind.name for kind in _kinds.values() if not kind.is_quiet}


def outposts_from(read):
    """Sign in `read(user, season) -> outposts` (pk, name, region), the choices of the outpost filter."""
    global _outposts_of
    _outposts_of = read
    return read


def outposts_of(user, season):
    return list(_outposts_of(user, season)) if _outposts_of else []


def spans(query, kinds=None):
    """The spans of all sources (or of those named in `kinds`) that touch the asked days, by first day."""
    found = [span for name, read in _sources.items() if not kinds or name in kinds for span in read(query)]
    inside = [
        span
        for span in found
        if (query.until is None or span.start <= query.until) and (query.since is None or span.end >= query.since)
    ]
    return sorted(inside, key=lambda span: (span.start, span.end, span.uid))
