"""The arithmetic of the quota tree."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outposts.choices import Measure
from outposts.rules_quota import (
    COUNTS_IN,
    Basis,
    Pace,
    due_by,
    gap,
    measure_of_the_day,
    pace,
    proposed_split,
    working_days,
)

MONDAY = date(2027, 5, 10)
WEEK = working_days([(MONDAY, MONDAY + timedelta(6))])


@pytest.mark.parametrize(
    ("number", "parts", "left"),
    [
        (100, [60, 40], 0),
        (100, [60, 45], 5),
        (100, [60, None], -40),
        (100, [None, None], None),
        (100, [], None),
        (None, [60], None),
        (0, [0], 0),
    ],
)
def test_what_is_left_over(number, parts, left):
    assert gap(number, parts) == left


def numbers(shares):
    return [share.number for share in shares]


def test_shares_go_by_candidates_and_the_largest_remainder_gets_the_rest():
    assert numbers(proposed_split(10, [1, 1, 1])) == [4, 3, 3]
    assert numbers(proposed_split(100, [2000, 1000, 500])) == [57, 29, 14]
    assert {share.basis for share in proposed_split(10, [1, 1])} == {Basis.CANDIDATES}


def test_what_is_not_known_counts_as_the_average_and_says_so():
    shares = proposed_split(90, [200, None, 400])
    assert numbers(shares) == [20, 30, 40]
    assert [share.basis for share in shares] == [Basis.CANDIDATES, Basis.AVERAGE, Basis.CANDIDATES]


@pytest.mark.parametrize("candidates", [[None, None, None], [0, 0, 0], [None, 0, None]])
def test_where_nothing_is_known_shares_are_equal(candidates):
    shares = proposed_split(8, candidates)
    assert numbers(shares) == [3, 3, 2]
    assert {share.basis for share in shares} == {Basis.EQUAL}


def test_nobody_to_split_among():
    assert proposed_split(8, []) == []


@given(
    total=st.integers(0, 10**6),
    candidates=st.lists(st.none() | st.integers(0, 10**6), min_size=1, max_size=40),
)
def test_shares_always_sum_to_the_whole_and_none_is_negative(total, candidates):
    shares = numbers(proposed_split(total, candidates))
    assert sum(shares) == total
    assert min(shares) >= 0
    assert len(shares) == len(candidates)


@given(total=st.integers(0, 10**5), candidates=st.lists(st.integers(1, 10**5), min_size=2, max_size=20))
def test_who_reaches_more_candidates_gets_no_less(total, candidates):
    ordered = sorted(candidates, reverse=True)
    shares = numbers(proposed_split(total, ordered))
    assert shares == sorted(shares, reverse=True)


def test_working_days_of_stages_that_overlap_count_once_and_skip_days_off():
    tuesday, saturday = MONDAY + timedelta(1), MONDAY + timedelta(5)
    spans = [(MONDAY, MONDAY + timedelta(2)), (tuesday, MONDAY + timedelta(6))]
    assert working_days(spans) == tuple(MONDAY + timedelta(n) for n in range(5))
    with_special = working_days(spans, off={tuesday}, work={saturday})
    assert with_special == tuple(MONDAY + timedelta(n) for n in (0, 2, 3, 4, 5))
    assert working_days([]) == ()


@pytest.mark.parametrize(("after", "due"), [(-1, 0), (0, 20), (1, 40), (4, 100), (6, 100), (90, 100)])
def test_the_plan_asks_for_the_same_every_working_day(after, due):
    assert due_by(100, WEEK, MONDAY + timedelta(after)) == due


@given(number=st.integers(0, 10**6), first=st.integers(-5, 20), then=st.integers(0, 20))
def test_the_line_never_falls_and_ends_at_the_number(number, first, then):
    day = MONDAY + timedelta(first)
    assert 0 <= due_by(number, WEEK, day) <= due_by(number, WEEK, day + timedelta(then)) <= number
    assert due_by(number, WEEK, WEEK[-1]) == number


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (40, Pace(40, 0, 0)),
        (65, Pace(40, 25, 1)),
        (15, Pace(40, -25, -1)),
        (0, Pace(40, -40, -2)),
        (41, Pace(40, 1, 0)),
    ],
)
def test_ahead_and_behind_in_heads_and_whole_days(done, expected):
    assert pace(done, 100, WEEK, MONDAY + timedelta(1)) == expected


@pytest.mark.parametrize(("number", "days"), [(None, WEEK), (0, WEEK), (100, ())])
def test_without_a_number_or_days_there_is_no_pace(number, days):
    assert pace(5, number, days, MONDAY) is None


def test_the_measure_people_look_at_is_the_last_whose_plan_has_begun():
    later = working_days([(date(2027, 8, 9), date(2027, 8, 31))])
    lines = {Measure.FORMS: WEEK, Measure.ADMITTED: (), Measure.REGISTERED: later}
    assert measure_of_the_day(lines, date(2027, 2, 1)) == Measure.FORMS
    assert measure_of_the_day(lines, MONDAY) == Measure.FORMS
    assert measure_of_the_day(lines, date(2027, 8, 9)) == Measure.REGISTERED


def test_every_measure_has_its_stages():
    assert set(COUNTS_IN) == set(Measure)
