"""Whoever asked not to be contacted stays out of every way back in, and takes no caller's time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.errors import Refused
from core.models import Activity
from leads import services
from leads.choices import LawfulBasis, LeadState
from leads.models import Lead, SecondLineCall
from tests.factories.leads import LeadFactory
from tests.leads.test_pages import post


@pytest.fixture
def silent(lead, recruiter, noon):
    return services.exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, by=recruiter, now=noon)


@pytest.fixture
def in_hand(outpost, caller, noon):
    """A returned form that the caller has taken."""
    made = LeadFactory(outpost=outpost, name="电话里", state=LeadState.FORM_RETURNED, form_returned_at=noon)
    assert services.take_call(by=caller, now=noon).lead == made
    return made


# --- logged again ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "again",
    [
        {"name": "王芳芳"},  # the same number under a name written otherwise
        {"name": "李雷", "phone": "13700001111", "guardian": {"name": "王父", "phone": "13812345678"}},
    ],
    ids=["the pupil's number", "as a guardian's number"],
)
def test_a_number_that_asked_for_silence_is_not_logged_again(silent, values, again):
    with pytest.raises(Refused, match="asked not to be contacted") as refused:
        services.add_lead(**values | again)
    assert refused.value.field == "phone"
    assert Lead.objects.count() == 1


def test_nor_is_it_written_over_another_lead(silent, values, recruiter, noon):
    other = services.add_lead(**values | {"name": "李雷", "phone": "13700001111"})
    changed = {"phone": "13812345678"}
    with pytest.raises(Refused, match="asked not to be contacted"):
        services.change_lead(lead=other, values=changed, version=other.version, by=recruiter, now=noon)
    kept = {"class_name": "高三9班", "phone": silent.phone}  # its own facts may still be put right
    services.change_lead(lead=silent, values=kept, version=silent.version, by=recruiter, now=noon)


def test_an_agent_hears_the_same_answer_and_nobody_is_called(silent, agent, noon):
    given = {"birth_year": 2009, "school_name": "", "basis": LawfulBasis.CONSENT_SELF, "method": "paper"}
    assert services.hand_in(name="王芳芳", phone=silent.phone, guardian=None, **given, by=agent, now=noon) is None
    assert Lead.objects.count() == 1
    assert services.hand_in(name=silent.name, phone=silent.phone, guardian=None, **given, by=agent, now=noon) is None
    assert Activity.objects.of(silent).first().verb == "handed_in_again"


def test_a_lifted_silence_lets_the_family_in_again(silent, values, hq, noon):
    services.move_lead(lead=silent, to=LeadState.ENQUIRY, note="家长来电", by=hq, now=noon)
    assert services.add_lead(**values | {"name": "王芳芳"})


# --- on the second line ---------------------------------------------------------------------------------------------
def test_a_card_in_hand_is_gone_when_the_person_asks_for_silence(client, in_hand, outpost, caller, recruiter, noon):
    waiting = LeadFactory(outpost=outpost, name="下一个", state=LeadState.FORM_RETURNED, form_returned_at=noon)
    services.exit_lead(lead=in_hand, to=LeadState.DO_NOT_CONTACT, by=recruiter, now=noon)

    client.force_login(caller)
    page = client.get(reverse("leads:queue"))

    assert in_hand.name not in page.content.decode()
    assert page.context["waiting"] == 1
    assert services.take_call(by=caller, now=noon).lead == waiting


def test_a_call_is_logged_even_when_the_lead_moved_on_meanwhile(client, in_hand, caller, director, noon):
    services.move_lead(lead=in_hand, to=LeadState.ADMITTED, by=director, now=noon + timedelta(minutes=1))

    client.force_login(caller)
    sent = {"result": "reached", "note": "家长知情"}
    answer = post(client, reverse("leads:queue_done", args=[in_hand.pk]), sent)

    assert answer.status_code == 302
    assert SecondLineCall.objects.get(lead=in_hand).note == "家长知情"
