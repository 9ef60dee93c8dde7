import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Notice, User
from core.errors import Refused
from core.models import Activity
from leads import rules_bulk, services
from leads.choices import EXITS, OPEN_STATES, LeadState
from leads.choices_bulk import BulkKind, BulkReason
from leads.models import BulkAction, BulkItem, FollowUp, Lead, LeadTag, Tag
from leads.rules_pool import PoolLimits
from leads.selecting import leads_of
from leads.services import bulk, bulk_acts
from tests.factories.leads import FollowUpFactory, LeadFactory
from tests.factories.outposts import CrewFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def fresh(user):
    return User.objects.get(pk=user.pk)


def post(client, url, data=None):
    return client.post(url, {"submit_id": uuid.uuid4()} | (data or {}))


@pytest.fixture
def colleague(outpost):
    return CrewFactory(outpost=outpost).user


@pytest.fixture
def leads(outpost, recruiter, noon):
    made = LeadFactory.create_batch(3, outpost=outpost, owner=recruiter, next_action_at=noon + HOUR)
    for lead in made:
        FollowUpFactory(lead=lead, owner=recruiter, due_at=noon + HOUR)
    return made


def chosen(leads):
    return Lead.objects.filter(pk__in=[lead.pk for lead in leads])


def do(kind, leads, by, now, **values):
    action = services.start_bulk(kind=kind, leads=chosen(leads), values=values, by=by, now=now)
    assert services.work_bulk(action_id=action.pk, now=now, budget=None)
    action.refresh_from_db()
    return action


def undo(action, by, now):
    services.start_undo(action=action, by=by, now=now)
    assert services.work_bulk(action_id=action.pk, now=now, budget=None)
    action.refresh_from_db()


def assign(leads, to, by, now):
    return do(BulkKind.ASSIGN, leads, by, now, owner=to)


def outcome(action):
    return {item.lead_id: item.reason or item.state for item in action.items.all()}


def picture(leads):
    """All that a bulk action may change, to compare before and after."""
    rows = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).order_by("pk")
    facts = rows.values("owner", "pooled_at", "owned_since", "reclaim_warned_at", "next_action_at", "state")
    promises = FollowUp.objects.open().order_by("lead").values("lead", "owner", "due_at", "reminded_at", "pk")
    return list(facts), list(promises), set(LeadTag.objects.values_list("lead", "tag", "by", "at"))


# --- rules ----------------------------------------------------------------------------------------------------------


@given(
    state=st.sampled_from(LeadState.values), owner=st.sampled_from([None, 1, 2]), is_serving=st.booleans(),
    room=st.integers(-2, 2),
)  # fmt: skip
def test_nobody_gets_what_may_not_be_theirs(state, owner, is_serving, room):
    reason = rules_bulk.refusal_to_assign(state=state, owner=owner, receiver=1, is_serving=is_serving, room=room)
    if reason is None:
        assert is_serving
        assert owner != 1
        assert state not in EXITS
        assert room > 0 or state not in OPEN_STATES
    else:
        assert reason in BulkReason.values


def test_rules_of_tags_plans_and_undoing(noon):
    tag = rules_bulk.refusal_to_tag
    assert tag(has_tag=True, wants_tag=True, is_of_season=True) == BulkReason.ALREADY
    assert tag(has_tag=False, wants_tag=False, is_of_season=True) == BulkReason.ALREADY
    assert tag(has_tag=False, wants_tag=True, is_of_season=False) == BulkReason.OTHER_SEASON
    assert tag(has_tag=True, wants_tag=False, is_of_season=True) is None
    assert rules_bulk.refusal_to_plan(state=LeadState.WITHDREW) == BulkReason.GONE
    assert rules_bulk.refusal_to_plan(state=LeadState.CLUE) is None
    assert rules_bulk.refusal(state=LeadState.DO_NOT_CONTACT, is_seen=True) == BulkReason.SILENCE
    assert rules_bulk.refusal(state=LeadState.CLUE, is_seen=False) == BulkReason.OUT_OF_SIGHT
    for state, passed, may in (("done", 23, True), ("done", 24, False), ("undone", 1, False)):
        assert rules_bulk.may_undo(state=state, finished_at=noon, now=noon + passed * HOUR) is may
    assert not rules_bulk.may_undo(state="waiting", finished_at=None, now=noon)


