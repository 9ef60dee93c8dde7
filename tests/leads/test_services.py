from datetime import timedelta

import pytest

from core.errors import Refused, Stale
from core.models import Activity
from leads import services
from leads.choices import CallResult, FollowUpKind, LawfulBasis, LeadState, Purpose, Tallied
from leads.models import AccessLog, Consent, FollowUp, Guardian, Lead, StateCount, Tally
from leads.services.leads import AlreadyRecorded
from tests.factories.outposts import CrewFactory


def count(outpost, kind, day):
    return sum(Tally.objects.filter(outpost=outpost, kind=kind, day=day).values_list("count", flat=True))


def standing(outpost):
    return {s.state: s.count for s in StateCount.objects.filter(outpost=outpost) if s.count}


@pytest.fixture
def promised(lead):
    return lead.followups.open().get()


def done(followup, by, noon, **values):
    facts = {"result": CallResult.REACHED, "note": "", "next_at": noon + timedelta(days=1), "by": by, "now": noon}
    return services.complete_followup(followup=followup, **facts | values)


# --- entry ----------------------------------------------------------------------------------------------------------


def test_a_logged_lead_stands_with_everything_that_belongs_to_it(lead, recruiter, outpost, noon):
    assert (lead.phone, lead.phone_tail, lead.pinyin, lead.state) == ("+8613812345678", "5678", "wangfang", "clue")
    assert lead.guardians.get().phone == "+8613900001111"
    consent = lead.consents.get()
    assert (consent.is_given, consent.recorded_by, consent.notice_version) == (True, recruiter.token, "2027-1")
    promised = lead.followups.open().get()
    assert (promised.owner, promised.due_at, lead.next_action_at) == (
        recruiter,
        noon + timedelta(hours=2),
        promised.due_at,
    )
    assert Activity.objects.of(lead).get().verb == "added"
    assert count(outpost, Tallied.LEADS, noon.date()) == 1
    assert standing(outpost) == {"clue": 1}


def test_a_refused_lead_leaves_nothing_behind(values):
    with pytest.raises(Refused):
        services.add_lead(**values | {"next_at": values["now"] - timedelta(days=1)})
    assert not Lead.objects.exists()
    assert not Tally.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"phone": "无"}, "phone"),
        ({"birth_year": None}, "birth_year"),
        ({"birth_year": 2014}, "basis"),
        ({"birth_year": 2014, "basis": LawfulBasis.CONSENT_GUARDIAN, "guardian": None}, "guardian_name"),
        ({"guardian": {"name": "王芳", "phone": "13812345678"}}, "guardian_name"),
        ({"guardian": {"name": "王强", "phone": ""}}, "guardian_phone"),
        ({"next_at": None}, "next_at"),
    ],
)
def test_a_wrong_fact_is_named_by_its_field(values, wrong, field):
    with pytest.raises(Refused) as refusal:
        services.add_lead(**values | wrong)
    assert refusal.value.field == field


def test_an_owner_serves_the_outpost(values, far_recruiter):
    with pytest.raises(Refused) as refusal:
        services.add_lead(**values | {"owner": far_recruiter})
    assert refusal.value.field == "owner"


def test_without_an_owner_the_least_loaded_of_the_crew_gets_the_lead(values, lead, outpost, director):
    free = CrewFactory(outpost=outpost).user
    other = services.add_lead(**values | {"owner": None, "by": director, "name": "李雷"})
    assert other.owner == free


def test_the_same_student_twice_is_refused_and_named_to_who_may_see_it(values, lead):
    with pytest.raises(AlreadyRecorded) as refusal:
        services.add_lead(**values)
    assert refusal.value.lead == lead
    assert "石家庄工作站" in refusal.value.message


def test_the_same_student_elsewhere_is_refused_without_saying_whose_or_where(values, lead, far_outpost, far_recruiter):
    mine = values | {"outpost": far_outpost, "owner": far_recruiter, "by": far_recruiter}
    with pytest.raises(AlreadyRecorded) as refusal:
        services.add_lead(**mine)
    assert refusal.value.lead is None
    for secret in ("石家庄", "招生员甲", "SJZ"):
        assert secret not in refusal.value.message


