from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from accounts.models import Notice
from campaigns import spans
from core.errors import Refused
from leads import rules_events, services
from leads.choices_events import EventKind, EventState, SpeakerState
from leads.models import Event, SpeakerRequest
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON
from tests.factories.leads import LeadFactory
from tests.leads.eventing import an_event

HOUR = timedelta(hours=1)


@pytest.fixture
def event(outpost, recruiter, noon):
    return an_event(outpost, recruiter, noon)


@pytest.fixture
def other_hq(db):
    return UserFactory(username="hq2", name="总部乙", role=Role.HQ)


# --- rules ----------------------------------------------------------------------------------------------------------


@given(st.sampled_from(list(EventKind)), st.integers(0, 400))
def test_only_parents_meetings_are_held_small(kind, expected):
    facts = {"kind": kind, "expected": expected, "starts_at": NOON, "ends_at": NOON + HOUR}
    if expected < 1 or (kind == EventKind.PARENTS_MEETING and expected >= 10):
        with pytest.raises(Refused) as told:
            rules_events.check_event(**facts)
        assert told.value.field == "expected"
    else:
        rules_events.check_event(**facts)


@pytest.mark.parametrize("length", [timedelta(0), -HOUR, timedelta(days=4, minutes=1)])
def test_an_event_has_a_length(length):
    with pytest.raises(Refused):
        rules_events.check_event(kind=EventKind.FAIR, expected=20, starts_at=NOON, ends_at=NOON + length)


@given(st.integers(0, 1000))
def test_a_speaker_comes_from_a_hundred_on(expected):
    if expected >= 100:
        rules_events.check_speaker(expected=expected, evidence="已登记")
    else:
        with pytest.raises(Refused, match="from 100 expected people on"):
            rules_events.check_speaker(expected=expected, evidence="已登记")


# --- services -------------------------------------------------------------------------------------------------------


def test_a_meeting_of_ten_is_refused_with_the_sentence(outpost, recruiter, noon):
    with pytest.raises(Refused, match="fewer than 10 people"):
        an_event(outpost, recruiter, noon, kind=EventKind.PARENTS_MEETING, expected=10)
    assert an_event(outpost, recruiter, noon, kind=EventKind.PARENTS_MEETING, expected=9).expected == 9


def test_the_host_serves_the_outpost(outpost, far_recruiter, noon):
    with pytest.raises(Refused) as told:
        an_event(outpost, far_recruiter, noon)
    assert told.value.field == "host"


def test_held_needs_the_figures_and_may_be_corrected(event, recruiter, noon):
    event = services.hold_event(event=event, attended=120, materials=90, by=recruiter, now=noon)
    assert (event.state, event.attended, event.materials) == (EventState.HELD, 120, 90)
    assert services.hold_event(event=event, attended=121, materials=90, by=recruiter, now=noon).attended == 121


def test_nothing_is_held_before_it_begins(outpost, recruiter, noon):
    event = an_event(outpost, recruiter, noon, starts_at=noon + HOUR)
    with pytest.raises(Refused, match="not begun"):
        services.hold_event(event=event, attended=1, materials=1, by=recruiter, now=noon)


def test_cancelled_with_a_reason_it_changes_no_more(event, recruiter, noon):
    with pytest.raises(Refused):
        services.cancel_event(event=event, reason=" ", by=recruiter, now=noon)
    services.cancel_event(event=event, reason="下雨", by=recruiter, now=noon)
    for act in (
        lambda: services.change_event(event=event, values={}, version=2, by=recruiter, now=noon),
        lambda: services.hold_event(event=event, attended=1, materials=1, by=recruiter, now=noon),
        lambda: services.open_page(event=event, by=recruiter, now=noon),
        lambda: services.ask_speaker(event=event, evidence="x", by=recruiter, now=noon),
    ):
        with pytest.raises(Refused):
            act()


def test_hq_is_asked_for_a_speaker_and_answers_who_asked(event, recruiter, hq, noon):
    request = services.ask_speaker(event=event, evidence="已登记一百五十人", by=recruiter, now=noon)
    assert Notice.objects.get(user=hq).url == event.get_absolute_url()
    with pytest.raises(Refused, match="already"):
        services.ask_speaker(event=event, evidence="再问", by=recruiter, now=noon)
    with pytest.raises(Refused, match="who comes"):
        services.decide_speaker(request=request, grant=True, by=hq, now=noon)
    services.decide_speaker(request=request, grant=True, speaker="李副主任", by=hq, now=noon)
    assert "李副主任" in Notice.objects.get(user=recruiter).body
    with pytest.raises(Refused, match="decided already"):
        services.decide_speaker(request=request, grant=False, answer="不", by=hq, now=noon)


def test_a_declined_request_may_be_made_again(event, recruiter, hq, noon):
    request = services.ask_speaker(event=event, evidence="估计", by=recruiter, now=noon)
    services.decide_speaker(request=request, grant=False, answer="依据不足", by=hq, now=noon)
    assert services.ask_speaker(event=event, evidence="已登记", by=recruiter, now=noon).state == SpeakerState.ASKED


def test_who_asks_does_not_decide(event, hq, other_hq, noon):
    request = services.ask_speaker(event=event, evidence="已登记", by=hq, now=noon)
    with pytest.raises(Refused, match="does not decide"):
        services.decide_speaker(request=request, grant=True, speaker="自己", by=hq, now=noon)
    services.decide_speaker(request=request, grant=True, speaker="李副主任", by=other_hq, now=noon)