# --- assign ---------------------------------------------------------------------------------------------------------


def test_leads_are_handed_to_a_person_with_their_promises(leads, director, colleague, noon):
    action = assign(leads, colleague, director, noon)
    assert set(outcome(action).values()) == {"done"}
    assert action.state == "done"
    assert set(Lead.objects.values_list("owner", "version")) == {(colleague.pk, 2)}
    assert all(noon <= since < noon + HOUR for since in Lead.objects.values_list("owned_since", flat=True))
    assert {f.owner for f in FollowUp.objects.open()} == {colleague}
    row = Activity.objects.of(leads[0]).get(verb="changed")
    assert row.after == {"owner": colleague.pk}
    notice = Notice.objects.get(user=colleague)
    assert notice.title == "3 leads were handed to you"


def test_each_lead_that_cannot_be_given_is_told(leads, outpost, far_outpost, director, colleague, noon):
    gone = LeadFactory(outpost=outpost, state=LeadState.WITHDREW, exit_reason="x")
    silent = LeadFactory(outpost=outpost, state=LeadState.DO_NOT_CONTACT)
    his = LeadFactory(outpost=outpost, owner=colleague)
    far = LeadFactory(outpost=far_outpost)  # chosen, and out of sight before the worker came
    other = LeadFactory(outpost=CrewFactory(outpost__region=outpost.region, outpost__season=outpost.season).outpost)
    action = assign([leads[0], gone, silent, his, far, other], colleague, director, noon)
    assert outcome(action) == {
        leads[0].pk: "done", gone.pk: "gone", silent.pk: "silence", his.pk: "already", far.pk: "out_of_sight",
        other.pk: "not_serving",
    }  # fmt: skip
    assert Lead.objects.get(pk=far.pk).owner is None


def test_nobody_gets_more_than_one_may_hold(leads, director, colleague, noon, monkeypatch):
    monkeypatch.setattr(bulk_acts, "LIMITS", PoolLimits(holding=2))
    action = assign(leads, colleague, director, noon)
    assert sorted(outcome(action).values()) == ["done", "done", "full"]
    assert Lead.objects.filter(owner=colleague).count() == 2


def test_a_lead_of_the_pool_comes_out_of_it_and_goes_back_when_undone(outpost, director, colleague, recruiter, noon):
    lead = LeadFactory(outpost=outpost, pooled_at=noon - HOUR, next_action_at=noon)
    FollowUpFactory(lead=lead, owner=recruiter, due_at=noon, reminded_at=noon - HOUR)
    before = picture([lead])
    action = assign([lead], colleague, director, noon)
    lead.refresh_from_db()
    assert (lead.pooled_at, lead.owner) == (None, colleague)
    undo(action, director, noon + HOUR)
    assert picture([lead]) == before


# --- tags and promises ----------------------------------------------------------------------------------------------


def test_a_tag_is_put_on_found_and_taken_off(client, leads, director, recruiter, noon):
    LeadTag.objects.create(lead=leads[0], tag=Tag.objects.create(season=leads[0].season, name="重点班"), at=noon)
    action = do(BulkKind.TAG, leads, director, noon, tag=" 重点班 ")
    assert sorted(outcome(action).values()) == ["already", "done", "done"]
    tag = Tag.objects.get()
    client.force_login(recruiter)
    assert len(client.get(f"/leads/?tag={tag.pk}").context["page"].rows) == 3
    action = do(BulkKind.UNTAG, leads[1:], director, noon, tag=tag)
    assert LeadTag.objects.get().lead == leads[0]
    undo(action, director, noon + HOUR)
    assert LeadTag.objects.count() == 3
    assert LeadTag.objects.get(lead=leads[1]).by == director
    timeline = client.get(leads[1].get_absolute_url()).content.decode()
    assert "A tag was put on" in timeline


@pytest.mark.parametrize("name", ["", "13812345678", "tel 12345"])
def test_a_tag_holds_no_number(leads, director, noon, name):
    with pytest.raises(Refused):
        do(BulkKind.TAG, leads, director, noon, tag=name)


