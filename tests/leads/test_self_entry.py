"""The public page of an event: what it keeps, what it refuses, and that its answer tells nobody anything."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import clock
from core.errors import Refused
from core.models import Activity
from leads import rules, services
from leads.choices import LawfulBasis, LeadState
from leads.models import Consent, EntryHit, EntryPage, FollowUp, Guardian, Lead
from leads.rules_events import EntryLimits, is_page_open
from leads.services import entry_pages
from leads.views import self_entry
from tests.factories.leads import LeadFactory
from tests.leads.eventing import TYPED, an_event


@pytest.fixture
def event(outpost, recruiter, noon):
    return an_event(outpost, recruiter, noon)


@pytest.fixture
def page(event, recruiter, noon):
    return services.open_page(event=event, by=recruiter, now=noon)


def send(page, client=None, **values):
    sent = {"submit_id": str(uuid.uuid4())} | TYPED | values
    return (client or Client()).post(reverse("entry:form", args=[page.token]), sent)


def thanked(answer, page):
    return answer.status_code == 302 and answer["Location"] == reverse("entry:thanks", args=[page.token])


def test_who_comes_forward_is_a_lead_of_the_host(page, event, recruiter, noon):
    assert thanked(send(page), page)
    lead = Lead.objects.get()
    assert (lead.event, lead.owner, lead.source, lead.phone) == (event, recruiter, "fair", "+8613655512345")
    assert lead.next_action_at == lead.followups.get().due_at == rules.tomorrow_morning(noon)
    consent = Consent.objects.get(lead=lead)
    assert (consent.method, consent.notice_version, consent.basis) == (
        "online", rules.NOTICE_VERSION, LawfulBasis.CONSENT_SELF)  # fmt: skip
    assert services.compare_tallies() == []


def test_the_notice_stands_in_full_and_nothing_is_ticked(page):
    shown = Client().get(reverse("entry:form", args=[page.token]))
    body = shown.content.decode()
    assert f"version {rules.NOTICE_VERSION}" in body
    assert "ask not to be contacted again" in body
    assert "<details" not in body
    assert " checked" not in body
    assert page.opened_by.name not in body
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"basis": ""}, "basis"),
        ({"birth_year": "2014"}, "basis"),  # may still be 13... and a pupil says so
        ({"birth_year": "2014", "basis": "consent_guardian"}, "guardian_name"),
        ({"phone": "123"}, "phone"),
        ({"name": "林"}, "name"),
    ],
)
def test_without_consent_or_whole_facts_nothing_is_kept(page, values, field):
    answer = send(page, **values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert (Lead.objects.count(), Guardian.objects.count(), Consent.objects.count()) == (0, 0, 0)


def test_under_fourteen_the_guardian_consents(page):
    guardian = {"guardian_name": "林建国", "guardian_relation": "father", "guardian_phone": "13655512346"}
    assert thanked(send(page, birth_year="2014", basis="consent_guardian", **guardian), page)
    assert Lead.objects.get().basis == LawfulBasis.CONSENT_GUARDIAN
    assert Guardian.objects.get().name == "林建国"


def test_known_and_new_get_the_same_answer_and_the_known_only_a_trace(page, lead):
    before = Lead.objects.values().get()
    known = send(page, name=lead.name, phone=lead.phone)
    new = send(page)
    assert (known.status_code, known["Location"], known.content) == (new.status_code, new["Location"], new.content)
    assert Lead.objects.filter(pk=lead.pk).values().get() == before
    trace = Activity.objects.of(lead).get(verb="came_forward_again")
    assert (trace.after, trace.actor) == ({"event": page.event_id}, None)
    assert Lead.objects.count() == 2


def test_a_number_that_asked_for_silence_stays_silent(page, lead, recruiter, noon):
    services.exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, by=recruiter, now=noon)
    assert thanked(send(page, phone=lead.phone), page)
    assert Lead.objects.count() == 1
    assert send(page, phone=lead.phone, birth_year="2014").status_code == 422  # as for any other number


def test_who_was_merged_is_known_by_the_former_name_too(page, lead, recruiter, noon):
    former = LeadFactory(outpost=lead.outpost, owner=recruiter, name="王方", phone="+8613812340000")
    Lead.every.filter(pk=former.pk).update(merged_into=lead, next_action_at=None)
    thanked(send(page, name="王方", phone="13812340000"), page)
    assert Lead.every.count() == 2
    assert Activity.objects.of(lead).filter(verb="came_forward_again").count() == 1


def test_a_form_sent_twice_has_one_effect(page):
    one = {"submit_id": str(uuid.uuid4())}
    assert all(thanked(send(page, **one), page) for _turn in range(2))
    assert Lead.objects.count() == 1
    assert not Activity.objects.filter(verb="came_forward_again").exists()
    assert send(page, **one, name="别的人").status_code == 422


def test_a_robot_in_the_trap_keeps_nothing(page):
    assert thanked(send(page, website="http://spam"), page)
    assert Lead.objects.count() == 0


def test_without_the_host_the_lead_goes_to_the_pool(page, event, recruiter, noon):
    event.outpost.crew.filter(user=recruiter).update(until=(noon - timedelta(days=1)).date())
    send(page)
    lead = Lead.objects.get()
    assert (lead.owner, lead.pooled_at) == (None, noon)
    assert FollowUp.objects.get().reminded_at == noon
    User.objects.filter(pk=recruiter.pk).update(is_active=False)
    send(page, name="王小明")
    assert Lead.objects.get(name="王小明").owner is None


def test_the_school_is_matched_by_its_exact_name_only(page, event):
    send(page, school_name="哪个中学")
    lead = Lead.objects.get()
    assert lead.school is None
    assert "哪个中学" in lead.followups.get().purpose


# --- the door -------------------------------------------------------------------------------------------------------


def test_a_shut_an_expired_and_an_invented_page_look_the_same(page, event, recruiter, noon):
    def body(token):
        answer = Client().get(reverse("entry:form", args=[token]))
        assert answer.status_code == 404
        return answer.content.decode().replace(token, "")

    invented = body("x" * 24)
    with clock.set_to(event.ends_at + timedelta(days=1, seconds=1)):
        assert len(body(page.token)) == len(body("x" * 24))
    with clock.set_to(event.ends_at + timedelta(days=1)):
        assert Client().get(reverse("entry:form", args=[page.token])).status_code == 200
    services.revoke_page(event=event, by=recruiter, now=noon)
    assert len(body(page.token)) == len(invented)
    assert send(page).status_code == 404
    assert Lead.objects.count() == 0


def test_a_cancelled_event_shuts_its_page(page, event, recruiter, noon):
    services.cancel_event(event=event, reason="下雨", by=recruiter, now=noon)
    assert Client().get(reverse("entry:form", args=[page.token])).status_code == 404
    assert not is_page_open(state="cancelled", ends_at=event.ends_at, revoked_at=None, now=noon)


def test_a_new_page_has_a_new_code(page, event, recruiter, noon):
    with pytest.raises(Refused, match="open already"):
        services.open_page(event=event, by=recruiter, now=noon)
    services.revoke_page(event=event, by=recruiter, now=noon)
    with pytest.raises(Refused, match="shut already"):
        services.revoke_page(event=event, by=recruiter, now=noon)
    assert services.open_page(event=event, by=recruiter, now=noon).token != page.token


def test_one_live_page_an_event(page, event, recruiter, noon):
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryPage.objects.create(event=event, token="other", opened_by=recruiter, opened_at=noon)
    with pytest.raises(IntegrityError, match="leads_entrypage_revoked_by_someone"), transaction.atomic():
        EntryPage.objects.filter(pk=page.pk).update(revoked_at=noon)


# --- the limits -----------------------------------------------------------------------------------------------------


@pytest.fixture
def tight(monkeypatch):
    def limit(**limits):
        def count(**given):
            return entry_pages.count_hit(**given, limits=EntryLimits(**limits))

        monkeypatch.setattr(self_entry.services, "count_hit", count)

    return limit


def send_many(page, many, **extra):
    return [send(page, Client(**extra), name=f"林小雨{n}").status_code for n in range(many)]


def test_one_address_is_limited(page, tight, noon):
    tight(per_address=3)
    assert send_many(page, 5) == [302, 302, 302, 429, 429]
    assert Lead.objects.count() == 3
    assert send_many(page, 1, REMOTE_ADDR="10.0.0.9") == [302]
    with clock.set_to(noon + timedelta(minutes=10)):
        assert send_many(page, 1) == [302]


def test_one_page_is_limited_whatever_the_address(page, tight):
    tight(per_page=2)
    codes = [send(page, Client(REMOTE_ADDR=f"10.0.0.{n}"), name=f"林小雨{n}").status_code for n in range(4)]
    assert codes == [302, 302, 429, 429]


def test_without_the_limit_all_would_come_in(page, monkeypatch):
    monkeypatch.setattr(self_entry.services, "count_hit", lambda **given: True)
    assert send_many(page, 5) == [302] * 5


def test_what_was_refused_counts_too_and_no_address_is_kept(page, tight):
    tight(per_address=1)
    assert send(page, name="林").status_code == 422
    assert send(page).status_code == 429
    assert not EntryHit.objects.filter(key__contains="127.0.0.1").exists()


def test_old_windows_are_forgotten(page, noon):
    for hours in (0, 2):
        services.count_hit(page=page, address="10.0.0.1", now=noon + timedelta(hours=hours))
    assert EntryHit.objects.count() == 2


# --- the sheet ------------------------------------------------------------------------------------------------------


def test_the_sheet_shows_the_code_of_the_live_page(client, page, event, recruiter, noon):
    client.force_login(recruiter)
    body = client.get(reverse("leads:event_sheet", args=[event.pk])).content.decode()
    assert f"http://testserver/e/{page.token}/" in body
    assert "<svg" in body
    assert "style=" not in body.split("<svg")[1].split("</svg>")[0]
    services.revoke_page(event=event, by=recruiter, now=noon)
    assert page.token not in client.get(reverse("leads:event_sheet", args=[event.pk])).content.decode()


def test_the_page_speaks_both_languages(page, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    client = Client()
    client.post(reverse("set_language"), {"language": "en", "next": reverse("entry:form", args=[page.token])})
    assert "Please call me" in client.get(reverse("entry:form", args=[page.token])).content.decode()
