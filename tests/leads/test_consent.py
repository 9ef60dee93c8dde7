"""Consent for each purpose: told from the rows alone, whatever their order; a no stops at once."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from leads import services
from leads.choices import FollowUpKind, LawfulBasis, LeadState
from leads.choices_advice import ConsentPurpose, ConsentState
from leads.consenting import states
from leads.models import Consent, FollowUp, Lead
from leads.rules_consent import Said, latest, state_of, stops
from tests.factories.campaigns import NOON
from tests.leads.test_pages import post

TODAY = date(2027, 6, 12)
PURPOSES = st.sampled_from([*ConsentPurpose.values, "sold to a list broker", ""])
ROWS = st.lists(
    st.builds(
        Said,
        purpose=PURPOSES,
        is_given=st.booleans(),
        basis=st.sampled_from([*LawfulBasis.values, "a teacher"]),
        at=st.integers(0, 6).map(lambda hours: NOON + timedelta(hours=hours)),  # few moments: ties are common
    ),
    max_size=12,
)
YEARS = st.none() | st.integers(1995, 2016)


# --- the rule -------------------------------------------------------------------------------------------------------
@given(ROWS, st.randoms(), YEARS, PURPOSES)
def test_the_order_of_rows_does_not_matter(rows, dice, year, purpose):
    shuffled = rows[:]
    dice.shuffle(shuffled)
    facts = {"purpose": purpose, "birth_year": year, "today": TODAY}
    assert state_of(rows, **facts) == state_of(shuffled, **facts) == state_of(rows + rows, **facts)


@given(ROWS, YEARS, st.sampled_from(ConsentPurpose.values), st.sampled_from(LawfulBasis.values))
def test_a_withdrawal_wins_over_everything_said_until_then(rows, year, purpose, basis):
    at = max((row.at for row in rows), default=NOON)  # at the same moment as the last one
    rows = [*rows, Said(purpose, False, basis, at)]
    assert state_of(rows, purpose=purpose, birth_year=year, today=TODAY) == ConsentState.WITHDRAWN


@given(ROWS, YEARS, st.sampled_from(ConsentPurpose.values))
def test_a_later_yes_of_who_may_say_it_counts(rows, year, purpose):
    later = max((row.at for row in rows), default=NOON) + timedelta(seconds=1)
    rows = [*rows, Said(purpose, True, LawfulBasis.CONSENT_GUARDIAN, later)]
    assert state_of(rows, purpose=purpose, birth_year=year, today=TODAY) == ConsentState.GIVEN


@given(ROWS, YEARS)
def test_an_unknown_purpose_is_never_agreed_to(rows, year):
    for purpose in ("sold to a list broker", ""):
        assert state_of(rows, purpose=purpose, birth_year=year, today=TODAY) == ConsentState.MISSING


@given(ROWS, YEARS, st.sampled_from(ConsentPurpose.values))
def test_other_purposes_change_nothing(rows, year, purpose):
    own = [row for row in rows if row.purpose == purpose]
    facts = {"purpose": purpose, "birth_year": year, "today": TODAY}
    assert state_of(rows, **facts) == state_of(own, **facts)


@given(ROWS, st.integers(2014, 2016), st.sampled_from(ConsentPurpose.values))
def test_under_fourteen_no_yes_of_the_childs_own_counts(rows, year, purpose):
    own = [row for row in rows if row.basis != LawfulBasis.CONSENT_GUARDIAN]
    found = state_of(own, purpose=purpose, birth_year=year, today=TODAY)
    assert found != ConsentState.GIVEN


@given(ROWS, st.sampled_from(ConsentPurpose.values))
def test_what_is_shown_is_the_last_word(rows, purpose):
    row = latest(rows, purpose)
    assert (row is None) == (not [one for one in rows if one.purpose == purpose])
    if row is not None:
        assert row.at == max(one.at for one in rows if one.purpose == purpose)


def said(is_given, hours=0, basis=LawfulBasis.CONSENT_SELF):
    return Said(ConsentPurpose.ADVICE, is_given, basis, NOON + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("rows", "year", "state"),
    [
        ([], 2010, ConsentState.MISSING),
        ([said(True)], 2010, ConsentState.GIVEN),
        ([said(True)], None, ConsentState.GIVEN),
        ([said(True)], 2014, ConsentState.GUARDIAN),
        ([said(True), said(True, 1, LawfulBasis.CONSENT_GUARDIAN)], 2014, ConsentState.GIVEN),
        ([said(True), said(False, 1)], 2010, ConsentState.WITHDRAWN),
        ([said(False), said(True)], 2010, ConsentState.WITHDRAWN),
        ([said(False), said(True, 1)], 2010, ConsentState.GIVEN),
        ([said(False, 0, LawfulBasis.CONSENT_GUARDIAN), said(True, 1)], 2014, ConsentState.WITHDRAWN),
    ],
)
def test_what_a_history_means(rows, year, state):
    assert state_of(rows, purpose=ConsentPurpose.ADVICE, birth_year=year, today=TODAY) == state
    assert stops(state) == (state in (ConsentState.WITHDRAWN, ConsentState.GUARDIAN))


# --- the services ---------------------------------------------------------------------------------------------------
BY_PHONE = {"basis": LawfulBasis.CONSENT_SELF, "method": "spoken"}


def state(lead, purpose=ConsentPurpose.ADVICE):
    return states(Lead.objects.get(pk=lead.pk), today=TODAY)[purpose]


def withdraw(lead, by, now, purpose=ConsentPurpose.ADVICE):
    return services.withdraw_consent(lead=lead, purpose=purpose, **BY_PHONE, note="来电要求", by=by, now=now)


def test_withdrawn_advice_is_a_hard_stop(lead, recruiter, noon):
    assert state(lead) == ConsentState.GIVEN
    withdraw(lead, recruiter, noon)
    lead.refresh_from_db()
    assert (state(lead), lead.state) == (ConsentState.WITHDRAWN, LeadState.DO_NOT_CONTACT)
    assert lead.next_action_at is None
    assert not FollowUp.objects.filter(lead=lead).open().exists()
    assert not Lead.objects.callable().filter(pk=lead.pk).exists()
    with pytest.raises(Refused):
        services.reveal(lead=lead, field="phone", purpose="call", by=recruiter, now=noon)
    with pytest.raises(Refused):
        services.plan_followup(lead=lead, due_at=noon + timedelta(days=1), by=recruiter, now=noon)


def test_a_lifted_silence_needs_a_new_yes(lead, hq, recruiter, noon):
    withdraw(lead, recruiter, noon)
    later = noon + timedelta(hours=1)
    lift = {"lead": lead, "to": LeadState.ENQUIRY, "note": "家长来电", "by": hq, "now": later}
    with pytest.raises(Refused, match="withdrawn"):
        services.move_lead(**lift)
    services.give_consent(lead=lead, purpose=ConsentPurpose.ADVICE, **BY_PHONE, by=recruiter, now=later)
    assert Lead.objects.get(pk=lead.pk).state == LeadState.DO_NOT_CONTACT  # a yes alone lifts nothing
    assert services.move_lead(**lift).next_action_at is not None


@pytest.mark.parametrize("purpose", [p for p in ConsentPurpose if p != ConsentPurpose.ADVICE])
def test_another_purpose_stops_only_itself(lead, recruiter, noon, purpose):
    withdraw(lead, recruiter, noon, purpose)
    lead.refresh_from_db()
    assert lead.is_open
    assert state(lead, purpose) == ConsentState.WITHDRAWN
    assert services.reveal(lead=lead, field="phone", purpose="call", by=recruiter, now=noon)
    message = {"lead": lead, "due_at": noon + timedelta(days=1), "kind": FollowUpKind.MESSAGE}
    if purpose == ConsentPurpose.MESSAGE:
        with pytest.raises(Refused, match="Messages"):
            services.plan_followup(**message, by=recruiter, now=noon)
    else:
        services.plan_followup(**message, by=recruiter, now=noon)


def test_who_turns_out_to_be_a_child_is_not_called_until_a_guardian_agrees(lead, recruiter, noon):
    Lead.objects.filter(pk=lead.pk).update(birth_year=2014)
    lead.refresh_from_db()
    with pytest.raises(Refused, match="guardian"):
        services.reveal(lead=lead, field="phone", purpose="call", by=recruiter, now=noon)
    with pytest.raises(Refused, match="Under 14"):
        services.give_consent(lead=lead, purpose=ConsentPurpose.ADVICE, **BY_PHONE, by=recruiter, now=noon)
    by_mother = BY_PHONE | {"basis": LawfulBasis.CONSENT_GUARDIAN}
    services.give_consent(lead=lead, purpose=ConsentPurpose.ADVICE, **by_mother, by=recruiter, now=noon)
    assert services.reveal(lead=lead, field="phone", purpose="call", by=recruiter, now=noon)


@pytest.mark.parametrize(
    ("wrong", "field"), [({"purpose": "sell"}, "purpose"), ({"basis": "teacher"}, "basis"), ({"method": "x"}, "method")]
)
def test_only_what_stands_in_the_lists_is_recorded(lead, recruiter, noon, wrong, field):
    facts = {"purpose": ConsentPurpose.PHOTO, **BY_PHONE} | wrong
    for service in (services.give_consent, services.withdraw_consent):
        with pytest.raises(Refused) as refused:
            service(lead=lead, **facts, by=recruiter, now=noon)
        assert refused.value.field == field
    assert lead.consents.count() == 1


@pytest.mark.parametrize("verb", ["UPDATE leads_consent SET is_given = NOT is_given", "DELETE FROM leads_consent"])
def test_the_table_still_refuses_any_change(lead, verb):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


# --- the page -------------------------------------------------------------------------------------------------------
def test_consent_is_withdrawn_from_the_leads_page(client, lead, recruiter):
    client.force_login(recruiter)
    url = reverse("leads:consent", args=[lead.pk])
    page = client.get(lead.get_absolute_url())
    assert f"{url}?purpose=advice&amp;said=withdrawn" in page.content.decode()
    form = client.get(url, {"purpose": "advice", "said": "withdrawn"}).context["form"]
    assert (form.initial["purpose"], form.initial["said"]) == ("advice", "withdrawn")
    sent = {"purpose": "advice", "said": "withdrawn", "basis": "consent_guardian", "method": "spoken", "note": ""}
    assert post(client, url, sent).status_code == 302
    text = client.get(lead.get_absolute_url()).content.decode()
    assert "Withdraws consent: Calls and advice" in text
    assert 'value="call"' not in text
    assert Lead.objects.get().state == LeadState.DO_NOT_CONTACT


def test_the_same_submit_twice_is_one_row(client, lead, recruiter):
    client.force_login(recruiter)
    sent = {"purpose": "photo", "said": "given", "basis": "consent_self", "method": "paper", "submit_id": uuid.uuid4()}
    for _turn in range(2):
        client.post(reverse("leads:consent", args=[lead.pk]), sent)
    assert Consent.objects.filter(purpose="photo").count() == 1


def test_forged_words_in_the_address_are_the_plain_form(client, lead, recruiter):
    client.force_login(recruiter)
    page = client.get(reverse("leads:consent", args=[lead.pk]), {"purpose": "x", "said": "\x00"})
    assert page.context["form"].initial["purpose"] == ConsentPurpose.ADVICE
