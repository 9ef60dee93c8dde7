"""Which school is visited when, by whom and in which order (M37, M38); pure.

Recruiters and working days are filled one after the other. Each day begins with the most important school left (easy
ones first, then the biggest), takes the schools nearest to it while the day has room, and is driven as a short round
from the outpost back to the outpost. Ways nobody has measured are estimates of `core.geo` and say so.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from core.geo import ROAD_KMH, Point, estimated_road
from outposts.choices_visits import Why

HOME = 0  # the outpost among the places of a round
NEIGHBOUR_KM, NEIGHBOUR_MINUTES = 2.0, 8.0  # at least so far, where a district's centre stands in for a school


@dataclass(frozen=True)
class Way:
    km: float
    minutes: float
    is_estimate: bool = True


@dataclass(frozen=True)
class Place:
    """A school to be visited. `ease`: the higher, the easier; `known`: the way from the outpost as entered."""

    key: int
    point: Point | None = None
    candidates: int | None = None
    ease: int = 0
    not_before: date | None = None
    known: Way | None = None

    @property
    def rank(self):
        """Sorts the easy ones first, then the biggest (M38)."""
        return -self.ease, -(self.candidates or 0), self.key


@dataclass(frozen=True)
class Slot:
    """One recruiter's one working day."""

    day: date
    recruiter: int


@dataclass(frozen=True)
class Terms:
    """Minutes: how long a day may be with all ways and talks, how long a talk is, when of the day one leaves."""

    cap: int = 480
    talk: int = 40
    leave: int = 8 * 60 + 30


@dataclass(frozen=True)
class Call:
    """A school on its day; `arrive` in minutes of the day, `way` from the stop before or from the outpost."""

    key: int
    slot: Slot
    order: int
    arrive: int
    way: Way
    why: str


@dataclass(frozen=True)
class Round:
    slot: Slot
    calls: tuple
    minutes: int  # with the way home and the talks


@dataclass(frozen=True)
class Route:
    rounds: tuple
    unplaced: tuple  # keys of schools of which neither a point nor a way is known
    no_day: tuple  # keys of schools for which no day is left

    @property
    def calls(self):
        return [call for one in self.rounds for call in one.calls]


class Ways:
    """The way between any two places; looked up again and again, computed once."""

    def __init__(self, home, places):
        self.home, self.places, self._known = home, {place.key: place for place in places}, {}

    def __call__(self, a, b):
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known:
            self._known[pair] = self._way(*pair)
        return self._known[pair]

    def minutes(self, a, b):
        return self(a, b).minutes

    def reaches(self, key):
        """Whether anything is known of where the school lies."""
        place = self.places[key]
        return place.known is not None or (place.point is not None and self.home is not None)

    def _way(self, a, b):
        there = self.places[b]
        if a == b:
            return Way(0.0, 0.0, is_estimate=False)
        if a == HOME:
            return there.known or between(self.home, there.point)
        here = self.places[a]
        if here.point is not None and there.point is not None:
            return between(here.point, there.point)
        out, back = self(HOME, a), self(HOME, b)  # not known where it lies: by way of the outpost
        return Way(out.km + back.km, out.minutes + back.minutes)


def between(a, b):
    """The estimated way; two places known only by their district are never taken to be one place."""
    km, minutes = estimated_road(a, b)
    if a.is_estimate or b.is_estimate:
        km, minutes = max(km, NEIGHBOUR_KM), max(minutes, NEIGHBOUR_MINUTES)
    return Way(km, minutes)


def entered(km, minutes, is_measured):
    """A way people entered; what they left out follows from the other at county-road speed. None: nothing entered."""
    if km is None and minutes is None:
        return None
    if km is None:
        km = minutes * ROAD_KMH / 60
    if minutes is None:
        minutes = km / ROAD_KMH * 60
    return Way(float(km), float(minutes), is_estimate=not is_measured)


# --- one day's round ------------------------------------------------------------------------------------------------
def length(order, minutes):
    """Minutes on the road from the outpost through `order` and back."""
    stops = [HOME, *order, HOME]
    return sum(minutes(a, b) for a, b in pairwise(stops)) if order else 0.0