def test_siblings_may_share_a_number(values, lead):
    assert services.add_lead(**values | {"name": "王强"}).phone == lead.phone


# --- follow-ups -----------------------------------------------------------------------------------------------------


def test_reaching_somebody_moves_a_clue_and_promises_the_next_call(lead, promised, recruiter, outpost, noon):
    done(promised, recruiter, noon, note="想学护理")
    lead.refresh_from_db()
    assert (lead.state, lead.last_contact_at, lead.next_action_at) == ("contacted", noon, noon + timedelta(days=1))
    assert lead.followups.open().get().due_at == lead.next_action_at
    assert standing(outpost) == {"contacted": 1}
    assert count(outpost, Tallied.CALLS, noon.date()) == 1


def test_nobody_answering_is_a_call_but_no_contact(lead, promised, recruiter, outpost, noon):
    done(promised, recruiter, noon, result=CallResult.NO_ANSWER)
    lead.refresh_from_db()
    assert (lead.state, lead.last_contact_at) == ("clue", None)
    assert count(outpost, Tallied.CALLS, noon.date()) == 1


def test_an_open_lead_is_never_left_without_a_next_action(promised, recruiter, noon):
    with pytest.raises(Refused) as refusal:
        done(promised, recruiter, noon, next_at=None)
    assert refusal.value.field == "next_at"
    promised.refresh_from_db()
    assert promised.done_at is None


def test_the_same_follow_up_is_logged_once(promised, recruiter, outpost, noon):
    done(promised, recruiter, noon)
    with pytest.raises(Refused):
        done(promised, recruiter, noon)
    assert count(outpost, Tallied.CALLS, noon.date()) == 1
    assert promised.lead.followups.open().count() == 1


def test_a_stale_page_does_not_log(promised, recruiter, noon):
    with pytest.raises(Stale):
        done(promised, recruiter, noon, version=7)


def test_another_time_replaces_the_promise(lead, promised, recruiter, noon):
    later = noon + timedelta(days=3)
    services.plan_followup(lead=lead, due_at=later, kind=FollowUpKind.VISIT, purpose="家访", by=recruiter, now=noon)
    lead.refresh_from_db()
    promised.refresh_from_db()
    assert promised.dropped_at == noon
    assert lead.next_action_at == later
    with pytest.raises(Refused):
        done(promised, recruiter, noon)


# --- the funnel -----------------------------------------------------------------------------------------------------


def test_a_returned_form_is_counted_on_its_day_once(lead, recruiter, outpost, noon):
    services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="交了表", by=recruiter, now=noon)
    lead.refresh_from_db()
    assert lead.form_returned_at == noon
    assert count(outpost, Tallied.FORMS_RETURNED, noon.date()) == 1
    services.exit_lead(lead=lead, to=LeadState.WITHDREW, reason="改主意", by=recruiter, now=noon)
    services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="又来了", by=recruiter, now=noon + timedelta(days=1))
    assert count(outpost, Tallied.FORMS_RETURNED, noon.date()) == 1
    assert count(outpost, Tallied.FORMS_RETURNED, noon.date() + timedelta(days=1)) == 0


def test_a_form_taken_back_is_not_counted(lead, recruiter, outpost, noon):
    services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="交了表", by=recruiter, now=noon)
    services.move_lead(lead=lead, to=LeadState.ENQUIRY, note="点错了", by=recruiter, now=noon)
    lead.refresh_from_db()
    assert lead.form_returned_at is None
    assert count(outpost, Tallied.FORMS_RETURNED, noon.date()) == 0


def test_who_leaves_is_owed_nothing_and_who_comes_back_is(lead, recruiter, outpost, noon):
    services.exit_lead(lead=lead, to=LeadState.LOST_RIVAL, reason="去了别校", by=recruiter, now=noon)
    lead.refresh_from_db()
    assert (lead.next_action_at, lead.followups.open().count()) == (None, 0)
    assert count(outpost, Tallied.LOST, noon.date()) == 1
    services.move_lead(lead=lead, to=LeadState.CONTACTED, note="又来电话", by=recruiter, now=noon)
    lead.refresh_from_db()
    assert (lead.exit_reason, lead.followups.open().count()) == ("", 1)
    assert lead.next_action_at == lead.followups.open().get().due_at
    assert count(outpost, Tallied.LOST, noon.date()) == 0


