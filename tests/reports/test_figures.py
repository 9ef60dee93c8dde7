from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance import services as money
from finance.choices import Fund
from leads import services
from leads.choices import CallResult, FollowUpKind, LeadState
from leads.models import FollowUp
from outposts.models import SetupStep
from reports import figures
from reports.figures import Figures
from tests.factories.finance import fare_item, fee_item, received, reference
from tests.factories.outposts import OutpostFactory
from tests.reports.conftest import at, new_lead

TODAY = date(2027, 6, 12)


def of(outpost, *, day=TODAY, now):
    return figures.figures_for([outpost.pk], day=day, now=now)[outpost.pk]


def test_an_outpost_without_anything_has_zeros(outpost, noon):
    assert of(outpost, now=noon) == Figures()


def test_figures_equal_rows_counted_by_hand(outpost, recruiter, hq, noon):
    leads = [new_lead(outpost, recruiter, now=at(9, n)) for n in range(3)]
    for lead, kind in zip(leads, (FollowUpKind.CALL, FollowUpKind.CALL, FollowUpKind.VISIT), strict=True):
        followup = lead.followups.get()
        FollowUp.objects.filter(pk=followup.pk).update(kind=kind)
        followup.refresh_from_db()
        services.complete_followup(
            followup=followup, result=CallResult.REACHED, next_at=at(11), by=recruiter, now=at(10)
        )
    for to in (LeadState.ENQUIRY, LeadState.FORM_RETURNED):
        leads[0].refresh_from_db()
        services.move_lead(lead=leads[0], to=to, by=recruiter, now=at(10, 30))
    leads[1].refresh_from_db()
    services.exit_lead(lead=leads[1], to=LeadState.WITHDREW, reason="去外省", by=recruiter, now=at(10, 40))
    leads[2].refresh_from_db()
    received(leads[2], recruiter, fee_item(amount_fen=5000), now=at(10, 50))
    received(leads[2], recruiter, fare_item(amount_fen=9300), now=at(10, 55))
    SetupStep.objects.create(outpost=outpost, code="settle", order=1, due_on=TODAY - timedelta(days=1))
    SetupStep.objects.create(outpost=outpost, code="survey", order=2, due_on=TODAY)

    found = of(outpost, now=noon)

    assert (found.leads, found.calls, found.visits, found.forms_returned, found.lost) == (3, 2, 1, 1, 1)
    assert (found.fees_fen, found.fares_fen, found.received_fen) == (5000, 9300, 14300)
    assert found.cash_fen == 14300
    assert found.overdue == FollowUp.objects.open().filter(due_at__lt=noon).count() > 0
    assert found.overdue_steps == 1


def test_a_refund_is_taken_off_what_was_received(outpost, recruiter, hq, noon):
    lead = new_lead(outpost, recruiter, now=at(9))
    receipt = received(lead, recruiter, fee_item(amount_fen=5000), now=at(10))
    asked = money.ask_correction(entry=receipt.entry, kind="refund", reason="退", by=recruiter, now=at(11))
    money.decide_correction(correction=asked, approve=True, reason="", version=asked.version, by=hq, now=at(11, 30))
    found = of(outpost, now=noon)
    assert (found.fees_fen, found.cash_fen) == (0, 0)


def test_money_of_yesterday_and_of_others_is_not_todays(outpost, recruiter, far_outpost, far_recruiter, noon):
    received(new_lead(outpost, recruiter, now=at(9, day=11)), recruiter, now=at(10, day=11))
    received(new_lead(far_outpost, far_recruiter, now=at(9)), far_recruiter, now=at(10))
    found = of(outpost, now=noon)
    assert (found.fees_fen, found.cash_fen) == (0, 5000)


def test_a_past_day_is_told_as_it_stood_at_its_end(outpost, recruiter, noon):
    late = new_lead(outpost, recruiter, now=at(9, day=10), due=at(10, day=11))
    done_today = new_lead(outpost, recruiter, now=at(9, day=10), due=at(11, day=11))
    services.complete_followup(
        followup=done_today.followups.get(), result=CallResult.REACHED, next_at=at(18), by=recruiter, now=at(9)
    )
    assert late.followups.get().done_at is None
    assert of(outpost, day=date(2027, 6, 11), now=noon).overdue == 2
    assert of(outpost, now=noon).overdue == 1


def test_office_float_is_no_money_received_but_cash_all_the_same(outpost, recruiter, finance, noon):
    money.fund_outpost(outpost=outpost, amount_fen=100_000, reference=reference(), by=finance, now=at(9))
    money.draw_cash(outpost=outpost, amount_fen=30_000, reference=reference(), by=recruiter, now=at(10))
    found = of(outpost, now=noon)
    assert (found.received_fen, found.cash_fen) == (0, 30_000)


def test_who_carries_too_much_is_judged_over_all_funds(outpost, recruiter, finance, noon, settings):
    settings.CASH_LIMIT_FEN = 14_000
    from finance.holdings import cash_held

    money.fund_outpost(outpost=outpost, amount_fen=100_000, reference=reference(), by=finance, now=at(9))
    money.draw_cash(outpost=outpost, amount_fen=10_000, reference=reference(), by=recruiter, now=at(10))
    received(new_lead(outpost, recruiter, now=at(9)), recruiter, fee_item(amount_fen=5000), now=at(10))
    carried = figures.carriers(cash_held([outpost.pk]), on=TODAY)
    assert carried == {(outpost.pk, recruiter.token): (15_000, ("amount",))}
    assert figures.cash_of_outposts(carried) == ({outpost.pk: 15_000}, {outpost.pk: 1})
    assert {cash.fund for cash in cash_held([outpost.pk])} == {Fund.OFFICE, Fund.FEES}


@pytest.mark.django_db
def test_figures_cost_the_same_for_any_number_of_outposts(noon, outpost):
    outposts = [outpost.pk, *(OutpostFactory().pk for _ in range(4))]
    costs = []
    for ids in (outposts[:1], outposts):
        with CaptureQueriesContext(connection) as seen:
            figures.figures_for(ids, day=TODAY, now=noon)
        costs.append(len(seen))
    assert costs == [5, 5]


def test_stored_figures_survive_names_that_came_and_went():
    assert Figures.from_stored({"leads": 3, "long_gone": 7}) == Figures(leads=3)
    assert Figures.from_stored(Figures(leads=1, cash_fen=-5).stored()) == Figures(leads=1, cash_fen=-5)
