"""Where the bars of a season stand, in the units of one drawing: pure geometry for campaigns/_timeline.html."""

from dataclasses import dataclass, field
from datetime import date, timedelta

WIDTH, GUTTER, ROW, HEAD = 1000, 132, 30, 36
_LABEL = 116  # room for a special period's words right of its mark


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    label: str
    start: date
    end: date
    state: str = "todo"  # done, now, todo
    is_confirmed: bool = True

    @property
    def middle(self):
        return self.y + 14

    @property
    def text_x(self):
        return round(self.x + self.width + 5, 1)


@dataclass
class Drawing:
    months: list = field(default_factory=list)  # (x, first day)
    stages: list = field(default_factory=list)
    specials: list = field(default_factory=list)
    today_x: float | None = None
    height: int = 0
    width: int = WIDTH
    gutter: int = GUTTER


def draw(stages, specials, *, year, today):
    """February to September, or wider when a date lies outside."""
    stages, specials = list(stages), list(specials)
    days = [day for row in (*stages, *specials) for day in (row.start, row.end)]
    first = min([date(year, 2, 1), *days]).replace(day=1)
    last = _month_after(max([date(year, 9, 30), *days]))
    scale = (WIDTH - GUTTER) / (last - first).days

    def x_of(day):
        return round(GUTTER + (day - first).days * scale, 1)

    def bar(row, line):
        left = x_of(row.start)
        width = max(round(x_of(row.end + timedelta(1)) - left, 1), 3)
        state = "done" if row.end < today else "now" if row.start <= today else "todo"
        confirmed = getattr(row, "is_confirmed", True)
        return Bar(left, HEAD + line * ROW, width, str(row), row.start, row.end, state, confirmed)

    drawing = Drawing(stages=[bar(row, line) for line, row in enumerate(stages)])
    lanes = []  # where the words of each line of special periods end
    for row in sorted(specials, key=lambda s: (s.start, s.end)):
        mark = bar(row, 0)
        lane = next((i for i, end in enumerate(lanes) if end <= mark.x), len(lanes))
        lanes[lane:] = [mark.text_x + _LABEL, *lanes[lane + 1 :]]
        drawing.specials.append(bar(row, len(stages) + lane + 0.4))
    month = first
    while month < last:
        drawing.months.append((x_of(month), month))
        month = _month_after(month)
    drawing.today_x = x_of(today) if first <= today < last else None
    drawing.height = round(HEAD + (len(stages) + len(lanes) + 0.6) * ROW)
    return drawing


def _month_after(day):
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