def test_a_season_has_so_many_tags(leads, director, noon, monkeypatch):
    monkeypatch.setattr(bulk, "TAGS", 1)
    do(BulkKind.TAG, leads, director, noon, tag="一")
    do(BulkKind.TAG, leads, director, noon, tag="一")
    with pytest.raises(Refused, match="tags already"):
        do(BulkKind.TAG, leads, director, noon, tag="二")


def test_a_next_follow_up_is_set_for_all_and_taken_back(leads, outpost, director, recruiter, noon):
    gone = LeadFactory(outpost=outpost, state=LeadState.WITHDREW, exit_reason="x")
    before = picture([*leads, gone])
    due = noon + timedelta(days=1)
    action = do(BulkKind.PLAN, [*leads, gone], director, noon, due_at=due, how="call", purpose="填志愿")
    assert outcome(action)[gone.pk] == "gone"
    assert {(f.due_at, f.purpose, f.owner) for f in FollowUp.objects.open()} == {(due, "填志愿", recruiter)}
    undo(action, director, noon + HOUR)
    assert picture([*leads, gone]) == before


def test_a_time_that_has_passed_is_refused_at_once(leads, director, noon):
    with pytest.raises(Refused):
        do(BulkKind.PLAN, leads, director, noon, due_at=noon - HOUR, how="call", purpose="")
    assert not BulkAction.objects.exists()


# --- undo -----------------------------------------------------------------------------------------------------------


def test_what_nobody_changed_since_is_set_back_and_the_rest_is_told(leads, director, colleague, recruiter, noon):
    before = picture(leads)
    action = assign(leads, colleague, director, noon)
    services.change_lead(lead=leads[1], values={"class_name": "高三9班"}, version=2, by=colleague, now=noon)
    undo(action, director, noon + HOUR)
    assert action.state == "undone"
    assert outcome(action) == {leads[0].pk: "undone", leads[1].pk: "changed", leads[2].pk: "undone"}
    assert Lead.objects.get(pk=leads[1].pk).owner == colleague
    assert picture(leads)[0][::2] == before[0][::2]
    with pytest.raises(Refused):
        services.start_undo(action=action, by=director, now=noon + HOUR)


def test_a_call_logged_since_keeps_the_lead(leads, director, colleague, noon):
    action = assign(leads[:1], colleague, director, noon)
    services.complete_followup(
        followup=leads[0].followups.open().get(), result="reached", next_at=noon + 5 * HOUR, by=colleague, now=noon
    )
    undo(action, director, noon + HOUR)
    assert outcome(action) == {leads[0].pk: "changed"}


def test_a_former_owner_who_left_gets_nothing_back(leads, director, colleague, recruiter, noon):
    action = assign(leads, colleague, director, noon)
    User.objects.filter(pk=recruiter.pk).update(is_active=False)
    undo(action, director, noon + HOUR)
    assert set(outcome(action).values()) == {"owner_gone"}


def test_after_a_day_it_stays(leads, director, colleague, noon):
    action = assign(leads, colleague, director, noon)
    with pytest.raises(Refused, match="24 hours"):
        services.start_undo(action=action, by=director, now=noon + 25 * HOUR)


# --- the worker -----------------------------------------------------------------------------------------------------


def test_run_twice_it_does_nothing_more(leads, director, colleague, noon):
    action = assign(leads, colleague, director, noon)
    before, records = picture(leads), Activity.objects.count()
    assert services.work_bulk(action_id=action.pk, now=noon) is False
    assert services.sweep_bulk(now=noon + HOUR) == 0
    assert (picture(leads), Activity.objects.count()) == (before, records)


