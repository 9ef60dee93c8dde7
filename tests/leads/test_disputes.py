"""Whose a lead is: claimed without seeing it, decided by somebody without a stake on what the records show."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from accounts.models import Notice
from core.errors import Refused
from core.models import Activity
from leads import services
from leads.choices import CallResult, FollowUpKind, LeadState
from leads.choices_twins import DisputeDecision, DisputeState, TouchKind
from leads.models import Dispute, FollowUp, Lead
from leads.reading_twins import shown_touches
from leads.rules_pool import PoolLimits
from leads.rules_twins import Touch, first_touches, has_stake
from leads.services import pool
from leads.touches import touches_of
from outposts.models import Crew, SchoolVisit, VisitPermission
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import SchoolFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory
from tests.leads.test_constraints import broken
from tests.leads.test_pages import fresh, post

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def claim(lead, hq, far_outpost, far_recruiter, noon):
    """The recruiter of the South claims the lead of the North."""
    facts = {"phone": "138 1234 5678", "name": "王芳", "reason": "5月已面谈", "evidence": "有合影的宣讲会"}
    return {"outpost": far_outpost, "by": far_recruiter, "now": noon} | facts


@pytest.fixture
def dispute(claim):
    return services.open_dispute(**claim)


def decide(dispute, by, now, decision=DisputeDecision.HANDED_OVER, why="先有面谈记录"):
    return services.decide_dispute(dispute=dispute, decision=decision, why=why, by=by, now=now)


@pytest.fixture(autouse=True)
def one_season(outpost, far_outpost):
    type(far_outpost).objects.filter(pk=far_outpost.pk).update(season=outpost.season)
    far_outpost.refresh_from_db()


# --- what must never be false ---------------------------------------------------------------------------------------


def test_constraints(lead, outpost, recruiter, hq, noon):
    facts = {"lead": lead, "outpost": outpost, "claimed_by": recruiter, "reason": "x", "opened_at": noon}
    decided = facts | {"state": "decided", "decision": "stays", "why": "x", "decided_at": noon}
    broken("leads_dispute_decided_by_another", lambda: Dispute.objects.create(**decided, decided_by=recruiter))
    broken("leads_dispute_decided_has_facts", lambda: Dispute.objects.create(**decided))
    Dispute.objects.create(**decided, decided_by=hq)
    Dispute.objects.create(**facts)
    broken("leads_dispute_one_open_a_lead", lambda: Dispute.objects.create(**facts))


# --- opened ---------------------------------------------------------------------------------------------------------


def test_opened_the_holder_and_hq_are_told(dispute, lead, recruiter, far_recruiter, director, stranger, hq):
    assert (dispute.lead, dispute.held_by, dispute.state) == (lead, recruiter, DisputeState.OPEN)
    assert {notice.user for notice in Notice.objects.all()} == {recruiter, hq}
    assert Activity.objects.of(lead).first().verb == "disputed"


def test_within_one_region_the_director_is_told(lead, outpost, recruiter, director, hq, noon):
    colleague = CrewFactory(outpost=outpost).user
    services.open_dispute(outpost=outpost, phone=lead.phone, name="王芳", reason="x", by=colleague, now=noon)
    assert {notice.user for notice in Notice.objects.all()} == {recruiter, director}


@pytest.mark.parametrize(("change", "field"), [
    ({"phone": "13899999999"}, "phone"), ({"phone": "12"}, "phone"), ({"name": "王"}, "name"),
])  # fmt: skip
def test_what_cannot_be_claimed(claim, change, field):
    with pytest.raises(Refused) as refused:
        services.open_dispute(**claim | change)
    assert refused.value.field == field


def test_only_once_not_ones_own_and_only_for_where_one_serves(claim, dispute, outpost, recruiter, far_outpost):
    for change in ({}, {"by": recruiter, "outpost": outpost}, {"outpost": outpost}, {"by": recruiter}):
        with pytest.raises(Refused):
            services.open_dispute(**claim | change)
    assert Dispute.objects.count() == 1


def test_of_brothers_the_one_named_and_none_who_asked_for_silence(claim, values, lead, hq, noon):
    brother = services.add_lead(**values | {"name": "王强"})
    with pytest.raises(Refused) as refused:
        services.open_dispute(**claim | {"name": "王刚"})
    assert refused.value.field == "name"
    assert services.open_dispute(**claim | {"name": "王强"}).lead == brother
    services.exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, reason="", by=hq, now=noon)
    with pytest.raises(Refused):
        services.open_dispute(**claim)


# --- the record -----------------------------------------------------------------------------------------------------


def test_the_first_touch_is_of_the_record_and_not_who_typed_first(
    lead, dispute, recruiter, far_recruiter, director, noon
):
    services.complete_followup(
        followup=lead.followups.open().get(), result=CallResult.REACHED, next_at=noon + DAY, by=recruiter,
        now=noon + HOUR,
    )  # fmt: skip
    services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="交表", by=recruiter, now=noon + 2 * HOUR)
    FollowUp.objects.create(
        lead=lead, owner=far_recruiter, kind=FollowUpKind.VISIT, due_at=noon - DAY, done_at=noon - DAY,
        done_by=far_recruiter, result=CallResult.REACHED, created_at=noon - DAY,
    )  # fmt: skip
    found = touches_of(dispute)
    told = [(touch.kind, touch.person, touch.is_claimants) for touch in found]
    assert told == [
        (TouchKind.VISIT, far_recruiter.pk, True),
        (TouchKind.CALL, recruiter.pk, False),
        (TouchKind.FORM, recruiter.pk, False),
    ]
    assert shown_touches(dispute)["first"] == found[0]


def test_a_visit_to_the_school_counts_for_the_visitor(lead, dispute, far_outpost, far_recruiter, noon):
    school = SchoolFactory()
    Lead.objects.filter(pk=lead.pk).update(school=school)
    allowed = VisitPermission.objects.create(
        outpost=far_outpost, school=school, given_by="李主任", given_role="principal", given_on=noon.date(),
        valid_until=noon.date(), covers="talk", evidence="电话", recorded_by=far_recruiter, recorded_at=noon,
    )  # fmt: skip
    SchoolVisit.objects.create(
        outpost=far_outpost, school=school, recruiter=far_recruiter, visited_on=noon.date(), arrived_at=noon.time(),
        host_name="李主任", host_role="principal", permission=allowed, outcome="unhindered", recorded_at=noon,
    )  # fmt: skip
    dispute.lead.refresh_from_db()
    (touch,) = touches_of(dispute)
    assert (touch.kind, touch.is_claimants, touch.where) == (TouchKind.SCHOOL_VISIT, True, school.name)


touches = st.lists(
    st.builds(Touch, at=st.datetimes(), kind=st.sampled_from(TouchKind), person=st.none(), is_claimants=st.booleans())
)


@given(touches)
def test_the_first_of_each_side_is_its_earliest(found):
    for side, first in zip((True, False), first_touches(found), strict=True):
        own = [touch.at for touch in found if touch.is_claimants is side]
        assert (first.at if first else None) == min(own, default=None)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.sets(st.integers(1, 9)))
def test_who_has_a_stake(user, claimant, owner, serving):
    assert has_stake(user, claimant=claimant, owner=owner, serving=serving) == (user in {claimant, owner, *serving})


# --- decided --------------------------------------------------------------------------------------------------------


def test_handed_over_it_goes_with_promise_and_counts(dispute, lead, recruiter, far_recruiter, far_outpost, hq, noon):
    decide(dispute, hq, noon + HOUR)
    lead.refresh_from_db()
    assert (lead.owner, lead.outpost, lead.owned_since) == (far_recruiter, far_outpost, noon + HOUR)
    assert lead.followups.open().get().owner == far_recruiter
    assert services.compare_tallies() == []
    assert {n.user for n in Notice.objects.filter(key__startswith="dispute:decided")} == {recruiter, far_recruiter}


def test_it_may_stay(dispute, lead, recruiter, hq, noon):
    decide(dispute, hq, noon, decision=DisputeDecision.STAYS)
    lead.refresh_from_db()
    dispute.refresh_from_db()
    assert (lead.owner, dispute.state, dispute.decided_by) == (recruiter, DisputeState.DECIDED, hq)
    with pytest.raises(Refused):
        decide(dispute, hq, noon)


@pytest.mark.parametrize("who", ["recruiter", "far_recruiter", "colleague", "serving_hq"])
def test_nobody_with_a_stake_decides(dispute, outpost, recruiter, far_recruiter, noon, who):
    people = {"recruiter": recruiter, "far_recruiter": far_recruiter, "colleague": CrewFactory(outpost=outpost).user}
    people["serving_hq"] = CrewFactory(outpost=outpost, user=UserFactory(role=Role.HQ)).user
    with pytest.raises(Refused) as refused:
        decide(dispute, people[who], noon)
    assert str(refused.value) == "You have a stake in this: somebody else decides."


def test_a_reason_and_a_choice_are_needed_and_room_in_the_hands(dispute, lead, far_recruiter, hq, noon, monkeypatch):
    for change, field in (({"why": " "}, "why"), ({"decision": "x"}, "decision")):
        with pytest.raises(Refused) as refused:
            decide(dispute, hq, noon, **change)
        assert refused.value.field == field
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(holding=1))
    LeadFactory(outpost=lead.outpost, owner=far_recruiter)
    with pytest.raises(Refused) as refused:
        decide(dispute, hq, noon)
    assert "holds 1 open leads already" in str(refused.value)


def test_who_left_the_outpost_gets_nothing(dispute, far_recruiter, hq, noon):
    Crew.objects.filter(user=far_recruiter).delete()
    with pytest.raises(Refused):
        decide(dispute, hq, noon)


def test_the_director_hands_over_within_the_cap(lead, outpost, recruiter, director, noon, monkeypatch):
    """Also by the edit form: nobody is given more than may be held."""
    colleague = CrewFactory(outpost=outpost).user
    LeadFactory(outpost=outpost, owner=colleague)
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(holding=1))
    with pytest.raises(Refused) as refused:
        services.change_lead(lead=lead, values={"owner": colleague}, version=lead.version, by=director, now=noon)
    assert refused.value.field == "owner"
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(holding=2))
    changed = services.change_lead(lead=lead, values={"owner": colleague}, version=lead.version, by=director, now=noon)
    assert changed.owner == colleague


# --- pages ----------------------------------------------------------------------------------------------------------


def page(client, user, url):
    client.force_login(fresh(user))
    return client.get(url)


def test_the_claimant_reads_nothing_of_the_lead(client, dispute, lead, far_recruiter, recruiter, outpost):
    for url in (dispute.get_absolute_url(), reverse("leads:disputes")):
        text = page(client, far_recruiter, url).content.decode()
        for secret in (lead.name, lead.phone[3:], recruiter.name, outpost.name, lead.get_absolute_url()):
            assert secret not in text, secret
        assert "先有" not in text


def test_the_holder_reads_the_claim_and_not_whose_it_is(client, dispute, recruiter, far_recruiter, far_outpost):
    text = page(client, recruiter, dispute.get_absolute_url()).content.decode()
    assert dispute.reason in text
    assert far_recruiter.name not in text
    assert far_outpost.name not in text


def test_from_claim_to_decision_on_the_pages(client, claim, lead, far_recruiter, hq):
    client.force_login(fresh(far_recruiter))
    sent = {name: claim[name] for name in ("phone", "name", "reason", "evidence")} | {"outpost": claim["outpost"].pk}
    assert post(client, reverse("leads:dispute_add"), sent).status_code == 302
    dispute = Dispute.objects.get()
    client.force_login(fresh(hq))
    shown = client.get(dispute.get_absolute_url()).content.decode()
    url = reverse("leads:dispute_decide", args=[dispute.pk])
    assert url in shown
    assert lead.name in shown
    assert post(client, url, {"decision": "handed_over", "why": "先联系"}).status_code == 302
    lead.refresh_from_db()
    assert lead.owner == far_recruiter


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(client, outpost, recruiter, hq, noon, rows, django_assert_max_num_queries):
    for _each in range(rows):
        Dispute.objects.create(
            lead=LeadFactory(outpost=outpost), outpost=outpost, claimed_by=recruiter, reason="x", opened_at=noon
        )
    client.force_login(fresh(hq))
    client.get(reverse("leads:disputes"))
    with django_assert_max_num_queries(8):
        assert client.get(reverse("leads:disputes")).status_code == 200
