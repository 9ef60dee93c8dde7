"""Two leads of one student become one, and two again; nothing is lost, nothing counted twice."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Notice
from campaigns.related import rows_of
from core.append_only import AppendOnlyError
from core.errors import Refused
from core.models import Activity
from leads import services
from leads.choices import FUNNEL, CallResult, LawfulBasis, LeadState
from leads.models import FollowUp, Lead, LeadAdvice, LeadMerge, LeadUnmerge, SecondLineCall, TwinPair
from leads.related import ABOUT_MERGES, counts_of, fields_to_leads, label_of
from leads.rules_twins import advised_to_stay, earlier, likeness, standing_after
from leads.services.leads import AlreadyRecorded, AskedForSilence
from tests.factories.campaigns import SchoolFactory, SeasonFactory
from tests.factories.leads import FollowUpFactory, LeadFactory
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.leads.conftest import MOTHER
from tests.leads.test_constraints import broken

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def colleague(outpost):
    return CrewFactory(outpost=outpost).user


@pytest.fixture
def twin(values, lead, colleague, noon):
    """The same student once more: another spelling and number, another recruiter, promised a day later."""
    facts = {"name": "王方", "phone": "13812340000", "owner": colleague, "by": colleague, "next_at": noon + DAY}
    return services.add_lead(**values | facts)


def merge(kept, gone, hq, now, **values):
    return services.merge_leads(kept=kept, gone=gone, by=hq, now=now, **values)


def unmerge(merge, hq, now, why="两个学生"):
    return services.unmerge_leads(merge=merge, why=why, by=hq, now=now)


def of(lead):
    return Lead.every.get(pk=lead.pk)


def counted_true():
    return services.compare_tallies() == []


# --- what must never be false ---------------------------------------------------------------------------------------


def test_constraints_of_merges_and_pairs(lead, twin, hq, noon):
    into_itself = Lead.every.filter(pk=lead.pk)
    broken("leads_lead_not_into_itself", lambda: into_itself.update(merged_into=lead, next_action_at=None))
    broken("leads_lead_merged_owes_nothing", lambda: Lead.every.filter(pk=lead.pk).update(merged_into=twin))
    broken("leads_merge_of_two", lambda: LeadMerge.objects.create(kept=lead, gone=lead, at=noon))
    facts = {"likeness": 50, "found_at": noon}
    broken("leads_twins_ordered", lambda: TwinPair.objects.create(first=twin, second=lead, **facts))
    facts |= {"first": lead, "second": twin}
    broken("leads_twins_decided_at_a_time", lambda: TwinPair.objects.create(state="merged", **facts))
    without = facts | {"state": "not_twins", "decided_at": noon}
    broken("leads_twins_two_has_reason", lambda: TwinPair.objects.create(**without))
    TwinPair.objects.create(**facts)
    broken("leads_twins_once", lambda: TwinPair.objects.create(**facts))


def test_a_merge_is_never_changed(lead, twin, hq, noon):
    done = merge(lead, twin, hq, noon)
    with pytest.raises(AppendOnlyError):
        done.save()
    with pytest.raises(AppendOnlyError):
        LeadMerge.objects.update(why="x")


def test_every_foreign_key_to_a_lead_is_known():
    from django.apps import apps

    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model not in ABOUT_MERGES
        for field in model._meta.local_fields
        if field.related_model is Lead
    }
    assert found == set(fields_to_leads())
    assert all(label_of(name) for name in found)
    assert label_of("gone.model.lead") == "gone.model.lead"


# --- the merge ------------------------------------------------------------------------------------------------------


def test_what_hung_on_the_one_hangs_on_the_other(lead, twin, hq, noon):
    SecondLineCall.objects.create(lead=twin, day=noon.date() - DAY, caller=hq, taken_at=noon)
    for each in (lead, twin):
        SecondLineCall.objects.create(lead=each, day=noon.date(), caller=hq, taken_at=noon)
    done = merge(lead, twin, hq, noon, why="家长说是同一人")
    assert of(twin).merged_into == lead
    assert list(Lead.objects.all()) == [lead]
    assert counts_of(twin) == {
        **dict.fromkeys(fields_to_leads(), 0), "leads.consent.lead": 1, "leads.guardian.lead": 1,
        "leads.secondlinecall.lead": 1,
    }  # fmt: skip
    assert set(done.moved) == {"leads.followup.lead", "leads.secondlinecall.lead"}
    assert set(done.filed) == {"leads.consent.lead", "leads.guardian.lead", "leads.secondlinecall.lead"}
    assert lead.guardians.get().phone == "+86" + MOTHER["phone"]
    assert [Activity.objects.of(each).first().verb for each in (lead, twin)] == ["merged", "merged_away"]
    assert counted_true()


def test_of_two_promises_the_earlier_stays_whoever_made_it(lead, twin, recruiter, hq, noon):
    theirs = twin.followups.open().get()
    FollowUp.objects.filter(pk=theirs.pk).update(due_at=noon + HOUR)
    merge(lead, twin, hq, noon)
    promise = of(lead).followups.open().get()
    assert (promise.pk, promise.owner, of(lead).next_action_at) == (theirs.pk, recruiter, noon + HOUR)


def test_a_lead_that_left_gives_nothing_to_call_about(lead, twin, recruiter, hq, noon):
    for each in (lead, twin):
        services.exit_lead(lead=each, to=LeadState.EMPLOYMENT, reason="打工", by=hq, now=noon)
    merge(lead, twin, hq, noon)
    assert not FollowUp.objects.open().exists()
    assert counted_true()


def test_the_step_further_along_and_empty_facts_are_taken_over(values, lead, twin, colleague, director, hq, noon):
    school = SchoolFactory()
    Lead.objects.filter(pk=twin.pk).update(school=school)
    services.move_lead(lead=twin, to=LeadState.FORM_RETURNED, note="交表", by=director, now=noon + HOUR)
    merge(lead, twin, hq, noon + 2 * HOUR)
    kept = of(lead)
    assert (kept.state, kept.form_returned_at, kept.school) == (LeadState.FORM_RETURNED, noon + HOUR, school)
    assert counted_true()


def test_both_owners_are_told_without_a_number(lead, twin, recruiter, colleague, hq, noon):
    merge(lead, twin, hq, noon)
    told = Notice.objects.filter(key__startswith="merge:")
    assert {notice.user for notice in told} == {recruiter, colleague}
    assert all("1381234" not in notice.title + notice.body and "王芳" not in notice.title for notice in told)


def test_across_outposts_the_counts_go_with_the_rows(lead, far_lead, far_recruiter, hq, noon):
    promised = far_lead.followups.open().get()
    facts = {"result": CallResult.REACHED, "next_at": noon + DAY, "by": far_recruiter, "now": noon}
    services.complete_followup(followup=promised, **facts)
    done = merge(lead, far_lead, hq, noon + HOUR)
    assert counted_true()
    unmerge(done, hq, noon + 2 * HOUR)
    assert counted_true()
    assert far_lead.followups.filter(done_at__isnull=False).count() == 1


def refusals(lead, twin, hq, noon):
    other = LeadFactory(outpost=OutpostFactory(season=SeasonFactory(year=2031)))
    yield (lead, lead, "A lead cannot be merged into itself.")
    yield (lead, other, "The two are of different seasons; each season keeps its own leads.")
    silent = LeadFactory(outpost=lead.outpost, state=LeadState.DO_NOT_CONTACT)
    yield (lead, silent, "One of the two asked not to be contacted. HQ decides that first.")
    left = LeadFactory(outpost=lead.outpost, state=LeadState.WITHDREW, exit_reason="x")
    yield (left, lead, "The lead to stay has left the funnel, the other is open. Let the open one stay.")
    merge(lead, twin, hq, noon)
    third = LeadFactory(outpost=lead.outpost)
    yield (lead, twin, "One of the two was merged already. Open the list again.")
    yield (twin, third, "One of the two was merged already. Open the list again.")


def test_what_is_refused_and_why(lead, twin, hq, noon):
    for kept, gone, sentence in refusals(lead, twin, hq, noon):
        with pytest.raises(Refused) as refused:
            merge(kept, gone, hq, noon)
        assert str(refused.value) == sentence


def test_a_merged_lead_is_not_worked_with_any_more(lead, twin, colleague, hq, noon):
    promise = twin.followups.open().get()
    merge(lead, twin, hq, noon)
    with pytest.raises(Refused):
        services.complete_followup(
            followup=promise, result=CallResult.REACHED, next_at=noon + DAY, by=colleague, now=noon
        )


def test_typed_again_the_merged_one_leads_to_the_one_that_stays(values, lead, twin, recruiter, hq, noon):
    merge(lead, twin, hq, noon)
    with pytest.raises(AlreadyRecorded) as known:
        services.add_lead(**values | {"name": "王方", "phone": "13812340000"})
    assert known.value.lead == lead


def test_silence_asked_of_the_one_that_stays_holds_for_the_merged_number(values, lead, twin, hq, noon):
    done = merge(lead, twin, hq, noon)
    services.exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, reason="", by=hq, now=noon)
    with pytest.raises(AskedForSilence):
        services.add_lead(**values | {"name": "王小方", "phone": "13812340000"})
    with pytest.raises(Refused):
        unmerge(done, hq, noon)


# --- and back -------------------------------------------------------------------------------------------------------


def snapshot(*leads):
    """All that hangs on the leads and where they stand, versions and reminders aside."""
    rows = {
        (lead.pk, name): sorted(str(pk) for pk in rows_of(field, lead).values_list("pk", flat=True))
        for lead in leads
        for name, field in fields_to_leads().items()
    }
    names = ("state", "state_since", "owner_id", "next_action_at", "school_id", "form_returned_at", "last_contact_at")
    facts = {lead.pk: tuple(getattr(of(lead), name) for name in names) for lead in leads}
    promises = sorted(FollowUp.objects.open().filter(lead__in=leads).values_list("lead", "owner", "due_at"))
    return rows, facts, promises


@pytest.mark.parametrize("hours", [1, 30])
@pytest.mark.parametrize("forwards", [True, False])
def test_taken_back_at_once_all_is_as_before(lead, twin, director, hq, noon, hours, forwards):
    services.move_lead(lead=twin, to=LeadState.FORM_RETURNED, note="交表", by=director, now=noon)
    FollowUp.objects.filter(lead=twin).open().update(due_at=noon + hours * HOUR)
    Lead.objects.filter(pk=twin.pk).update(next_action_at=noon + hours * HOUR, school=SchoolFactory())
    before = snapshot(lead, twin)
    kept, gone = (lead, twin) if forwards else (twin, lead)
    done = merge(kept, gone, hq, noon + HOUR)
    assert snapshot(lead, twin) != before
    undone = unmerge(done, hq, noon + 2 * HOUR)
    assert snapshot(lead, twin) == before
    assert (undone.left, counted_true()) == ({}, True)
    with pytest.raises(Refused):
        unmerge(done, hq, noon + 2 * HOUR)


def test_what_was_done_since_stays_and_both_owe_a_follow_up(lead, twin, recruiter, hq, noon):
    FollowUp.objects.filter(lead=twin).open().update(due_at=noon + HOUR)
    done = merge(lead, twin, hq, noon)
    promise = of(lead).followups.open().get()
    services.complete_followup(
        followup=promise, result=CallResult.REACHED, next_at=noon + 3 * DAY, by=recruiter, now=noon + HOUR
    )
    undone = unmerge(done, hq, noon + 2 * HOUR)
    assert undone.left == {"leads.followup.lead": {str(promise.pk): "changed"}}
    assert set(of(lead).followups.exclude(dropped_at__isnull=False)) >= {promise}
    assert of(lead).next_action_at == noon + 3 * DAY
    assert of(twin).next_action_at == of(twin).followups.open().get().due_at
    assert counted_true()


def test_a_reason_is_needed_to_take_it_back(lead, twin, hq, noon):
    done = merge(lead, twin, hq, noon)
    with pytest.raises(Refused):
        unmerge(done, hq, noon, why=" ")


def test_a_chain_stays_one_step_and_is_taken_back_from_its_end(lead, twin, hq, outpost, noon):
    third = LeadFactory(outpost=outpost)
    FollowUpFactory(lead=third)
    services.rebuild_tallies()
    before = snapshot(lead, twin)
    first = merge(lead, twin, hq, noon)
    second = merge(third, lead, hq, noon + HOUR)
    assert of(twin).merged_into == of(lead).merged_into == third
    with pytest.raises(Refused):
        unmerge(first, hq, noon + HOUR)
    unmerge(second, hq, noon + 2 * HOUR)
    assert of(twin).merged_into == lead
    unmerge(first, hq, noon + 3 * HOUR)
    assert snapshot(lead, twin) == before
    assert counted_true()


def test_a_consent_given_by_a_guardian_is_not_stretched(lead, twin, hq, noon):
    Lead.objects.filter(pk=lead.pk).update(birth_year=None)
    Lead.objects.filter(pk=twin.pk).update(basis=LawfulBasis.CONSENT_GUARDIAN)
    merge(lead, twin, hq, noon)
    assert of(lead).birth_year is None


# --- rules ----------------------------------------------------------------------------------------------------------

moments = st.none() | st.datetimes()
stands = st.fixed_dictionaries({
    "state": st.sampled_from(LeadState), "state_since": st.datetimes(), "form_returned_at": moments,
    "registered_at": moments,
})  # fmt: skip


@given(stands, stands)
def test_nothing_reached_is_lost(kept, gone):
    after = standing_after(kept, gone)
    assert after["state"] in (kept["state"], gone["state"])
    if kept["state"] in FUNNEL and gone["state"] in FUNNEL:
        assert after["state"] == max(kept["state"], gone["state"], key=FUNNEL.index)
    for name in ("form_returned_at", "registered_at"):
        assert (after[name] is None) == (kept[name] is None and gone[name] is None)
    assert standing_after(after, gone) == after


def test_small_rules(lead, twin):
    assert earlier(None, None) is None
    assert likeness(["phone", "name_school", "guardian_phone"]) == 100
    assert advised_to_stay(lead, twin) == lead
    twin.state = LeadState.ENQUIRY
    assert advised_to_stay(lead, twin) == twin


# --- a row that has the lead's own number ---------------------------------------------------------------------------


def test_the_file_of_advice_goes_over_and_comes_back(lead, twin, hq, noon):
    advised = {"segment": "equivalent"}
    services.change_advice(lead=twin, values=advised, version=1, by=hq, now=noon)
    merged = merge(lead, twin, hq, noon)
    assert LeadAdvice.objects.get().pk == lead.pk
    unmerge(merged, hq, noon + HOUR)
    assert LeadAdvice.objects.get().pk == twin.pk
    assert LeadUnmerge.objects.get().left == {}


def test_of_two_files_of_advice_each_stays(lead, twin, hq, noon):
    for one in (lead, twin):
        services.change_advice(lead=one, values={"segment": "equivalent"}, version=1, by=hq, now=noon)
    unmerge(merge(lead, twin, hq, noon), hq, noon + HOUR)
    assert set(LeadAdvice.objects.values_list("pk", flat=True)) == {lead.pk, twin.pk}