def test_a_killed_worker_is_continued_by_the_next(leads, director, colleague, noon, monkeypatch):
    monkeypatch.setattr(rules_bulk, "CHUNK", 1)
    go_through, worked = bulk._go_through, []

    def dies(action, items, is_undoing, now):
        go_through(action, items, is_undoing, now)
        worked.append(items[0].lead_id)
        if len(worked) == 2:
            raise SystemExit  # within the chunk's transaction

    monkeypatch.setattr(bulk, "_go_through", dies)
    values = {"owner": colleague}
    action = services.start_bulk(kind=BulkKind.ASSIGN, leads=chosen(leads), values=values, by=director, now=noon)
    with pytest.raises(SystemExit):
        services.work_bulk(action_id=action.pk, now=noon)
    assert Lead.objects.filter(owner=colleague).count() == 1
    assert services.sweep_bulk(now=noon + timedelta(seconds=30)) == 0  # the lease still runs
    assert services.sweep_bulk(now=noon + timedelta(seconds=61)) == 1
    assert set(outcome(action).values()) == {"done"}
    assert set(Lead.objects.values_list("version", flat=True)) == {2}
    assert Notice.objects.count() == 1


def test_time_is_shared_with_other_work(leads, director, colleague, noon, monkeypatch):
    monkeypatch.setattr(rules_bulk, "CHUNK", 1)
    values = {"owner": colleague}
    action = services.start_bulk(kind=BulkKind.ASSIGN, leads=chosen(leads), values=values, by=director, now=noon)
    assert services.work_bulk(action_id=action.pk, now=noon, budget=timedelta(0))
    assert Lead.objects.filter(owner=colleague).count() == 1
    assert services.sweep_bulk(now=noon + timedelta(seconds=1)) == 1
    assert Lead.objects.filter(owner=colleague).count() == 3


def test_a_chunk_costs_the_same_whatever_it_holds_but_for_each_leads_own_writes(
    outpost, director, colleague, noon, django_assert_max_num_queries
):
    costs = []
    for many in (1, 11):
        leads = LeadFactory.create_batch(many, outpost=outpost)
        with django_assert_max_num_queries(80) as seen:
            assign(leads, colleague, director, noon)
        costs.append(len(seen))
    assert costs[1] - costs[0] <= 10 * 3


def test_too_many_and_none_are_refused(leads, director, colleague, noon, monkeypatch):
    with pytest.raises(Refused, match="No lead"):
        assign([], colleague, director, noon)
    monkeypatch.setattr(rules_bulk, "MOST", 2)
    with pytest.raises(Refused, match="More than 2"):
        assign(leads, colleague, director, noon)


