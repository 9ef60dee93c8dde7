"""Whom to ring first: named reasons that sum to the score, on the page, in the command and in the back-test."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from core.record import record
from leads import services
from leads.backtest import backtest
from leads.choices import CallResult, LeadState, PriorityReason
from leads.models import FollowUp
from leads.priority import judged, reason_words, with_facts
from leads.rules_priority import LeadFacts, Reason, priority
from tests.factories.campaigns import NOON, StageFactory
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = st.integers(-400, 400).map(lambda hours: NOON + timedelta(hours=hours))
FACTS = st.builds(
    LeadFacts,
    state=st.sampled_from(LeadState.values),
    due_at=HOURS,
    last_contact_at=st.none() | HOURS,
    created_at=HOURS,
    is_key=st.booleans(),
    asked_to_call_back=st.booleans(),
    lacks_guardian=st.booleans(),
    closes_in=st.none() | st.integers(-3, 40),
)


def plain(**given):
    return LeadFacts(**{"state": "clue", "due_at": NOON, "last_contact_at": NOON, "created_at": NOON} | given)


@given(FACTS)
def test_reasons_sum_to_the_score_and_none_is_empty(facts):
    found = priority(facts, now=NOON)
    assert found.score == sum(reason.points for reason in found.reasons)
    assert all(reason.points for reason in found.reasons)
    assert len({reason.name for reason in found.reasons}) == len(found.reasons)


@given(FACTS, st.integers(1, 200))
def test_waiting_longer_never_makes_a_promise_less_urgent(facts, hours):
    later = priority(facts, now=NOON + timedelta(hours=hours))
    assert later.score >= priority(facts, now=NOON).score


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"due_at": NOON - timedelta(hours=1)}, Reason(PriorityReason.OVERDUE, 10, 0)),
        ({"due_at": NOON - timedelta(days=2)}, Reason(PriorityReason.OVERDUE, 22, 2)),
        ({"due_at": NOON - timedelta(days=60)}, Reason(PriorityReason.OVERDUE, 40, 60)),
        ({"state": "form_returned"}, Reason(PriorityReason.STANDING, 14)),
        ({"last_contact_at": None}, Reason(PriorityReason.NEVER_REACHED, 12, 0)),
        ({"last_contact_at": NOON - timedelta(days=4)}, Reason(PriorityReason.SILENCE, 4, 4)),
        ({"closes_in": 0}, Reason(PriorityReason.CLOSING, 21, 0)),
        ({"is_key": True}, Reason(PriorityReason.KEY, 10)),
        ({"asked_to_call_back": True}, Reason(PriorityReason.AGREED, 8)),
        ({"lacks_guardian": True}, Reason(PriorityReason.CONSENT, -6)),
    ],
)
def test_each_fact_gives_its_own_reason(given, reason):
    assert priority(plain(**given), now=NOON).reasons == (reason,)


def test_nothing_known_speaks_for_nobody():
    assert priority(plain(closes_in=7, last_contact_at=NOON - timedelta(days=2)), now=NOON).reasons == ()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason(PriorityReason.OVERDUE, 10, 0), "overdue since today"),
        (Reason(PriorityReason.OVERDUE, 16, 1), "1 day overdue"),
        (Reason(PriorityReason.SILENCE, 3, 3), "no contact for 3 days"),
        (Reason(PriorityReason.CLOSING, 21, 0), "the stage ends today"),
        (Reason(PriorityReason.CLOSING, 3, 6), "the stage ends in 6 days"),
        (Reason(PriorityReason.STANDING, 8), "Enquiry"),
        (Reason(PriorityReason.KEY, 10), "key lead"),
    ],
)
def test_reasons_in_words(reason, words):
    assert reason_words(reason, state="Enquiry") == words


def owed(lead, **given):
    return FollowUpFactory(lead=lead, owner=lead.owner, **given)


def test_the_most_urgent_comes_first_and_facts_cost_one_query(outpost, recruiter, django_assert_num_queries):
    day = timedelta(days=1)
    StageFactory(season=outpost.season, start=NOON.date() - 5 * day, end=NOON.date() + 2 * day)
    plain_lead, form, late = (
        LeadFactory(outpost=outpost, owner=recruiter, state=state, last_contact_at=NOON, birth_year=2005)
        for state in ("contacted", "form_returned", "contacted")
    )
    rows = [owed(plain_lead, due_at=NOON), owed(form, due_at=NOON), owed(late, due_at=NOON - 2 * day)]
    GuardianFactory(lead=form)
    with django_assert_num_queries(1):
        found = judged(with_facts(FollowUp.objects.select_related("lead"), NOON), now=NOON)
    assert found == [rows[2], rows[1], rows[0]]
    assert [row.priority.score for row in found] == [22 + 4 + 15, 14 + 15, 4 + 15]


def test_the_command_tells_the_same_reasons(outpost, recruiter, capsys):
    lead = LeadFactory(outpost=outpost, owner=recruiter, state="enquiry", last_contact_at=NOON, is_key=True,
                       key_reason="asked twice", birth_year=2005)  # fmt: skip
    owed(lead, due_at=NOON - timedelta(days=1))
    call_command("explain_priority", lead=lead.pk, json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {
        "score": 34,
        "reasons": [
            {"name": "overdue", "points": 16},
            {"name": "key", "points": 10},
            {"name": "standing", "points": 8},
        ],
    }


def test_a_lead_to_which_nothing_is_owed_has_no_priority(lead, capsys):
    FollowUp.objects.filter(lead=lead).update(dropped_at=NOON)
    with pytest.raises(SystemExit) as ended:
        call_command("explain_priority", lead=lead.pk)
    assert ended.value.code == 1
    assert "no open follow-up" in capsys.readouterr().err


def at(day, hour):
    return datetime(2027, 6, day, hour, tzinfo=SHANGHAI)


def test_the_back_test_counts_what_moved_on_after_the_calls_of_a_morning(outpost, recruiter):
    """Two owed on the morning of the 4th, one was called; the returned form, which priority puts first, moved on."""
    oldest, form = (
        LeadFactory(outpost=outpost, owner=recruiter, state=state, last_contact_at=at(3, 18), created_at=at(1, 9),
                    birth_year=2005)
        for state in ("clue", "admitted")
    )  # fmt: skip
    owed(oldest, due_at=at(4, 10), created_at=at(1, 9), done_at=at(4, 11), done_by=recruiter, result="no_answer")
    owed(form, due_at=at(4, 12), created_at=at(1, 9))
    record(form, "moved", by=recruiter, now=at(6, 9), before={"state": "form_returned"}, after={"state": "admitted"})
    found = backtest(season=outpost.season, until=at(12, 0).date(), days=5)
    assert found.as_dict() == {
        "days": 5,
        "lists": 1,
        "calls": 1,
        "priority": {"moved_on": 1, "rate": 1.0},
        "oldest": {"moved_on": 0, "rate": 0.0},
    }


def test_the_back_test_command_says_when_there_is_nothing_to_compare(outpost, capsys):
    call_command("backtest_priority", json=True)
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["calls"], found["priority"]["rate"]) == (0, None)


def test_a_call_that_was_agreed_shows_in_the_order(outpost, recruiter, lead):
    followup = lead.followups.open().first() or owed(lead, due_at=NOON)
    services.complete_followup(
        followup=followup, result=CallResult.CALL_BACK, by=recruiter, now=NOON, next_at=NOON + timedelta(hours=1)
    )
    (row,) = judged(with_facts(FollowUp.objects.open().filter(lead=lead).select_related("lead"), NOON), now=NOON)
    assert PriorityReason.AGREED in {reason.name for reason in row.priority.reasons}
