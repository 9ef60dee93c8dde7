"""The planner of visits: pure, so examples and properties need no database."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geo import Point
from outposts import rules_route as route
from outposts.choices_visits import Why

HOME = Point(38.04, 114.51, is_estimate=True)
MONDAY = date(2027, 6, 14)
SLOTS = [route.Slot(MONDAY + timedelta(days=n), who) for n in range(60) for who in (1, 2)]
TERMS = route.Terms()

points = st.builds(
    Point, st.floats(37.6, 38.5).map(lambda x: round(x, 4)), st.floats(114.0, 115.0).map(lambda x: round(x, 4))
)


def places_of(drawn):
    return [route.Place(key=n, point=p, candidates=c, ease=e) for n, (p, c, e) in enumerate(drawn, 1)]


places = st.lists(st.tuples(points, st.none() | st.integers(0, 2000), st.integers(-1, 3)), max_size=30).map(places_of)


def near(key, north_km, **facts):
    """A school so far north of the outpost."""
    return route.Place(key=key, point=Point(HOME.latitude + north_km / 111.2, HOME.longitude), **facts)


@settings(max_examples=60, deadline=None)
@given(places, st.integers(120, 600), st.integers(10, 90))
def test_every_school_stands_in_the_plan_once_and_no_day_is_over_the_cap(drawn, cap, talk):
    found = route.plan(HOME, drawn, SLOTS, route.Terms(cap=cap, talk=talk))
    keys = [call.key for call in found.calls]
    assert sorted(keys) + list(found.no_day) == sorted(place.key for place in drawn)
    assert len({one.slot for one in found.rounds}) == len(found.rounds)
    for one in found.rounds:
        assert one.minutes <= cap + 1 or len(one.calls) == 1
        assert [call.order for call in one.calls] == list(range(1, len(one.calls) + 1))


@settings(max_examples=60, deadline=None)
@given(places)
def test_a_plan_is_the_same_whatever_order_the_schools_come_in(drawn):
    assert route.plan(HOME, drawn, SLOTS, TERMS) == route.plan(HOME, drawn[::-1], SLOTS, TERMS)


@settings(max_examples=80, deadline=None)
@given(st.lists(points, min_size=1, max_size=12, unique=True))
def test_two_opt_is_never_longer_than_the_nearest_neighbour(drawn):
    ways = route.Ways(HOME, [route.Place(key=n, point=p) for n, p in enumerate(drawn, 1)])
    first = route.nearest_neighbour(range(1, len(drawn) + 1), ways.minutes)
    better = route.two_opt(first, ways.minutes)
    assert sorted(better) == sorted(first)
    assert route.length(better, ways.minutes) <= route.length(first, ways.minutes) + 1e-6


@settings(max_examples=40, deadline=None)
@given(st.lists(points, min_size=1, max_size=7, unique=True))
def test_a_short_round_is_as_short_as_the_shortest_there_is(drawn):
    ways = route.Ways(HOME, [route.Place(key=n, point=p) for n, p in enumerate(drawn, 1)])
    keys = range(1, len(drawn) + 1)
    best = min(route.length(order, ways.minutes) for order in permutations(keys))
    assert route.length(route.short_round(keys, ways.minutes), ways.minutes) <= best * 1.03 + 1e-6


def test_easy_ones_come_first_then_the_biggest():
    drawn = [near(1, 30, candidates=900), near(2, -30, candidates=100, ease=2), near(3, 90, candidates=None)]
    found = route.plan(HOME, drawn, SLOTS, route.Terms(cap=100, talk=10))
    assert [(call.key, call.why) for call in found.calls] == [(2, Why.EASY), (1, Why.BIG), (3, Why.NEXT)]


def test_near_schools_go_on_one_day():
    drawn = [near(1, 20, candidates=900), near(2, -20, candidates=800), near(3, 21), near(4, -21)]
    found = route.plan(HOME, drawn, SLOTS, route.Terms(cap=160, talk=40))
    assert [[call.key for call in one.calls] for one in found.rounds] == [[1, 3], [2, 4]]
    assert [call.why for call in found.calls] == [Why.BIG, Why.NEAR, Why.BIG, Why.NEAR]
    assert [one.slot.recruiter for one in found.rounds] == [1, 2]


def test_a_school_further_than_a_day_gets_a_day_of_its_own_and_it_shows():
    found = route.plan(HOME, [near(1, 300), near(2, 5)], SLOTS, route.Terms(cap=300, talk=30))
    by_key = {one.calls[0].key: one for one in found.rounds}
    assert (len(by_key[1].calls), by_key[1].minutes > 300, by_key[2].minutes <= 300) == (1, True, True)


def test_a_measured_way_stands_above_the_estimate():
    known = route.entered(12, 70, is_measured=True)
    found = route.plan(HOME, [near(1, 20, known=known)], SLOTS, TERMS)
    (call,) = found.calls
    assert (call.way, call.arrive) == (route.Way(12.0, 70.0, is_estimate=False), TERMS.leave + 70)
    assert found.rounds[0].minutes == 70 + 40 + 70


def test_what_was_left_out_of_a_way_follows_from_the_other():
    assert route.entered(45, None, is_measured=True).minutes == pytest.approx(60)
    assert route.entered(None, 60, is_measured=False) == route.Way(45.0, 60.0, is_estimate=True)
    assert route.entered(None, None, is_measured=True) is None


def test_two_schools_of_one_district_are_not_one_place():
    centre = Point(38.1, 114.6, is_estimate=True)
    way = route.between(centre, centre)
    assert (way.km, way.minutes, way.is_estimate) == (route.NEIGHBOUR_KM, route.NEIGHBOUR_MINUTES, True)


def test_a_school_nobody_can_place_is_said_and_one_with_a_way_only_is_planned():
    drawn = [route.Place(key=1), route.Place(key=2, known=route.Way(10, 20, is_estimate=False)), near(3, 5)]
    found = route.plan(HOME, drawn, SLOTS, TERMS)
    assert (found.unplaced, sorted(call.key for call in found.calls)) == ((1,), [2, 3])


def test_a_school_that_refused_waits_for_the_end_of_its_cool_off():
    later = MONDAY + timedelta(days=3)
    found = route.plan(HOME, [near(1, 5, not_before=later), near(2, 5)], SLOTS, TERMS)
    assert [(call.key, call.slot.day) for call in found.calls] == [(2, MONDAY), (1, later)]


def test_when_the_days_run_out_the_schools_left_are_named():
    found = route.plan(HOME, [near(1, 40), near(2, -40)], SLOTS[:1], route.Terms(cap=150, talk=20))
    assert (len(found.calls), len(found.no_day)) == (1, 1)
    assert route.plan(HOME, [near(1, 40)], [], TERMS).no_day == (1,)