def test_what_the_database_refuses(leads, director, noon):
    action = BulkAction.objects.create(by=director, kind="tag", total=1, created_at=noon)
    for broken in ({"state": "refused"}, {"state": "left"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BulkItem.objects.create(action=action, lead=leads[0], **broken)
    BulkItem.objects.create(action=action, lead=leads[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkItem.objects.create(action=action, lead=leads[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkAction.objects.filter(pk=action.pk).update(state="done")


# --- choosing -------------------------------------------------------------------------------------------------------


def test_all_that_match_are_those_of_the_list_and_no_others(client, director, hq, leads, far_outpost, recruiter, noon):
    LeadFactory(outpost=far_outpost)
    LeadFactory(outpost=leads[0].outpost, state=LeadState.DO_NOT_CONTACT)
    LeadFactory(outpost=leads[0].outpost, state=LeadState.ENQUIRY, owner=recruiter)
    for user in (director, hq):
        for query in ("", "state=enquiry", f"owner={recruiter.pk}", "sort=next", "view=today&sort=next", "q=xueshengx"):
            client.force_login(fresh(user))
            shown = {lead.pk for lead in client.get(f"/leads/?{query}").context["page"].rows}
            assert set(leads_of(user, query).values_list("pk", flat=True)) == shown, query


def test_a_filter_that_does_not_hold_is_refused_and_not_dropped(director, far_outpost, far_recruiter, leads):
    for query in (f"outpost={far_outpost.pk}", f"owner={far_recruiter.pk}", "state=nonsense", "tag=99"):
        with pytest.raises(Refused):
            leads_of(director, query)


# --- pages ----------------------------------------------------------------------------------------------------------


def url(kind):
    return reverse("leads:bulk_new", args=[kind])


def test_ticked_leads_are_assigned_by_two_plain_forms(client, director, leads, colleague, far_outpost):
    far = LeadFactory(outpost=far_outpost)
    client.force_login(director)
    page = client.post(url("assign"), {"ids": [leads[0].pk, leads[1].pk, far.pk], "query": "state=clue"})
    assert page.status_code == 200
    form = page.context["form"]
    assert "2 leads are chosen." in page.content.decode()
    assert not BulkAction.objects.exists()
    sent = {name: form[name].value() or "" for name in ("ids", "query", "everything")}
    answer = post(client, url("assign"), sent | {"owner": colleague.pk})
    action = BulkAction.objects.get()
    assert answer["Location"] == action.get_absolute_url()
    assert set(Lead.objects.filter(owner=colleague)) == set(leads[:2])
    page = client.get(answer["Location"])
    assert page.context["may_undo"]
    post(client, reverse("leads:bulk_undo", args=[action.pk]))
    assert not Lead.objects.filter(owner=colleague).exists()
    assert "Set back" in client.get(action.get_absolute_url()).content.decode()


def test_all_that_match_go_to_the_worker_when_they_are_many(
    client, director, outpost, colleague, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(rules_bulk, "AT_ONCE", 2)
    LeadFactory.create_batch(4, outpost=outpost)
    client.force_login(director)
    form = client.post(url("assign"), {"all": "1", "query": "state=clue", "ids": "1"}).context["form"]
    assert form["everything"].value() is True
    late = LeadFactory(outpost=outpost)  # matches when the form is sent
    with django_capture_on_commit_callbacks() as callbacks:
        post(client, url("assign"), {"everything": "True", "query": "state=clue", "owner": colleague.pk})
    action = BulkAction.objects.get()
    page = client.get(action.get_absolute_url()).content.decode()
    assert "0 of 5 leads are done." in page
    for ring in callbacks:
        ring()
    action.refresh_from_db()
    assert action.state == "done"
    assert Lead.objects.get(pk=late.pk).owner == colleague


def test_nothing_chosen_and_filters_that_do_not_hold_go_back_to_the_list(client, director, leads, far_outpost):
    client.force_login(director)
    for sent in ({"query": "state=clue"}, {"all": "1", "query": f"outpost={far_outpost.pk}"}, {"ids": "9" * 30}):
        assert client.post(url("tag"), sent)["Location"].startswith("/leads/?")
    assert client.get(url("tag")).status_code == 302
    assert client.post(url("nonsense"), {"ids": leads[0].pk}).status_code == 404


def test_only_those_who_lead_others_see_the_boxes(client, director, recruiter, leads):
    for user, count in ((director, 3), (recruiter, 0)):
        client.force_login(user)
        assert client.get("/leads/").content.decode().count('name="ids"') == count
    assert client.post(url("tag"), {"ids": leads[0].pk}).status_code == 403


def test_somebody_elses_action_is_not_there(client, director, stranger, hq, leads, colleague, noon):
    action = assign(leads, colleague, director, noon)
    for user, status in ((stranger, 404), (hq, 200)):
        client.force_login(user)
        assert client.get(action.get_absolute_url()).status_code == status


def test_the_list_of_actions_costs_the_same_for_any_number(client, hq, leads, noon, django_assert_max_num_queries):
    costs = []
    for many in (1, 2):
        for n in range(many):
            do(BulkKind.TAG, leads, hq, noon, tag=f"词{many}{n}")
        client.force_login(fresh(hq))
        client.get(reverse("leads:bulk"))
        with django_assert_max_num_queries(10) as seen:
            page = client.get(reverse("leads:bulk"))
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert "Tag put on: 词20" in page.content.decode()


def test_the_page_of_an_action_costs_the_same_for_any_number(client, hq, leads, noon, django_assert_max_num_queries):
    costs = []
    for many in (1, 3):
        do(BulkKind.TAG, leads[:many], hq, noon, tag="词")
        action = do(BulkKind.TAG, leads[:many], hq, noon, tag="词")  # nothing left to do: all are told
        client.force_login(fresh(hq))
        client.get(action.get_absolute_url())
        with django_assert_max_num_queries(11) as seen:
            page = client.get(action.get_absolute_url())
        assert len(page.context["troubled"]) == many
        costs.append(len(seen))
    assert costs[0] == costs[1]
