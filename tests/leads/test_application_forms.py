from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from core.models import Activity
from leads import services
from leads.choices import LeadState
from leads.choices_events import FormState
from leads.models import ApplicationForm, FormIssue, Lead
from leads.querysets_events import stock_of
from leads.rules_forms import MOVES, Stock, check_range, check_step
from leads.services import application_forms
from tests.factories.leads import LeadFactory
from tests.leads.test_races import at_once


@pytest.fixture
def issue(outpost, hq, noon):
    return services.issue_forms(outpost=outpost, first=1, last=10, by=hq, now=noon)


@pytest.fixture
def form(issue, lead, recruiter, noon):
    return services.give_form(lead=lead, number=1, by=recruiter, now=noon)


def stock(outpost):
    found = stock_of([outpost], issues=FormIssue.objects.all(), forms=ApplicationForm.objects.all())
    return found.get(outpost.pk, Stock())


# --- rules ----------------------------------------------------------------------------------------------------------


@given(st.sampled_from(list(FormState)), st.sampled_from(list(FormState)))
def test_what_is_settled_stays_settled(state, to):
    if to in MOVES[state]:
        check_step(state=state, to=to, number=7, reason="x")
    else:
        with pytest.raises(Refused, match="000007"):
            check_step(state=state, to=to, number=7, reason="x")
    assert state in (FormState.IN_HAND, FormState.WITH_LEAD) or MOVES[state] == set()


@given(st.integers(-5, 10_000_005), st.integers(-5, 10_000_005))
def test_a_range_is_in_order_and_no_larger_than_a_parcel(first, last):
    if 1 <= first <= last <= 9_999_999 and last - first < 2000:
        check_range(first=first, last=last)
    else:
        with pytest.raises(Refused):
            check_range(first=first, last=last)


# --- services -------------------------------------------------------------------------------------------------------


def test_every_number_is_explained_all_the_way(issue, outpost, lead, form, recruiter, noon):
    assert stock(outpost) == Stock(issued=10, in_hand=9, with_lead=1)
    services.return_form(form=form, by=recruiter, now=noon)
    for number, to in ((2, FormState.LOST), (3, FormState.VOID)):
        row = ApplicationForm.objects.get(number=number)
        services.write_off_form(form=row, to=to, reason="雨淋湿了", by=recruiter, now=noon)
    assert stock(outpost) == Stock(issued=10, in_hand=7, returned=1, lost=1, void=1)
    assert stock(outpost).unexplained == 0
    ApplicationForm.objects.filter(number=9).delete()
    assert stock(outpost).unexplained == 1


def test_a_number_stands_once_a_season(issue, far_outpost, hq, noon):
    far_outpost.season = issue.season
    with pytest.raises(Refused, match="issued before"):
        services.issue_forms(outpost=far_outpost, first=10, last=12, by=hq, now=noon)
    assert FormIssue.objects.count() == 1
    assert ApplicationForm.objects.count() == 10


def test_returning_moves_the_lead_once(form, lead, recruiter, noon):
    services.return_form(form=form, by=recruiter, now=noon)
    lead.refresh_from_db()
    assert (lead.state, lead.form_returned_at) == (LeadState.FORM_RETURNED, noon)
    with pytest.raises(Refused):
        services.return_form(form=form, by=recruiter, now=noon)
    assert Activity.objects.of(lead).filter(verb="moved").count() == 1
    assert services.compare_tallies() == []


@pytest.mark.parametrize("state", [LeadState.ADMITTED, LeadState.DO_NOT_CONTACT, LeadState.WITHDREW])
def test_who_came_further_or_left_stays_there(form, lead, recruiter, noon, state):
    Lead.objects.filter(pk=lead.pk).update(state=state, exit_reason="x", next_action_at=None)
    assert services.return_form(form=form, by=recruiter, now=noon).state == FormState.RETURNED
    lead.refresh_from_db()
    assert lead.state == state


def test_a_lead_holds_one_form_and_one_of_its_own_outpost(form, lead, recruiter, far_lead, far_recruiter, noon):
    with pytest.raises(Refused, match="has a form already"):
        services.give_form(lead=lead, number=2, by=recruiter, now=noon)
    with pytest.raises(Refused, match="never issued"):
        services.give_form(lead=far_lead, number=2, by=far_recruiter, now=noon)
    other = LeadFactory(outpost=lead.outpost)
    with pytest.raises(Refused, match="already"):
        services.give_form(lead=other, number=1, by=recruiter, now=noon)


