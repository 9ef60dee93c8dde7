from datetime import date, timedelta

import pytest

from reports import rules
from reports.choices import ReportState
from reports.rules import Span
from reports.words import addressed
from tests.reports.conftest import at

DEADLINE = at(21)


@pytest.mark.parametrize(
    ("is_owed", "submitted_at", "now", "state"),
    [
        (True, None, at(20, 59), ReportState.AWAITED),
        (True, None, at(21), ReportState.AWAITED),
        (True, None, at(21, 1), ReportState.MISSING),
        (False, None, at(21, 1), ReportState.NOT_OWED),
        (True, at(21), at(22), ReportState.HANDED_IN),
        (True, at(21, 1), at(22), ReportState.LATE),
        (False, at(20), at(22), ReportState.HANDED_IN),
    ],
)
def test_a_report_stands_as_its_deadline_says(is_owed, submitted_at, now, state):
    assert rules.report_state(is_owed=is_owed, submitted_at=submitted_at, deadline=DEADLINE, now=now) == state


@pytest.mark.parametrize(
    ("day", "owed"),
    [(date(2027, 4, 28), False), (date(2027, 4, 29), True), (date(2027, 9, 10), True), (date(2027, 9, 11), False)],
)
def test_an_outpost_reports_from_its_arrival_while_the_season_runs(day, owed):
    season = Span(date(2027, 2, 1), date(2027, 9, 10))
    assert rules.is_owed(arrival_day=date(2027, 4, 29), day=day, season=season) is owed


def test_a_season_without_stages_asks_for_nothing():
    assert not Span().runs_on(date(2027, 6, 12))


@pytest.mark.parametrize(
    ("now", "day"),
    [(at(7, 30), 12), (at(7, 29), 11), (at(23, 59), 12), (at(0, 0, day=13), 12)],
)
def test_the_latest_slot_is_the_last_one_passed(now, day):
    assert rules.latest_slot("07:30", now)[0] == date(2027, 6, day)


def test_a_slot_is_told_within_24_hours_only():
    day, slot = rules.latest_slot("21:30", at(21, 29))
    assert (day, slot) == (date(2027, 6, 11), at(21, 30, day=11))
    assert at(21, 29) - slot < timedelta(hours=24)


def test_the_funnel_counts_who_is_at_a_step_or_beyond():
    assert rules.reached({"a": 3, "b": 2, "lost": 9}, ["a", "b", "c"]) == [("a", 5), ("b", 2), ("c", 0)]


def test_no_target_has_no_percentage():
    assert rules.percent(3, 0) is None
    assert rules.percent(1, 3) == 33


@pytest.mark.parametrize(("name", "surname"), [("王芳", "王"), ("欧阳娜娜", "欧阳"), ("欧阳", "欧")])
def test_a_letter_names_a_pupil_by_surname_only(name, surname):
    assert addressed(name) == f"{surname} (pupil)"
