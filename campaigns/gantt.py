"""Where the spans of a timeline stand, in the units of one drawing: pure geometry for campaigns/_gantt.html.

However many spans there are the drawing stays readable and small: a kind that would need too many rows or marks is
drawn as one row of counts, by week (by day in a short window), and in a long window the marks of one place that would
cover each other become one count.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from campaigns.spans import Lanes, Span

WIDTH, GUTTER, HEAD, ROW = 1120, 190, 34, 22
MAX_ROWS, MAX_MARKS = 12, 200  # of one kind, before it becomes counts
LEAST = 9  # the width of one day's mark, however small a day is
GAP = 4
LONG = 62  # days; in a longer window a day is too small for words
DAY, WEEK = timedelta(1), timedelta(7)


@dataclass(frozen=True)
class Window:
    """What is drawn, both days included."""

    first: date
    last: date

    @property
    def days(self):
        return (self.last - self.first).days + 1

    def touches(self, span):
        return span.start <= self.last and span.end >= self.first


@dataclass(frozen=True)
class Mark:
    span: Span
    x: float
    width: float
    state: str  # done, now, todo, late, waived
    text: str = ""
    text_x: float = 0
    anchor: str = "start"
    y: float = 0

    @property
    def is_dot(self):
        return self.width <= LEAST

    @property
    def middle(self):
        return self.y + ROW / 2

    @property
    def centre(self):
        return self.x + self.width / 2

    @property
    def is_inside(self):
        """Whether the words stand in the bar."""
        return self.anchor == "start" and self.text_x < self.x + self.width

    @property
    def reach(self):
        """From where to where the mark and its words take room."""
        if not self.text:
            return self.x, self.x + self.width
        far = self.text_x + (width_of(self.text) if self.anchor == "start" else -width_of(self.text))
        return min(self.x, self.text_x, far), max(self.x + self.width, self.text_x, far)


@dataclass(frozen=True)
class Cell:
    """So many spans in these days."""

    x: float
    y: float
    width: float
    count: int
    first: date
    last: date
    late: int = 0
    outpost: int | None = None  # of a count of one place
    place: str = ""

    @property
    def centre(self):
        return self.x + self.width / 2

    @property
    def middle(self):
        return self.y + ROW / 2


@dataclass
class Group:
    """One kind's part of the drawing."""

    kind: object
    y: float
    total: int
    rows: list = field(default_factory=list)  # (middle, short words, words)
    marks: list = field(default_factory=list)
    cells: list = field(default_factory=list)
    bottom: float = 0

    @property
    def middle(self):
        return self.y + ROW / 2


@dataclass
class Drawing:
    groups: list
    ticks: list  # (x, day)
    weekends: list  # (x, width)
    scale: str  # month, day, weekday: what a tick says
    today_x: float | None
    height: float
    width: int = WIDTH
    gutter: int = GUTTER
    head: int = HEAD


class Ruler:
    def __init__(self, window):
        self.window, self.unit = window, (WIDTH - GUTTER) / window.days

    def x(self, day):
        return round(
            GUTTER + (min(max(day, self.window.first), self.window.last + DAY) - self.window.first).days * self.unit, 1
        )

    def mark(self, span, today):
        left, right = self.x(span.start), self.x(span.end + DAY)
        width = max(round(right - left, 1), LEAST)
        return Mark(span, min(left, WIDTH - width), width, state_of(span, today))


def state_of(span, today):
    """A source's own word, else what the dates say."""
    if span.state in ("done", "late", "waived"):
        return span.state
    if span.start <= today <= span.end:
        return "now"
    return "todo" if span.state == "todo" or span.start > today else "done"


def draw(spans, kinds, *, window, today):
    """`spans` that touch the window, in order, under the headings of `kinds`."""
    ruler, y, groups = Ruler(window), HEAD + 4, []
    for kind in kinds:
        own = [span for span in spans if span.kind == kind.name]
        if own:
            group = _group(kind, own, ruler, y, today)
            groups.append(group)
            y = group.bottom + 8
    inside = window.first <= today <= window.last
    ticks, scale = _ticks(ruler)
    return Drawing(
        groups=groups,
        ticks=ticks,
        weekends=_weekends(ruler) if scale != "month" else [],
        scale=scale,
        today_x=round(ruler.x(today) + ruler.unit / 2, 1) if inside else None,
        height=round(y + 2, 1),
    )


def _group(kind, spans, ruler, y, today):
    group = Group(kind, y, len(spans), bottom=y + ROW)
    lanes = _lanes(kind, [ruler.mark(span, today) for span in spans], ruler) if len(spans) <= MAX_MARKS else None
    if lanes is None:
        group.cells = _cells(spans, ruler, y)
        return group
    line = y if kind.lanes == Lanes.PACKED else y + ROW  # under a heading of its own
    for words, lines in lanes:
        if words:
            group.rows.append((line + ROW / 2, shorten(words, GUTTER - 20), words))
        for marks in lines:
            group.cells += [replace(one, y=line) for one in marks if isinstance(one, Cell)]
            group.marks += [replace(one, y=line) for one in marks if isinstance(one, Mark)]
            line += ROW
    group.bottom = line
    return group