def test_do_not_contact_is_a_hard_stop(lead, recruiter, director, hq, noon):
    services.exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, by=recruiter, now=noon)
    lead.refresh_from_db()
    plan = {"lead": lead, "due_at": noon + timedelta(days=1), "by": recruiter, "now": noon}
    with pytest.raises(Refused):
        services.plan_followup(**plan)
    with pytest.raises(Refused):
        services.reveal(lead=lead, field="phone", purpose=Purpose.CALL, by=recruiter, now=noon)
    with pytest.raises(Refused):
        services.mark_registered(lead=lead, by=director, now=noon)
    with pytest.raises(Refused):
        services.move_lead(lead=lead, to=LeadState.CONTACTED, note="x", by=director, now=noon)
    services.move_lead(lead=lead, to=LeadState.CONTACTED, note="本人来电", by=hq, now=noon)
    assert lead.followups.open().count() == 1


def test_paying_registers_once_and_ends_the_chase(lead, recruiter, outpost, noon):
    services.mark_registered(lead=lead, by=recruiter, now=noon)
    services.mark_registered(lead=lead, by=recruiter, now=noon)
    lead.refresh_from_db()
    assert (lead.state, lead.registered_at, lead.next_action_at) == ("registered", noon, None)
    assert count(outpost, Tallied.REGISTERED, noon.date()) == 1
    assert standing(outpost) == {"registered": 1}


def test_every_change_of_state_is_on_record(lead, recruiter, noon):
    services.move_lead(lead=lead, to=LeadState.CONTACTED, by=recruiter, now=noon)
    services.exit_lead(lead=lead, to=LeadState.UNREACHABLE, reason="停机", by=recruiter, now=noon)
    verbs = list(Activity.objects.of(lead).values_list("verb", "before__state", "after__state", "why"))
    assert verbs[0] == ("left", "contacted", "unreachable", "停机")
    assert verbs[1] == ("moved", "clue", "contacted", "")


# --- facts and numbers ----------------------------------------------------------------------------------------------


def test_a_changed_phone_stands_nowhere_in_the_record(lead, recruiter, noon):
    services.change_lead(
        lead=lead,
        values={"phone": "13655556666", "name": "王小芳"},
        version=lead.version,
        why="换号",
        by=recruiter,
        now=noon,
    )
    lead.refresh_from_db()
    assert (lead.phone_tail, lead.initials) == ("6666", "wxf")
    row = Activity.objects.of(lead).first()
    assert set(row.after) >= {"phone", "name"}
    assert not [value for value in (row.before | row.after).values() if value is not None]


def test_a_stale_edit_overwrites_nothing(lead, recruiter, noon):
    services.change_lead(lead=lead, values={"class_name": "1班"}, version=1, by=recruiter, now=noon)
    with pytest.raises(Stale):
        services.change_lead(lead=lead, values={"class_name": "9班"}, version=1, by=recruiter, now=noon)
    guardian = {"name": "王强", "phone": "13511112222"}
    with pytest.raises(Stale):
        services.change_lead(lead=lead, values={}, guardian=guardian, version=1, by=recruiter, now=noon)
    lead.refresh_from_db()
    assert lead.class_name == "1班"
    assert lead.guardians.get().name == "王秀兰"


def test_an_edit_may_not_undo_the_consent(lead, recruiter, noon):
    with pytest.raises(Refused):
        services.change_lead(lead=lead, values={"birth_year": 2014}, version=lead.version, by=recruiter, now=noon)


def test_a_key_lead_has_a_reason(lead, recruiter, noon):
    with pytest.raises(Refused):
        services.change_lead(lead=lead, values={"is_key": True}, version=lead.version, by=recruiter, now=noon)


