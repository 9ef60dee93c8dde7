from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from leads.choices import CallResult, LeadState
from leads.models import FollowUp, SecondLineCall, StateCount, Tally
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory

pytestmark = pytest.mark.django_db


def broken(name, make):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
    text = str(error.value)
    assert name in text or "UNIQUE constraint failed" in text, text


def test_a_student_stands_once_a_season(outpost):
    lead = LeadFactory(outpost=outpost)
    broken("leads_lead_once_a_season", lambda: LeadFactory(outpost=outpost, phone=lead.phone, name=lead.name))
    LeadFactory(outpost=outpost, phone=lead.phone, name="弟弟")


@pytest.mark.parametrize("state", ["lost_rival", "repeat_year", "employment", "withdrew", "unreachable"])
def test_an_exit_has_a_reason(outpost, state):
    broken("leads_lead_exit_has_reason", lambda: LeadFactory(outpost=outpost, state=state))


def test_a_key_lead_has_a_reason(outpost):
    broken("leads_lead_key_has_reason", lambda: LeadFactory(outpost=outpost, is_key=True))


def test_do_not_contact_has_no_next_action(outpost, noon):
    facts = {"state": LeadState.DO_NOT_CONTACT, "next_action_at": noon}
    broken("leads_lead_dnc_has_no_next_action", lambda: LeadFactory(outpost=outpost, **facts))


def test_a_guardians_number_stands_once_on_a_lead(outpost):
    guardian = GuardianFactory(lead__outpost=outpost)
    broken("leads_guardian_once_a_lead", lambda: GuardianFactory(lead=guardian.lead, phone=guardian.phone))


def test_a_lead_has_one_open_follow_up(outpost, noon):
    first = FollowUpFactory(lead__outpost=outpost)
    broken("leads_followup_one_open_a_lead", lambda: FollowUpFactory(lead=first.lead))
    FollowUp.objects.filter(pk=first.pk).update(dropped_at=noon)
    FollowUpFactory(lead=first.lead)


@pytest.mark.parametrize(
    "facts", [{"result": CallResult.REACHED}, {"done_at": True}, {"done_at": True, "result": "reached"}]
)
def test_a_done_follow_up_has_all_its_facts(outpost, noon, facts):
    facts = {k: noon if v is True else v for k, v in facts.items()}
    broken("leads_followup_done_has_facts", lambda: FollowUpFactory(lead__outpost=outpost, **facts))


def test_a_form_is_called_once_a_day(outpost, caller, noon):
    lead = LeadFactory(outpost=outpost)
    facts = {"lead": lead, "caller": caller, "taken_at": noon}
    SecondLineCall.objects.create(day=noon.date(), **facts)
    broken("leads_second_line_call_once_a_day", lambda: SecondLineCall.objects.create(day=noon.date(), **facts))
    SecondLineCall.objects.create(day=noon.date() + timedelta(days=1), **facts)


@pytest.mark.parametrize("facts", [{"result": "reached"}, {"done_at": True}])
def test_a_second_line_call_is_done_with_a_result(outpost, caller, noon, facts):
    facts = {k: noon if v is True else v for k, v in facts.items()}
    lead = LeadFactory(outpost=outpost)
    broken(
        "leads_second_line_call_done_has_result",
        lambda: SecondLineCall.objects.create(lead=lead, day=noon.date(), caller=caller, taken_at=noon, **facts),
    )


def test_counts_stand_once(outpost, noon):
    Tally.objects.create(outpost=outpost, day=noon.date(), kind="leads")
    broken("leads_tally_once", lambda: Tally.objects.create(outpost=outpost, day=noon.date(), kind="leads"))
    StateCount.objects.create(outpost=outpost, state="clue")
    broken("leads_state_count_once", lambda: StateCount.objects.create(outpost=outpost, state="clue"))
