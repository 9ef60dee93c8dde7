"""The drawing of a timeline: pure geometry."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.gantt import GUTTER, LEAST, MAX_MARKS, MAX_ROWS, ROW, WIDTH, Window, draw, shorten, state_of, width_of
from campaigns.spans import Kind, Lanes, Span

SEASON = Window(date(2027, 2, 1), date(2027, 9, 30))
TODAY = date(2027, 6, 12)
KINDS = [
    Kind("each", "Each", 1, Lanes.EACH),
    Kind("packed", "Packed", 2, Lanes.PACKED),
    Kind("place", "Place", 3, Lanes.PLACE),
]


def span(kind="place", start=TODAY, days=1, place="", n=0, **values):
    given = {"title": f"第{n}步"} | values
    return Span(f"{kind}-{n}", kind, start=start, end=start + timedelta(days - 1), place=place, **given)


def groups(rows, window=SEASON):
    return draw(rows, KINDS, window=window, today=TODAY).groups


def test_each_kind_has_its_heading_and_kinds_without_spans_have_none():
    assert [group.kind.name for group in groups([span("place"), span("each")])] == ["each", "place"]


def test_a_row_for_each_place_in_the_order_they_come():
    group = groups([span(place=name, n=n) for n, name in enumerate("甲乙甲")])[0]
    assert [words for _middle, _short, words in group.rows] == ["甲", "乙"]
    assert [cell.count for cell in group.cells] == [2]
    assert [mark.span.place for mark in group.marks] == ["乙"]


def test_in_a_long_window_what_would_cover_each_other_is_counted():
    rows = [span(place="甲", n=n, start=TODAY + timedelta(n % 2), outpost=7) for n in range(3)]
    rows += [span(place="甲", n=3, start=TODAY + timedelta(30)), span(place="乙", n=4, state="late")]
    rows += [span(place="乙", n=5, state="late")]
    group = groups(rows)[0]
    assert [(c.count, c.first, c.last, c.late, c.outpost, c.place) for c in group.cells] == [
        (3, TODAY, TODAY + timedelta(1), 0, 7, "甲"),
        (2, TODAY, TODAY, 2, None, "乙"),
    ]
    assert [mark.span.uid for mark in group.marks] == ["place-3"]
    assert group.bottom - group.y == 3 * ROW


def test_in_a_short_window_they_stand_under_each_other_with_their_words():
    marks = groups([span(place="甲", n=n) for n in range(3)], Window(date(2027, 6, 1), date(2027, 6, 30)))[0].marks
    assert len({mark.y for mark in marks}) == 3
    assert [mark.text for mark in marks] == ["第0步", "第1步", "第2步"]


def test_words_stand_in_a_bar_that_holds_them_and_left_of_one_at_the_edge():
    week = Window(date(2027, 6, 7), date(2027, 6, 13))
    inside, edge = groups([span("packed"), span("packed", date(2027, 9, 30), title="x" * 40)])[0].marks
    assert (edge.anchor, edge.text_x < edge.x, inside.text_x > inside.x + inside.width) == ("end", True, True)
    (bar,) = groups([span("packed")], week)[0].marks
    assert bar.x < bar.text_x < bar.x + bar.width


def test_many_places_become_counts_by_week():
    rows = [span(place=str(n), n=n, start=TODAY + timedelta(n % 2 * 7)) for n in range(MAX_ROWS + 1)]
    group = groups(rows)[0]
    assert group.marks == group.rows == []
    assert [(cell.count, cell.first, cell.last) for cell in group.cells] == [
        (7, date(2027, 6, 7), date(2027, 6, 13)),
        (6, date(2027, 6, 14), date(2027, 6, 20)),
    ]
    assert len(groups(rows[:MAX_ROWS])[0].rows) == MAX_ROWS


def test_many_spans_become_counts_and_in_a_month_by_day():
    june = Window(date(2027, 6, 1), date(2027, 6, 30))
    rows = [span(place="甲", n=n, start=date(2027, 6, 1) + timedelta(n % 3)) for n in range(MAX_MARKS + 1)]
    cells = groups(rows, june)[0].cells
    assert [(cell.count, cell.first) for cell in cells] == [(67, date(2027, 6, day)) for day in (1, 2, 3)]
    assert all(cell.first == cell.last for cell in cells)


@pytest.mark.parametrize(
    ("start", "days", "given", "state"),
    [
        (TODAY, 1, "", "now"),
        (TODAY + timedelta(1), 1, "", "todo"),
        (TODAY - timedelta(1), 1, "", "done"),
        (TODAY - timedelta(1), 2, "", "now"),
        (TODAY + timedelta(1), 1, "done", "done"),
        (TODAY - timedelta(1), 1, "late", "late"),
        (TODAY + timedelta(9), 1, "waived", "waived"),
        (TODAY - timedelta(1), 1, "todo", "todo"),
    ],
)
def test_a_state_is_the_sources_word_or_what_the_dates_say(start, days, given, state):
    assert state_of(span(start=start, days=days, state=given), TODAY) == state


def test_the_scale_says_months_days_or_weekdays():
    def scale(days):
        drawing = draw([], KINDS, window=Window(TODAY, TODAY + timedelta(days - 1)), today=TODAY)
        return drawing.scale, len(drawing.ticks)

    assert (scale(7), scale(30), scale(62)) == (("weekday", 7), ("day", 30), ("day", 62))
    assert scale(112) == ("month", 5)  # 12 June to 1 October


def test_today_is_drawn_only_inside():
    assert draw([], KINDS, window=SEASON, today=date(2026, 1, 1)).today_x is None
    assert GUTTER < draw([], KINDS, window=SEASON, today=TODAY).today_x < WIDTH


def test_words_are_cut_to_the_room():
    assert shorten("招生点", 36) == "招生点"
    assert shorten("黔东南苗族侗族自治州招生点", 60) == "黔东南苗…"
    assert width_of(shorten("黔东南苗族侗族自治州招生点", 60)) <= 66
    assert shorten("a", 1) == ""


days = st.dates(date(2026, 10, 1), date(2028, 2, 1))
some_spans = st.lists(
    st.builds(
        lambda kind, start, length, place, n: span(kind, start, length, place, n),
        st.sampled_from(["each", "packed", "place"]),
        days,
        st.integers(1, 300),
        st.sampled_from(["", "甲", "乙", "黔东南苗族侗族自治州"]),
        st.integers(0, 99),
    ),
    max_size=16,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_spans, days, st.integers(1, 400))
def test_whatever_the_spans_nothing_lies_outside_or_covers_another(rows, first, length):
    window = Window(first, first + timedelta(length - 1))
    inside = [row for row in rows if window.touches(row)]
    drawing = draw(inside, KINDS, window=window, today=TODAY)
    shown = 0
    for group in drawing.groups:
        assert group.bottom <= drawing.height
        assert len(group.marks) <= MAX_MARKS
        totals = [cell for cell in group.cells if cell.y == group.y]  # beside the heading, not in a place's row
        shown += group.total if totals else len(group.marks) + sum(cell.count for cell in group.cells)
        for mark in group.marks:
            assert mark.x >= GUTTER - LEAST
            assert mark.x + mark.width <= WIDTH + 0.2
            assert group.y <= mark.y <= group.bottom - ROW
        if group.kind.lanes != Lanes.EACH:
            for one in group.marks:
                for other in group.marks:
                    if one is not other and one.y == other.y:
                        assert one.x + one.width <= other.x or other.x + other.width <= one.x
        for cell in group.cells:
            assert window.first <= cell.first <= cell.last <= window.last
        for cell in totals:
            assert cell.count == sum(
                row.kind == group.kind.name and Window(cell.first, cell.last).touches(row) for row in inside
            )
    assert shown == len(inside)