def _lanes(kind, marks, ruler):
    """[(words in the margin, [[what stands in one row], ...]), ...]; None when there are too many rows or places."""
    if kind.lanes == Lanes.EACH:
        return [(mark.span.title, [[mark]]) for mark in marks]
    if kind.lanes == Lanes.PACKED:
        rows = _packed([_worded(mark, with_place=True) for mark in marks])
        return [("", rows)] if len(rows) <= MAX_ROWS else None
    places = {}
    for mark in marks:
        places.setdefault(mark.span.place, []).append(mark)
    if len(places) > MAX_ROWS:
        return None
    if ruler.window.days > LONG:
        return [(place, [_clustered(own, ruler.window)]) for place, own in places.items()]
    return [(place, _packed([_worded(mark) for mark in own])) for place, own in places.items()]


def _clustered(marks, window):
    """One row: marks that would cover each other become one count."""
    heaps = []
    for mark in sorted(marks, key=lambda mark: mark.x):
        if heaps and mark.x < max(one.x + one.width for one in heaps[-1]) + 1:
            heaps[-1].append(mark)
        else:
            heaps.append([mark])
    return [heap[0] if len(heap) == 1 else _count_of(heap, window) for heap in heaps]


def _count_of(heap, window):
    left, right = heap[0].x, max(mark.x + mark.width for mark in heap)
    return Cell(
        x=left,
        y=0,
        width=round(right - left, 1),
        count=len(heap),
        first=max(min(mark.span.start for mark in heap), window.first),
        last=min(max(mark.span.end for mark in heap), window.last),
        late=sum(mark.state == "late" for mark in heap),
        outpost=heap[0].span.outpost,
        place=heap[0].span.place,
    )


def _packed(marks):
    """Rows in which no mark or word covers another."""
    rows = []
    for mark in marks:
        left, right = mark.reach
        free = (row for row in rows if all(right + GAP <= one.reach[0] or one.reach[1] + GAP <= left for one in row))
        row = next(free, None)
        if row is None:
            rows.append(row := [])
        row.append(mark)
    return rows


def _worded(mark, with_place=False):
    """The mark with its title in it where that fits, else right of it, else left of it, else cut to what it holds."""
    words = f"{mark.span.title} · {mark.span.place}" if with_place and mark.span.place else mark.span.title
    right, left = mark.x + mark.width + GAP, mark.x - GAP
    if width_of(words) + 12 <= mark.width:
        return replace(mark, text=words, text_x=mark.x + 6)
    if right + width_of(words) <= WIDTH:
        return replace(mark, text=words, text_x=right)
    if left - width_of(words) >= GUTTER:
        return replace(mark, text=words, text_x=left, anchor="end")
    return replace(mark, text=shorten(words, mark.width - 12), text_x=mark.x + 6)


def _cells(spans, ruler, y):
    """How many spans touch each week from Monday to Sunday (each day, in a window of a month), where any do."""
    window, cells = ruler.window, []
    step = DAY if window.days <= 31 else WEEK
    day = window.first if step == DAY else window.first - timedelta(window.first.weekday())
    while day <= window.last:
        part = Window(max(day, window.first), min(day + step - DAY, window.last))
        inside = [span for span in spans if part.touches(span)]
        if inside:
            left, late = ruler.x(part.first), sum(span.state == "late" for span in inside)
            width = round(ruler.x(part.last + DAY) - left, 1)
            cells.append(Cell(left, y, width, len(inside), part.first, part.last, late))
        day += step
    return cells


def _ticks(ruler):
    window = ruler.window
    if window.days > LONG:
        firsts = {(window.first + timedelta(n)).replace(day=1) for n in range(window.days)}
        return [(ruler.x(day), max(day, window.first)) for day in sorted(firsts)], "month"
    days = [window.first + timedelta(n) for n in range(window.days)]
    return [(ruler.x(day), day) for day in days], "weekday" if window.days <= 14 else "day"


def _weekends(ruler):
    days = (ruler.window.first + timedelta(n) for n in range(ruler.window.days))
    return [(ruler.x(day), round(ruler.unit, 1)) for day in days if day.weekday() > 4]


def width_of(words):
    """About how wide words of 12 px are: a Chinese character is a square."""
    return sum(12 if ord(sign) > 0x2E7F else 6.6 for sign in words)


def shorten(words, room):
    if width_of(words) <= room:
        return words
    while words and width_of(words) > room - 8:
        words = words[:-1]
    return f"{words.rstrip()}…" if words else ""
