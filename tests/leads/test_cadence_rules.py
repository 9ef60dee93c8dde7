"""When to call next, and when a broken promise is told: pure rules."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from leads import rules_cadence as rules
from leads.choices import OPEN_STATES, EscalationRung, LeadState
from leads.rules_cadence import CadenceFacts, Frequency, Why, default_next, next_allowed
from tests.factories.campaigns import NOON

DAY = timedelta(days=1)
SATURDAY = NOON.date()  # 12 June 2027
EXAM = (date(2027, 6, 17), date(2027, 6, 19))


def on(day, hour, minute=0):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        (on(SATURDAY, 8, 30), on(SATURDAY, 8, 30)),
        (on(SATURDAY, 8, 29), on(SATURDAY, 8, 30)),
        (on(SATURDAY, 21, 29), on(SATURDAY, 21, 29)),
        (on(SATURDAY, 21, 30), on(SATURDAY + DAY, 8, 30)),
        (on(SATURDAY, 0), on(SATURDAY, 8, 30)),
        (on(EXAM[0], 12), on(EXAM[1] + DAY, 8, 30)),
        (on(EXAM[0] - DAY, 22), on(EXAM[1] + DAY, 8, 30)),
        (on(EXAM[1] + DAY, 12), on(EXAM[1] + DAY, 12)),
    ],
)
def test_a_call_waits_for_the_end_of_quiet_hours_and_exams(asked, stands):
    assert next_allowed(asked, exams=(EXAM,)) == stands


moments = st.integers(-20_000, 60_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 5)).map(
        lambda p: (SATURDAY + p[0] * DAY, SATURDAY + (p[0] + p[1]) * DAY)
    ),
    max_size=4,
)


@given(moments, spans)
def test_whatever_is_asked_the_moment_found_is_allowed_and_no_earlier(moment, exams):
    found = timezone.localtime(next_allowed(moment, exams=exams))
    assert found >= moment
    assert rules.QUIET_UNTIL <= found.time() < rules.QUIET_FROM
    assert not rules.is_exam_day(found.date(), exams)
    assert next_allowed(found, exams=exams) == found


# --- how often ------------------------------------------------------------------------------------------------------


def test_a_third_contact_in_a_day_is_refused_with_the_day_it_is_possible():
    with pytest.raises(Refused, match=r"brothers and sisters included. Possible from tomorrow 08:30") as refused:
        rules.check_frequency(NOON, contacts=[SATURDAY] * 2, today=SATURDAY)
    assert refused.value.field == "due_at"
    rules.check_frequency(NOON, contacts=[SATURDAY], today=SATURDAY)


def test_a_sixth_contact_in_a_week_is_refused_until_monday():
    week = [SATURDAY - n * DAY for n in range(1, 6)]
    with pytest.raises(Refused, match=r"that week.*Possible from Mon 14 June 08:30"):
        rules.check_frequency(NOON, contacts=week, today=SATURDAY)
    rules.check_frequency(NOON + 2 * DAY, contacts=week, today=SATURDAY)


days = st.lists(st.integers(-10, 20).map(lambda n: SATURDAY + n * DAY), max_size=30)


@given(moments, days, spans, st.integers(1, 3), st.integers(1, 6))
def test_the_day_named_in_a_refusal_is_accepted_and_no_limit_is_ever_passed(moment, contacts, exams, a_day, a_week):
    limits = Frequency(a_day, a_week)
    found = rules.settled(moment, exams=exams, contacts=contacts, limits=limits)
    rules.check_frequency(found, exams=exams, contacts=contacts, today=SATURDAY, limits=limits)
    after = [*contacts, timezone.localtime(found).date()]
    monday = rules.week_start(after[-1])
    if contacts.count(after[-1]) < a_day:
        assert after.count(after[-1]) <= a_day
        assert sum(monday <= day < monday + 7 * DAY for day in after) <= a_week


# --- defaults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OPEN_STATES)
@pytest.mark.parametrize(("stage", "which"), [("publicity", 0), ("consult", 1), (None, 0)])
def test_each_state_has_its_interval_shorter_in_the_busy_stages(state, stage, which):
    found = default_next(CadenceFacts(state=state, stage=stage), now=NOON)
    days = rules.EVERY[state][which]
    assert (found.at, found.why, found.days) == (on(SATURDAY + days * DAY, 10), Why.STATE, days)


def test_after_the_exam_the_same_day_unless_the_family_was_called_since():
    exams = ((SATURDAY - 3 * DAY, SATURDAY - DAY),)
    facts = {"state": LeadState.ENQUIRY, "stage": "consult", "exams": exams}
    found = default_next(CadenceFacts(**facts), now=NOON)
    assert (found.at, found.why) == (NOON + timedelta(hours=3), Why.AFTER_EXAM)
    assert default_next(CadenceFacts(**facts, contacted_at=NOON - 2 * DAY), now=NOON).why == Why.AFTER_EXAM
    assert default_next(CadenceFacts(**facts, contacted_at=NOON), now=NOON).why == Why.STATE
    assert default_next(CadenceFacts(**facts), now=NOON + 3 * DAY).why == Why.STATE
    assert default_next(CadenceFacts(**facts | {"state": LeadState.ADMITTED}), now=NOON).why == Why.STATE
    late = default_next(CadenceFacts(**facts), now=NOON.replace(hour=20))
    assert late.at == on(SATURDAY + DAY, 8, 30)


def test_what_would_fall_into_the_exam_comes_right_after_it():
    found = default_next(CadenceFacts(state=LeadState.CONTACTED, exams=(EXAM,)), now=on(date(2027, 6, 10), 12))
    assert (found.at, found.why) == (on(EXAM[1] + DAY, 8, 30), Why.EXAM)


@given(st.sampled_from(OPEN_STATES), st.sampled_from(["consult", "prep", None]), moments, spans, days)
def test_no_default_is_quiet_or_too_often(state, stage, now, exams, contacts):
    facts = CadenceFacts(state=state, stage=stage, exams=tuple(exams), contacts=tuple(contacts))
    found = default_next(facts, now=now)
    assert next_allowed(found.at, exams=exams) == found.at > now
    assert rules.is_free(timezone.localtime(found.at).date(), contacts)


# --- broken promises ------------------------------------------------------------------------------------------------


def works(day):
    return day.weekday() < 5


def told(rung, **facts):
    facts = {"due_at": NOON, "owner_works": True, "has_director": True, "works": works} | facts
    return rules.rung_moment(EscalationRung(rung), **facts)


def test_the_ladder_counts_working_days():
    assert told("director") == NOON + 2 * DAY  # Saturday noon, Monday noon
    assert told("hq") == NOON + 4 * DAY
    assert told("director", owned_since=NOON + 3 * DAY) == NOON + 4 * DAY
    assert told("director", owned_since=NOON - 3 * DAY) == NOON + 2 * DAY


def test_nobody_waits_for_an_owner_who_left_and_hq_stands_in_for_a_missing_director():
    assert told("director", owner_works=False) == NOON
    assert told("hq", owner_works=False) == NOON + 4 * DAY
    assert told("hq", has_director=False) == NOON + 2 * DAY
