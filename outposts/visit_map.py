"""The schematic map of an outpost: where each school stands in the drawing, pure geometry (M36).

North is up and directions are true; the distance from the middle is the road's, drawn by its square root so that the
schools of the city do not lie on top of each other. No tiles, no borders: rings at 10, 25 and 50 km.
"""

from dataclasses import dataclass, field
from math import atan2, cos, pi, radians, sin, sqrt

SIZE, MIDDLE, OUTER = 720, 360, 318
RINGS = (10, 25, 50)
EDGE = 58  # km; what lies beyond stands on the rim
SMALLEST, LARGEST = 4.5, 11.0
STEP = 11.0  # between marks of schools whose places are taken for one
CELL = 24
CHAR, LINE = 6.2, 11.0  # of a number, in the drawing's units
# states of a mark, in the order of the legend
CHOSEN, VISITED, REFUSED, PASSING, UNKNOWN, FAILING = "chosen", "visited", "refused", "passing", "unknown", "failing"
STATES = (CHOSEN, VISITED, REFUSED, PASSING, UNKNOWN, FAILING)


@dataclass(frozen=True)
class Spot:
    """A school to be drawn. `km` on the road; `bearing` in radians, 0 north, clockwise; both None: not known."""

    key: int
    km: float | None
    bearing: float | None
    candidates: int | None
    state: str
    is_estimate: bool  # the place or the way
    is_way_estimate: bool = True


@dataclass
class Mark:
    spot: Spot
    number: int
    x: float
    y: float
    size: float
    label: tuple | None = None  # (x, y) of the number's middle; None: no room, the table has it

    @property
    def path(self):
        return shape(self.spot.state, self.size)

    @property
    def is_far(self):
        return self.spot.km > RINGS[-1]


@dataclass
class Drawing:
    marks: list = field(default_factory=list)
    rings: list = field(default_factory=list)  # (km, radius)
    lines: list = field(default_factory=list)  # [(points, is_estimate)]
    lost: list = field(default_factory=list)  # spots without a place
    size: int = SIZE
    middle: int = MIDDLE

    @property
    def unlabelled(self):
        return sum(mark.label is None for mark in self.marks)


def draw(spots, rounds=()):
    """`rounds`: for each, the keys of its schools in order; drawn from the outpost and back."""
    known = sorted((s for s in spots if s.km is not None and s.bearing is not None), key=lambda s: (s.km, s.key))
    most = max((s.candidates or 0 for s in known), default=0)
    marks = [_mark(spot, number, most) for number, spot in enumerate(known, 1)]
    _part(marks)
    _label(marks)
    drawing = Drawing(marks=marks, rings=[(km, round(radius(km), 1)) for km in RINGS])
    drawing.lost = [s for s in spots if s.km is None or s.bearing is None]
    by_key = {mark.spot.key: mark for mark in marks}
    for keys in rounds:
        stops = [by_key[key] for key in keys if key in by_key]
        if stops:
            points = [(MIDDLE, MIDDLE), *((mark.x, mark.y) for mark in stops), (MIDDLE, MIDDLE)]
            drawing.lines.append((points, any(mark.spot.is_estimate for mark in stops)))
    return drawing


def radius(km):
    return OUTER * sqrt(min(km, EDGE) / RINGS[-1])


def bearing(here, there):
    """Radians from north, clockwise; None for the same point."""
    north = there.latitude - here.latitude
    east = (there.longitude - here.longitude) * cos(radians((here.latitude + there.latitude) / 2))
    return atan2(east, north) % (2 * pi) if north or east else None


def wind(angle):
    """Which of eight directions, 0 north, clockwise."""
    return round(angle / (pi / 4)) % 8


def shape(state, size):
    """The outline of a mark round (0, 0)."""
    s = round(size, 1)
    if state in (CHOSEN, REFUSED, VISITED):
        return f"M{-s} 0a{s} {s} 0 1 0 {2 * s:.1f} 0a{s} {s} 0 1 0 {-2 * s:.1f} 0z"
    if state == PASSING:
        return f"M0 {-s}L{s} {s * 0.8:.1f}L{-s} {s * 0.8:.1f}z"
    if state == FAILING:
        return f"M0 {s}L{s} {-s * 0.8:.1f}L{-s} {-s * 0.8:.1f}z"
    return f"M0 {-s}L{s} 0L0 {s}L{-s} 0z"


def _mark(spot, number, most):
    share = sqrt((spot.candidates or 0) / most) if most else 0
    far = radius(spot.km)
    x, y = MIDDLE + far * sin(spot.bearing), MIDDLE - far * cos(spot.bearing)
    return Mark(spot, number, round(x, 1), round(y, 1), round(SMALLEST + (LARGEST - SMALLEST) * share, 1))


def _part(marks):
    """Marks that would cover each other move apart along a spiral, the nearest school stays; the outpost stays free."""
    grid = _Grid()
    grid.add((MIDDLE - 12, MIDDLE - 12, MIDDLE + 12, MIDDLE + 12))
    for mark in marks:
        x, y = mark.x, mark.y
        for turn in range(900):
            spread = STEP * 0.5 * sqrt(turn)
            mark.x = round(_inside(x + spread * sin(turn * 2.4)), 1)
            mark.y = round(_inside(y + spread * cos(turn * 2.4)), 1)
            if not grid.hits(_box(mark)):
                break
        grid.add(_box(mark))


def _label(marks):
    """Numbers beside their marks, chosen and large ones first, none upon another number or mark."""
    grid = _Grid()
    grid.add((MIDDLE - 12, MIDDLE - 12, MIDDLE + 12, MIDDLE + 12))
    for mark in marks:
        grid.add(_box(mark))
    for mark in sorted(marks, key=lambda m: (m.spot.state not in (CHOSEN, VISITED, REFUSED), -m.size, m.number)):
        wide, high = CHAR * len(str(mark.number)) / 2 + 1, LINE / 2
        away, up = mark.size + wide + 1, mark.size + high + 0.5
        for dx, dy in ((away, 0), (-away, 0), (0, -up), (0, up), (away, -up), (-away, -up), (away, up), (-away, up)):
            x, y = round(mark.x + dx, 1), round(mark.y + dy, 1)
            box = (x - wide, y - high, x + wide, y + high)
            if box[0] >= 0 and box[1] >= 0 and box[2] <= SIZE and box[3] <= SIZE and not grid.hits(box):
                mark.label = (x, y)
                grid.add(box)
                break


def _box(mark):
    s = mark.size + 0.5
    return mark.x - s, mark.y - s, mark.x + s, mark.y + s


def _inside(value):
    return min(max(value, LARGEST + 2), SIZE - LARGEST - 2)


class _Grid:
    """Boxes by cells, so that 300 marks do not ask each other one by one."""

    def __init__(self):
        self.cells = {}

    def _keys(self, box):
        left, top, right, bottom = (int(edge // CELL) for edge in box)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]

    def add(self, box):
        for key in self._keys(box):
            self.cells.setdefault(key, []).append(box)

    def hits(self, box):
        left, top, right, bottom = box
        return any(
            left < r and le < right and top < b and t < bottom
            for key in self._keys(box)
            for le, t, r, b in self.cells.get(key, ())
        )