def test_below_a_hundred_nobody_is_asked(outpost, recruiter, noon):
    event = an_event(outpost, recruiter, noon, expected=99)
    with pytest.raises(Refused, match="99 are expected here"):
        services.ask_speaker(event=event, evidence="已登记", by=recruiter, now=noon)


# --- constraints ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("leads_event_ends_after_start", {"ends_at": NOON - timedelta(days=9)}),
        ("leads_event_meeting_stays_small", {"kind": "parents_meeting"}),
        ("leads_event_cancelled_why", {"state": "cancelled"}),
        ("leads_event_held_is_counted", {"state": "held"}),
        ("leads_event_held_is_counted", {"attended": 3}),
    ],
)
def test_what_an_event_never_is(event, name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("leads_speaker_for_a_hall", lambda r: {"expected": 99}),
        ("leads_speaker_decided_by_another", lambda r: {
            "state": "declined", "answer": "x", "decided_by": r.asked_by, "decided_at": NOON}),
        ("leads_speaker_decided_or_not", lambda r: {"state": "declined", "answer": "x"}),
    ],
)  # fmt: skip
def test_what_a_request_never_is(event, recruiter, noon, name, values):
    request = services.ask_speaker(event=event, evidence="已登记", by=recruiter, now=noon)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SpeakerRequest.objects.filter(pk=request.pk).update(**values(request))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("leads_speaker_has_a_name", {"state": "granted"}),
        ("leads_speaker_declined_why", {"state": "declined"}),
    ],
)
def test_an_answer_says_something(event, recruiter, hq, noon, name, values):
    request = services.ask_speaker(event=event, evidence="已登记", by=recruiter, now=noon)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SpeakerRequest.objects.filter(pk=request.pk).update(decided_by=hq, decided_at=noon, **values)


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, outpost, recruiter, far_outpost, far_recruiter, noon, rows,
                                                django_assert_num_queries):  # fmt: skip
    for n in range(rows):
        event = an_event(outpost, recruiter, noon, expected=20 + n)
        LeadFactory.create_batch(rows, outpost=outpost, event=event)
    an_event(far_outpost, far_recruiter, noon)
    client.force_login(recruiter)
    with django_assert_num_queries(8):
        page = client.get(reverse("leads:events"))
    assert [event.gathered for event in page.context["rows"]] == [rows] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_leads(client, event, recruiter, noon, rows,
                                                         django_assert_num_queries):  # fmt: skip
    LeadFactory.create_batch(rows, outpost=event.outpost, event=event, owner=recruiter)
    services.ask_speaker(event=event, evidence="已登记", by=recruiter, now=noon)
    client.force_login(recruiter)
    with django_assert_num_queries(10):
        page = client.get(event.get_absolute_url())
    assert page.context["event"].gathered == rows


def test_a_stranger_sees_nothing(client, event, stranger):
    client.force_login(stranger)
    assert client.get(event.get_absolute_url()).status_code == 404
    assert client.get(reverse("leads:events")).context["page"].rows == []


def test_an_event_is_planned_on_its_form(client, recruiter, outpost):
    client.force_login(recruiter)
    sent = {
        "submit_id": "7c0d4f7e-6f0e-4a40-9d1f-2f7a34a0a001", "outpost": outpost.pk, "kind": "parents_meeting",
        "place": "招生办公室", "starts_at": "2027-06-20T14:00", "ends_at": "2027-06-20T16:00", "host": recruiter.pk,
        "expected": "12", "materials": "",
    }  # fmt: skip
    page = client.post(reverse("leads:event_plan"), sent)
    assert page.status_code == 422
    assert "fewer than 10 people" in str(page.context["form"].errors["expected"])
    assert client.post(reverse("leads:event_plan"), sent | {"expected": "8"}).status_code == 302
    assert client.post(reverse("leads:event_plan"), sent | {"expected": "8"}).status_code == 302
    assert Event.objects.get().expected == 8


def test_hq_answers_on_the_page(client, event, recruiter, hq, noon):
    request = services.ask_speaker(event=event, evidence="已登记", by=recruiter, now=noon)
    client.force_login(hq)
    assert client.get(reverse("leads:events")).context["waiting"] == [request]
    url = reverse("leads:speaker_decide", args=[request.pk])
    assert url in client.get(event.get_absolute_url()).content.decode()
    sent = {"submit_id": "7c0d4f7e-6f0e-4a40-9d1f-2f7a34a0a002", "grant": "yes", "speaker": "李副主任", "answer": ""}
    assert client.post(url, sent).status_code == 302
    request.refresh_from_db()
    assert request.state == SpeakerState.GRANTED


def test_events_stand_on_the_timeline(event, recruiter, stranger, noon):
    seen = spans.spans(spans.Query(user=recruiter, season=event.season), {"events"})
    assert [(span.uid, span.place, span.note) for span in seen] == [(f"event-{event.pk}", "石家庄工作站", "文化宫")]
    assert spans.spans(spans.Query(user=stranger, season=event.season), {"events"}) == []
    services.cancel_event(event=event, reason="下雨", by=recruiter, now=noon)
    assert spans.spans(spans.Query(user=recruiter, season=event.season), {"events"}) == []
