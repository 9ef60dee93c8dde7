"""Quiet hours, the family's limit and the defaults, in the services and on the forms."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from campaigns.models import SpecialDate
from core.errors import Refused
from leads import cadence, services
from leads.choices import CallResult, FollowUpKind, LeadState
from leads.models import Lead
from leads.rules_cadence import Why
from tests.factories.campaigns import SchoolFactory, StageFactory
from tests.factories.leads import FollowUpFactory, GuardianFactory, LeadFactory
from tests.leads.test_pages import fresh, post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def zhongkao(outpost):
    return SpecialDate.objects.create(
        season=outpost.season, kind="zhongkao", start=date(2027, 6, 17), end=date(2027, 6, 19)
    )


def planned(lead):
    return Lead.objects.get(pk=lead.pk).next_action_at


def plan(lead, at, by, now, **values):
    return services.plan_followup(lead=lead, due_at=at, by=by, now=now, **values)


def called(lead, by, now, next_at):
    followup = lead.followups.open().get()
    return services.complete_followup(followup=followup, result=CallResult.REACHED, by=by, now=now, next_at=next_at)


# --- quiet hours ----------------------------------------------------------------------------------------------------


def test_a_call_at_night_stands_at_half_past_eight_and_a_visit_where_it_was_asked_for(lead, recruiter, noon):
    night, morning = noon.replace(hour=23), (noon + DAY).replace(hour=8, minute=30)
    assert plan(lead, night, recruiter, noon).due_at == morning == planned(lead)
    assert plan(lead, night, recruiter, noon, kind=FollowUpKind.VISIT).due_at == night


def test_a_time_chosen_by_hand_is_kept(lead, recruiter, noon):
    asked = noon + timedelta(minutes=17)
    assert plan(lead, asked, recruiter, noon).due_at == asked


def test_nobody_is_called_on_the_days_of_the_own_exam(lead, recruiter, noon, zhongkao):
    asked, after = noon.replace(day=18), noon.replace(day=20, hour=8, minute=30)
    assert plan(lead, asked, recruiter, noon).due_at == after
    lead.school = SchoolFactory(kind="senior")
    lead.save()
    assert plan(lead, asked, recruiter, noon).due_at == asked  # sits the gaokao
    SpecialDate.objects.update(kind="gaokao", province=lead.outpost.region.parent)
    assert plan(lead, asked, recruiter, noon).due_at == after


def test_an_exam_of_another_province_is_no_exam(lead, recruiter, noon, zhongkao, far_outpost):
    SpecialDate.objects.update(province=far_outpost.region.parent)
    assert plan(lead, noon.replace(day=18), recruiter, noon).due_at == noon.replace(day=18)


def test_a_new_lead_is_not_called_at_night_either(values, noon, zhongkao):
    lead = services.add_lead(**values | {"next_at": noon.replace(hour=22)})
    assert lead.next_action_at == lead.followups.get().due_at == (noon + DAY).replace(hour=8, minute=30)


# --- the family -----------------------------------------------------------------------------------------------------


@pytest.fixture
def sibling(lead, outpost, recruiter):
    return LeadFactory(outpost=outpost, owner=recruiter, phone=lead.phone, season=lead.season)


def test_brothers_and_sisters_count_together(lead, sibling, recruiter, noon):
    FollowUpFactory(lead=sibling, owner=recruiter, due_at=noon + timedelta(hours=3))
    FollowUpFactory(lead=sibling, owner=recruiter, done_at=noon, done_by=recruiter, result="reached")
    with pytest.raises(Refused, match="Possible from tomorrow"):
        plan(lead, noon + timedelta(hours=5), recruiter, noon)
    assert plan(lead, noon + DAY, recruiter, noon)


def test_a_guardians_number_makes_a_family_too(lead, outpost, recruiter, noon):
    other = LeadFactory(outpost=outpost, season=lead.season)
    GuardianFactory(lead=other, phone=lead.guardians.get().phone)
    FollowUpFactory(lead=other, owner=recruiter, due_at=noon + DAY)
    assert cadence.family_days(lead, now=noon) == [(noon + DAY).date()]
    stranger = LeadFactory(outpost=outpost, season=lead.season)
    FollowUpFactory(lead=stranger, owner=recruiter, due_at=noon + DAY)
    assert cadence.family_days(lead, now=noon) == [(noon + DAY).date()]


def test_the_own_open_promise_is_what_is_planned_anew(lead, recruiter, noon):
    for hours in range(1, 6):
        plan(lead, noon + timedelta(hours=hours), recruiter, noon)
    assert cadence.family_days(lead, now=noon) == []


def test_after_the_second_call_of_a_day_the_third_is_refused_and_nothing_is_logged(lead, recruiter, noon):
    called(lead, recruiter, noon, noon + timedelta(hours=1))
    with pytest.raises(Refused, match="that day") as refused:
        called(lead, recruiter, noon + timedelta(hours=1), noon + timedelta(hours=2))
    assert refused.value.field == "next_at"
    assert lead.followups.filter(done_at__isnull=False).count() == 1
    called(lead, recruiter, noon + timedelta(hours=1), noon + DAY)


def test_do_not_contact_stays_a_hard_stop(lead, recruiter, noon):
    services.exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, by=recruiter, now=noon)
    with pytest.raises(Refused, match="asked not to be contacted"):
        plan(lead, noon + DAY, recruiter, noon)


# --- defaults -------------------------------------------------------------------------------------------------------


def test_who_is_opened_again_gets_the_default_of_the_state(lead, recruiter, noon):
    services.exit_lead(lead=lead, to=LeadState.WITHDREW, reason="x", by=recruiter, now=noon)
    services.move_lead(lead=lead, to=LeadState.ENQUIRY, note="又来问", by=recruiter, now=noon)
    assert planned(lead) == (noon + 5 * DAY).replace(hour=10)
    StageFactory(season=lead.season)
    services.exit_lead(lead=lead, to=LeadState.WITHDREW, reason="x", by=recruiter, now=noon)
    services.move_lead(lead=lead, to=LeadState.ENQUIRY, note="又来问", by=recruiter, now=noon)
    assert planned(lead) == (noon + 2 * DAY).replace(hour=10)


def test_the_forms_offer_the_default_with_its_reason(client, lead, recruiter, noon, zhongkao):
    SpecialDate.objects.update(start=noon.date() - 2 * DAY, end=noon.date() - DAY)
    client.force_login(fresh(recruiter))
    page = client.get(reverse("leads:followup_plan", args=[lead.pk])).content.decode()
    assert "Suggested: after the exam: the same day." in page
    assert 'value="2027-06-12T15:00"' in page
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Suggested: Tue 15 June 10:00" in page
    assert "Suggested: “Clue”: every 3 days" in page  # the call being logged was the one after the exam
    assert cadence.suggestion(lead, now=noon)["suggested"].why == Why.AFTER_EXAM


@pytest.mark.parametrize("route", ["lead", "followup_done"])
def test_the_default_is_one_click(client, lead, recruiter, noon, route):
    promised = lead.followups.open().get()
    client.force_login(fresh(recruiter))
    url = reverse("leads:followup_done", args=[promised.pk])
    page = client.get(lead.get_absolute_url() if route == "lead" else url).content.decode()
    assert 'value="suggested" checked' in page
    answer = post(client, url, {"result": "reached", "next_choice": "suggested", "version": promised.version})
    assert answer.status_code == 302
    assert planned(lead) == (noon + 3 * DAY).replace(hour=10)


def test_a_moved_time_is_said(client, lead, recruiter, noon):
    client.force_login(fresh(recruiter))
    url = reverse("leads:followup_plan", args=[lead.pk])
    page = client.get(post(client, url, {"due_at": "2027-06-12T22:00", "kind": "call"}).url).content.decode()
    assert "Moved to tomorrow 08:30" in page
    page = client.get(post(client, url, {"due_at": "2027-06-12T20:00", "kind": "call"}).url).content.decode()
    assert "Moved to" not in page


def test_a_refusal_stands_beside_the_field(client, lead, sibling, recruiter, noon):
    FollowUpFactory.create(lead=sibling, owner=recruiter, due_at=noon + timedelta(hours=3))
    FollowUpFactory(lead=sibling, owner=recruiter, done_at=noon, done_by=recruiter, result="reached")
    client.force_login(fresh(recruiter))
    answer = post(
        client, reverse("leads:followup_plan", args=[lead.pk]), {"due_at": "2027-06-12T20:00", "kind": "call"}
    )
    assert answer.status_code == 422
    assert "Possible from tomorrow 08:30" in str(answer.context["form"].errors["due_at"])
