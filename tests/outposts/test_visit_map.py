"""The schematic map: true directions, nothing on top of anything, for 0, 1, 50 and 300 schools."""

from math import atan2, hypot, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geo import Point
from outposts import visit_map
from outposts.visit_map import MIDDLE, OUTER, RINGS, SIZE, Spot, bearing, draw, radius, wind

HOME = Point(38.0, 114.5)


def spot(key, km, angle=0.0, candidates=None, state="chosen", is_estimate=False):
    return Spot(key, km, angle, candidates, state, is_estimate)


def boxes(drawing):
    """What each mark and each number covers."""
    for mark in drawing.marks:
        yield mark.x - mark.size, mark.y - mark.size, mark.x + mark.size, mark.y + mark.size
        if mark.label:
            wide = visit_map.CHAR * len(str(mark.number)) / 2
            x, y = mark.label
            yield x - wide, y - 5, x + wide, y + 5


def overlapping(drawing):
    found = sorted(boxes(drawing))
    return [
        (a, b)
        for i, a in enumerate(found)
        for b in found[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def test_no_school_draws_the_rings_alone():
    drawing = draw([])
    assert (drawing.marks, drawing.lines, [km for km, _r in drawing.rings]) == ([], [], list(RINGS))


def test_one_school_stands_in_its_direction_on_its_ring():
    (mark,) = draw([spot(1, 50, pi / 2)]).marks
    assert (round(mark.x), round(mark.y), mark.number) == (round(MIDDLE + OUTER), MIDDLE, 1)
    assert mark.label is not None


@pytest.mark.parametrize("count", [50, 300])
def test_many_schools_do_not_cover_each_other(count):
    spots = [spot(n, n % 50 + 1, n * 2.4, n % 900, is_estimate=n % 2 == 0) for n in range(1, count + 1)]
    drawing = draw(spots)
    assert len(drawing.marks) == count
    assert overlapping(drawing) == []
    assert all(0 <= edge <= SIZE for box in boxes(drawing) for edge in box)
    assert drawing.unlabelled < count / 2


def test_schools_known_only_by_their_district_stand_beside_each_other():
    drawing = draw([spot(n, 20, 1.0, is_estimate=True) for n in range(1, 41)])
    assert overlapping(drawing) == []
    assert max(hypot(m.x - drawing.marks[0].x, m.y - drawing.marks[0].y) for m in drawing.marks) < 120


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 120), st.floats(0, 6.28), st.integers(0, 3000)), max_size=60))
def test_no_two_marks_or_numbers_share_a_place(drawn):
    drawing = draw([spot(n, km, angle, size) for n, (km, angle, size) in enumerate(drawn, 1)])
    assert overlapping(drawing) == []


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 200), st.floats(0, 6.28))
def test_the_direction_of_a_single_school_is_true(km, angle):
    (mark,) = draw([spot(1, max(km, 2), angle)]).marks
    drawn = atan2(mark.x - MIDDLE, MIDDLE - mark.y) % (2 * pi)
    assert min(abs(drawn - angle), 2 * pi - abs(drawn - angle)) < 0.02


def test_nearer_is_nearer_and_beyond_the_rim_is_on_it():
    assert 0 == radius(0) < radius(10) < radius(25) < radius(50) == OUTER
    assert radius(500) == radius(visit_map.EDGE) < MIDDLE


def test_more_candidates_are_larger():
    few, many = draw([spot(1, 5, 0, 10), spot(2, 5, 3, 1000)]).marks
    assert few.size < many.size


@pytest.mark.parametrize(
    ("there", "direction"),
    [(Point(38.5, 114.5), 0), (Point(38.4, 115.0), 1), (Point(38.0, 115.0), 2), (Point(37.5, 114.5), 4),
     (Point(38.0, 114.0), 6), (Point(38.4, 114.0), 7)],
)  # fmt: skip
def test_directions_have_names(there, direction):
    assert wind(bearing(HOME, there)) == direction
    assert bearing(HOME, HOME) is None


def test_the_way_of_a_day_goes_out_and_comes_home():
    drawing = draw(
        [spot(1, 5, 0), spot(2, 9, 1, is_estimate=True), Spot(3, None, None, None, "chosen", True)], [[2, 1, 3]]
    )
    ((points, is_estimate),) = drawing.lines
    marks = {mark.spot.key: (mark.x, mark.y) for mark in drawing.marks}
    assert points == [(MIDDLE, MIDDLE), marks[2], marks[1], (MIDDLE, MIDDLE)]
    assert is_estimate
    assert [lost.key for lost in drawing.lost] == [3]