def nearest_neighbour(keys, minutes, first=None):
    """Always on to the nearest school left; `first` is the school to begin with."""
    left, here, order = sorted(keys), HOME, []
    while left:
        key = first if not order and first is not None else min(left, key=lambda k: (minutes(here, k), k))
        left.remove(key)
        order.append(key)
        here = key
    return order


def two_opt(order, minutes):
    """`order` with crossings undone and single schools moved where that is shorter; never longer than it was."""
    best, shortest = list(order), length(order, minutes)
    improved = True
    while improved:
        improved = False
        for other in _variants(best):
            if (new := length(other, minutes)) < shortest - 1e-9:
                best, shortest, improved = other, new, True
                break
    return best


def _variants(order):
    n = len(order)
    for i in range(n):
        for j in range(i + 1, n):
            yield order[:i] + order[i : j + 1][::-1] + order[j + 1 :]
    for i in range(n):
        rest = order[:i] + order[i + 1 :]
        for j in range(n):
            if j != i:
                yield [*rest[:j], order[i], *rest[j:]]


def short_round(keys, minutes, known=None):
    """The shortest round found from every first school, and from `known` (a round of the same schools)."""
    starts = [nearest_neighbour(keys, minutes), *(nearest_neighbour(keys, minutes, first=key) for key in sorted(keys))]
    rounds = [two_opt(start, minutes) for start in ([known] if known else []) + starts]
    return min(rounds, key=lambda order: (length(order, minutes), order), default=[])


# --- all days -------------------------------------------------------------------------------------------------------
def plan(home, places, slots, terms):
    """A `Route` for the schools over `slots` (in the order they are to be filled). No day is longer than the cap, but
    for one school that alone exceeds it: it gets a day of its own."""
    ways = Ways(home, places)
    unplaced = tuple(sorted(place.key for place in places if not ways.reaches(place.key)))
    left = {place.key: place for place in places if place.key not in unplaced}
    rounds = []
    for slot in slots:
        ready = sorted((p for p in left.values() if p.not_before is None or p.not_before <= slot.day), key=_rank)
        if ready:
            seed = ready[0]
            keys = _fill(seed, ready[1:], ways, terms)
            rounds.append(drive(slot, keys, ways, terms, whys=_whys(seed, keys)))
            for key in keys:
                del left[key]
        if not left:
            break
    return Route(tuple(rounds), unplaced, tuple(sorted(left)))


def _rank(place):
    return place.rank


def _fill(seed, others, ways, terms):
    """The day's schools in a short order: the seed and its neighbours, nearest first, while the day has room."""
    order, spent = [seed.key], length([seed.key], ways.minutes) + terms.talk
    for place in sorted(others, key=lambda p: (ways.minutes(seed.key, p.key), *p.rank)):
        at, more = _cheapest_insertion(order, place.key, ways.minutes)
        if spent + more + terms.talk <= terms.cap:
            order.insert(at, place.key)
            spent += more + terms.talk
    return short_round(order, ways.minutes, known=order)


def _cheapest_insertion(order, key, minutes):
    """(where, minutes more)."""
    stops = [HOME, *order, HOME]
    costs = [(minutes(a, key) + minutes(key, b) - minutes(a, b), at) for at, (a, b) in enumerate(pairwise(stops))]
    more, at = min(costs)
    return at, more


def _whys(seed, keys):
    why = Why.EASY if seed.ease > 0 else Why.BIG if seed.candidates else Why.NEXT
    return {key: why if key == seed.key else Why.NEAR for key in keys}


def drive(slot, keys, ways, terms, *, whys):
    """The day as it is driven in the order of `keys`."""
    calls, here, minute = [], HOME, float(terms.leave)
    for order, key in enumerate(keys, 1):
        way = ways(here, key)
        minute += way.minutes
        calls.append(Call(key, slot, order, round(minute), way, whys[key]))
        minute += terms.talk
        here = key
    total = minute - terms.leave + (ways.minutes(HOME, here) if keys else 0)
    return Round(slot, tuple(calls), round(total))