def test_handing_over_takes_the_promise_along(lead, promised, outpost, director, noon):
    heir = CrewFactory(outpost=outpost).user
    FollowUp.objects.filter(pk=promised.pk).update(reminded_at=noon)
    services.change_lead(lead=lead, values={"owner": heir}, version=lead.version, by=director, now=noon)
    promised.refresh_from_db()
    assert (promised.owner, promised.reminded_at) == (heir, None)


def test_a_number_is_uncovered_with_a_purpose_and_a_row(lead, recruiter, noon):
    assert services.reveal(lead=lead, field="phone", purpose=Purpose.CALL, by=recruiter, now=noon) == "+8613812345678"
    row = AccessLog.objects.get()
    assert (row.actor, row.lead, row.field, row.purpose) == (recruiter.token, lead.token, "phone", "call")


@pytest.mark.parametrize("field", ["name", "guardian:999999", "guardian:x", "guardian:" + "9" * 40, "", "birth_year"])
def test_only_numbers_of_this_lead_are_uncovered(lead, recruiter, noon, field):
    with pytest.raises(Refused):
        services.reveal(lead=lead, field=field, purpose=Purpose.CALL, by=recruiter, now=noon)
    assert not AccessLog.objects.exists()


def test_a_number_is_not_uncovered_for_nothing(lead, recruiter, noon):
    with pytest.raises(Refused):
        services.reveal(lead=lead, field="phone", purpose="", by=recruiter, now=noon)


def test_a_guardian_who_does_not_want_calls_is_not_called(lead, recruiter, noon):
    guardian = lead.guardians.get()
    Guardian.objects.update(may_call=False)
    with pytest.raises(Refused):
        services.reveal(lead=lead, field=guardian.field_key, purpose=Purpose.CALL, by=recruiter, now=noon)


# --- agents and the second line -------------------------------------------------------------------------------------


def hand_in(agent, noon, **values):
    facts = {
        "name": "赵敏", "phone": "13611112222", "birth_year": 2009, "school_name": "",
        "basis": LawfulBasis.CONSENT_SELF, "method": "paper", "guardian": None, "by": agent, "now": noon,
    }  # fmt: skip
    return services.hand_in(**facts | values)


def test_an_agents_lead_goes_to_the_outpost_of_the_area_with_an_answer_today(agent, outpost, recruiter, noon):
    lead = hand_in(agent, noon)
    assert (lead.outpost, lead.owner, lead.agent, lead.source) == (outpost, recruiter, agent, "agent")
    assert lead.next_action_at == noon + timedelta(hours=2)


def test_a_known_student_handed_in_again_changes_no_lead(lead, agent, noon):
    assert hand_in(agent, noon, name=lead.name, phone=lead.phone) is None
    lead.refresh_from_db()
    assert lead.agent is None
    assert Lead.objects.count() == 1
    assert Activity.objects.of(lead).first().verb == "handed_in_again"


@pytest.fixture
def returned(lead, recruiter, noon):
    return services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="交表", by=recruiter, now=noon)


def test_a_returned_form_is_one_card_for_one_caller(returned, caller, hq, noon):
    card = services.take_call(by=caller, now=noon)
    assert card.lead == returned
    assert services.take_call(by=caller, now=noon) == card
    services.log_call(lead=returned, result=CallResult.REACHED, note="属实", by=caller, now=noon)
    assert services.take_call(by=caller, now=noon) is None
    with pytest.raises(Refused):
        services.log_call(lead=returned, result=CallResult.REACHED, by=caller, now=noon)


def test_a_card_left_lying_goes_to_the_next_caller(returned, caller, django_user_model, noon):
    second = django_user_model.objects.create_user("caller2", role="caller", name="二线乙")
    services.take_call(by=caller, now=noon)
    assert services.take_call(by=second, now=noon + timedelta(minutes=5)) is None
    assert services.take_call(by=second, now=noon + timedelta(minutes=31)).caller == second
    with pytest.raises(Refused):
        services.log_call(lead=returned, result=CallResult.REACHED, by=caller, now=noon + timedelta(minutes=32))


def test_consents_are_only_added(lead):
    assert Consent.objects.filter(lead=lead).count() == 1
    with pytest.raises(TypeError):
        lead.consents.get().delete()
