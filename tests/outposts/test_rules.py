from datetime import date
from types import SimpleNamespace

import pytest

from accounts.choices import Role
from accounts.rules import Permission, permissions_of
from campaigns.choices import Outcome
from outposts import rules
from outposts.choices import StepCode, StepState, TargetState
from outposts.rules import Verb
from outposts.setup_steps import step_of, template


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        (StepState.OPEN, {Verb.FINISH, Verb.WAIVE}),
        (StepState.DONE, {Verb.VERIFY, Verb.RETURN}),
        (StepState.VERIFIED, {Verb.RETURN}),
        (StepState.WAIVED, {Verb.RETURN}),
    ],
)
def test_what_can_be_done_to_a_step_depends_on_its_state(state, verbs):
    assert rules.possible(state) == verbs


def test_nobody_verifies_their_own_work():
    assert not rules.may_verify(done_by=1, by=1)
    assert rules.may_verify(done_by=1, by=2)


def test_only_required_lines_can_be_missing():
    lines = [
        SimpleNamespace(is_required=True, done_at=None),
        SimpleNamespace(is_required=True, done_at="now"),
        SimpleNamespace(is_required=False, done_at=None),
    ]
    assert rules.missing(lines) == lines[:1]


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [("open", date(2027, 6, 11), True), ("open", date(2027, 6, 12), False), ("done", date(2027, 6, 1), False)],
)
def test_an_open_step_is_late_the_day_after_it_was_due(state, due, late):
    assert rules.is_late(state, due, date(2027, 6, 12)) is late


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ((date(2027, 5, 1), None), True),
        ((date(2027, 5, 1), date(2027, 6, 1)), True),
        ((date(2027, 5, 1), date(2027, 5, 31)), False),
    ],
)
def test_two_services_overlap_when_they_share_a_day(other, shared):
    assert rules.overlap(date(2027, 6, 1), None, *other) is shared


@pytest.mark.parametrize("state", TargetState)
@pytest.mark.parametrize("overall", Outcome)
def test_only_a_decision_against_the_verdict_needs_a_reason(state, overall):
    against = {(TargetState.CHOSEN, Outcome.FAIL), (TargetState.DROPPED, Outcome.PASS)}
    assert rules.needs_reason(state, overall) is ((state, overall) in against)


def test_a_taken_code_gets_a_number():
    assert rules.free_code("SJZ", set()) == "SJZ"
    assert rules.free_code("SJZ", {"SJZ", "SJZ2"}) == "SJZ3"


def test_the_template_holds_the_ten_steps_in_the_order_of_the_manual():
    assert [step.code for step in template()] == list(StepCode)
    assert all(step.lines and any(line.is_required for line in step.lines) for step in template())
    assert all(step.goal_zh and step.goal_en and step.source for step in template())


def test_lodging_is_due_on_day_two_and_the_plan_on_day_three():
    assert step_of(StepCode.SETTLE).due_days == 2
    assert step_of(StepCode.PLAN).due_days == 3
    assert max(step.due_days for step in template()) == 9  # the foothold stage lasts ten days


def test_every_line_fits_its_column_in_both_languages():
    lines = [line for step in template() for line in step.lines]
    assert all(0 < len(line.text) <= 200 and 0 < len(line.text_en) <= 300 for line in lines)


@pytest.mark.parametrize("word", ["口实", "佣金", "联合国", "书包", "传达室", "提成", "内线"])
def test_no_line_asks_for_what_the_rules_of_conduct_forbid(word):
    assert not [line.text for step in template() for line in step.lines if word in line.text]


def test_whoever_does_steps_does_not_verify_them():
    for role in Role:
        held = permissions_of(role)
        assert not {Permission.OUTPOST_WORK, Permission.OUTPOST_VERIFY} <= held
