"""Two people at once, on real connections."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Refused
from finance import services
from finance.choices import ClaimState, Fund
from finance.models import Account, Entry, ExpenseClaim, Posting, Receipt, ReceiptCounter
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, fee_item, funded, received
from tests.factories.leads import LeadFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def together(*acts):
    """Run all at once; returns what each returned or the Refused it raised, anything else fails the test."""
    barrier, answers, crashes = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(place, act):
        try:
            barrier.wait()
            answers[place] = act()
        except Refused as refusal:
            answers[place] = refusal
        except Exception as crash:
            crashes.append(crash)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert crashes == []
    return answers


def test_eight_at_once_get_eight_numbers_without_a_gap(outpost, recruiter):
    item = fee_item()
    leads = LeadFactory.create_batch(8, outpost=outpost)

    def taker(lead):
        def act():
            for _ in range(3):  # the second and third are refused and must not burn a number
                try:
                    services.receive_fee(lead=lead, item=item, by=recruiter, now=NOON)
                except Refused:
                    continue

        return act

    together(*(taker(lead) for lead in leads))
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == list(range(1, 9))
    assert ReceiptCounter.objects.get(outpost=outpost).last == 8


def test_one_student_paying_at_two_desks_pays_once(outpost, recruiter):
    item, lead = fee_item(), LeadFactory(outpost=outpost)
    acts = [lambda: services.receive_fee(lead=lead, item=item, by=recruiter, now=NOON)] * 4
    answers = together(*acts)
    assert sum(isinstance(a, Refused) for a in answers) == 3
    assert Receipt.objects.count() == 1


def test_the_same_form_sent_twice_at_once_gives_one_receipt(outpost, recruiter):
    item, lead, sent = fee_item(), LeadFactory(outpost=outpost), str(uuid.uuid4())
    clients = [Client(), Client(), Client()]
    for one in clients:
        one.force_login(recruiter, backend="accounts.backends.HouseBackend")

    def press(client):
        with clock.set_to(NOON):
            return client.post(reverse("finance:receive", args=[lead.pk]), {"submit_id": sent, "item": item.pk})

    answers = together(*(lambda c=one: press(c) for one in clients))
    assert {a.status_code for a in answers} == {302}
    assert len({a["Location"] for a in answers}) == 1
    assert Receipt.objects.count() == Entry.objects.count() == 1


def test_two_deciders_on_one_claim_book_it_once(outpost, recruiter, director, hq, finance):
    funded(outpost, finance)
    claim = claimed(outpost, recruiter)

    def decide(by, approve):
        return lambda: services.decide_claim(claim=claim, approve=approve, reason="x", version=1, by=by, now=NOON)

    answers = together(decide(director, True), decide(hq, True), decide(finance, False))
    assert sum(isinstance(a, Refused) for a in answers) == 2
    decided = ExpenseClaim.objects.get()
    assert decided.state in (ClaimState.APPROVED, ClaimState.REFUSED)
    assert Entry.objects.filter(kind="expense").count() == (decided.state == ClaimState.APPROVED)


def test_two_deposits_at_once_cannot_pay_in_the_same_cash(outpost, recruiter):
    received(LeadFactory(outpost=outpost), recruiter)

    def deposit(reference):
        return lambda: services.deposit_cash(
            outpost=outpost, fund=Fund.FEES, amount_fen=4_000, reference=reference, by=recruiter, now=NOON
        )

    answers = together(*(deposit(f"D-{n}") for n in range(4)))
    assert sum(isinstance(a, Refused) for a in answers) == 3
    cash = Account.objects.get(outpost=outpost, fund=Fund.FEES, kind="custody")
    assert Posting.objects.filter(account=cash).fen() == 1_000


def test_one_reference_at_once_is_one_entry(outpost, finance):
    def fund():
        return services.fund_outpost(outpost=outpost, amount_fen=100, reference="F-1", by=finance, now=NOON)

    answers = together(*[fund] * 6)
    assert len({a.pk for a in answers}) == 1
    assert Entry.objects.count() == 1
    assert Account.objects.count() == 2


def test_two_claims_against_one_float_do_not_overdraw_it(outpost, recruiter, director, finance):
    funded(outpost, finance, 10_000)
    claims = [claimed(outpost, recruiter, 6_000, now=NOON - timedelta(minutes=n)) for n in range(3)]

    def decide(claim):
        return lambda: services.decide_claim(claim=claim, approve=True, reason="", version=1, by=director, now=NOON)

    answers = together(*(decide(claim) for claim in claims))
    assert sum(isinstance(a, Refused) for a in answers) == 2
    assert Posting.objects.filter(account__kind="bank").fen() == 4_000