def test_a_loss_needs_a_reason(form, recruiter, noon):
    with pytest.raises(Refused) as told:
        services.write_off_form(form=form, to=FormState.LOST, reason=" ", by=recruiter, now=noon)
    assert told.value.field == "reason"
    with pytest.raises(Refused):
        services.write_off_form(form=form, to=FormState.RETURNED, reason="x", by=recruiter, now=noon)


@pytest.mark.parametrize("untrue", [{"state": "in_hand"}, {"state": "returned"}, {"state": "lost"}, {"lead": None}])
def test_what_a_form_never_is(form, untrue):
    with pytest.raises(IntegrityError, match="leads_form_state_fits"), transaction.atomic():
        ApplicationForm.objects.filter(pk=form.pk).update(**untrue)


def test_the_database_knows_one_form_a_number_and_a_lead(form, issue, lead, noon):
    second = ApplicationForm.objects.get(number=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationForm.objects.filter(pk=second.pk).update(number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationForm.objects.filter(pk=second.pk).update(state="with_lead", lead=lead, given_at=noon)
    with pytest.raises(IntegrityError, match="leads_formissue_in_order"), transaction.atomic():
        FormIssue.objects.filter(pk=issue.pk).update(last=0)


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_any_number(client, outpost, hq, recruiter, noon, rows, django_assert_num_queries):
    services.issue_forms(outpost=outpost, first=1, last=rows, by=hq, now=noon)
    for number in range(1, rows + 1):
        lead = LeadFactory(outpost=outpost)
        services.give_form(lead=lead, number=number, by=recruiter, now=noon)
    client.force_login(recruiter)
    with django_assert_num_queries(10):
        page = client.get(reverse("leads:form_list", args=[outpost.pk]))
    assert len(page.context["page"].rows) == rows
    with django_assert_num_queries(9):
        page = client.get(reverse("leads:forms"))
    assert [o.stock.with_lead for o in page.context["outposts"]] == [rows]


def test_a_form_is_handed_out_and_comes_back_by_its_buttons(client, issue, lead, recruiter):
    client.force_login(recruiter)
    give = reverse("leads:form_give", args=[lead.pk])
    assert client.get(give).context["form"]["number"].value() == 1
    sent = {"submit_id": "7c0d4f7e-6f0e-4a40-9d1f-2f7a34a0b001", "number": "1"}
    assert client.post(give, sent)["Location"] == lead.get_absolute_url()
    back = reverse("leads:form_back", args=[ApplicationForm.objects.get(number=1).pk])
    for _turn in range(2):
        client.post(back, {"submit_id": "7c0d4f7e-6f0e-4a40-9d1f-2f7a34a0b002"})
    lead.refresh_from_db()
    assert lead.state == LeadState.FORM_RETURNED


def test_a_stranger_sees_no_form(client, issue, outpost, stranger):
    client.force_login(stranger)
    assert client.get(reverse("leads:forms")).context["outposts"] == []
    assert client.get(reverse("leads:form_list", args=[outpost.pk])).status_code == 404


# --- the same number within the same millisecond --------------------------------------------------------------------


def give_at_once(leads, recruiter, noon):
    acts = [partial(services.give_form, lead=lead, number=1, by=recruiter, now=noon) for lead in leads]
    return [result for result in at_once(*acts) if isinstance(result, ApplicationForm)]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_who_give_a_number_one_does(issue, outpost, recruiter, noon):
    assert len(give_at_once(LeadFactory.create_batch(8, outpost=outpost), recruiter, noon)) == 1
    assert stock(outpost) == Stock(issued=10, in_hand=9, with_lead=1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_condition_in_the_update_many_would(issue, outpost, recruiter, noon, monkeypatch):
    def blind(form, *, lead, by, now):
        return ApplicationForm.objects.filter(pk=form.pk).update(
            state=FormState.WITH_LEAD, lead=lead, given_by=by, given_at=now
        )

    monkeypatch.setattr(application_forms, "_take", blind)
    monkeypatch.setattr(application_forms, "check_step", lambda **facts: None)  # SQLite lets one write at a time
    assert len(give_at_once(LeadFactory.create_batch(8, outpost=outpost), recruiter, noon)) > 1
