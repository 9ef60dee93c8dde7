from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.season_template import specials_of, stages_of
from campaigns.timeline import GUTTER, WIDTH, draw


@dataclass(frozen=True)
class Span:
    start: date
    end: date
    is_confirmed: bool = True


def test_the_drawing_spans_february_to_september():
    drawing = draw(stages_of(2027), specials_of(2027), year=2027, today=date(2027, 6, 12))
    assert [day.month for _x, day in drawing.months] == list(range(2, 10))
    assert [bar.state for bar in drawing.stages] == ["done"] * 4 + ["now"] + ["todo"] * 3
    assert GUTTER < drawing.today_x < WIDTH


def test_today_outside_the_season_is_not_drawn():
    assert draw(stages_of(2027), [], year=2027, today=date(2026, 12, 1)).today_x is None


def test_two_special_periods_never_cover_each_other():
    drawing = draw([], specials_of(2027), year=2027, today=date(2027, 6, 12))
    for one in drawing.specials:
        for other in drawing.specials:
            if one is not other and one.y == other.y:
                assert one.text_x <= other.x or other.text_x <= one.x


spans = st.builds(
    lambda start, length: Span(start, start + timedelta(length)),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.integers(0, 400),
)


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_whatever_the_dates_every_bar_stays_inside(stages, specials, today):
    drawing = draw(stages, specials, year=2027, today=today)
    for bar in (*drawing.stages, *drawing.specials):
        assert bar.x >= GUTTER
        assert bar.x + bar.width <= WIDTH + 3
        assert bar.y + 20 <= drawing.height
