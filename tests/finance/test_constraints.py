"""Each named constraint of finance is broken once, past the services."""

import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from finance.choices import AccountKind, EntryKind, Fund
from finance.models import Account, Correction, Entry, ExpenseClaim, Posting, Receipt
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, fee_item, funded, received
from tests.factories.leads import LeadFactory


def broken(name, act):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    said = str(error.value)
    assert name in said or said.startswith("UNIQUE constraint failed"), said


def test_finance_account_once(outpost, recruiter):
    given = {"outpost": outpost, "fund": Fund.FEES, "kind": AccountKind.CUSTODY, "holder": recruiter.token}
    Account.objects.create(**given)
    broken("finance_account_once", lambda: Account.objects.create(**given))


def test_finance_account_once_without_holder(outpost):
    given = {"outpost": outpost, "fund": Fund.FEES, "kind": AccountKind.BANK}
    Account.objects.create(**given)
    broken("finance_account_once_without_holder", lambda: Account.objects.create(**given))


@pytest.mark.parametrize(("kind", "holder"), [("custody", None), ("bank", uuid.uuid4())])
def test_finance_account_only_cash_has_holder(outpost, kind, holder):
    given = {"outpost": outpost, "fund": Fund.FEES, "kind": kind, "holder": holder}
    broken("finance_account_only_cash_has_holder", lambda: Account.objects.create(**given))


def test_finance_account_expenses_only_from_office_float(outpost):
    given = {"outpost": outpost, "fund": Fund.FEES, "kind": AccountKind.RENT}
    broken("finance_account_expenses_only_from_office_float", lambda: Account.objects.create(**given))


def test_finance_fee_item_once_a_date(db):
    fee_item(code="REG")
    broken("finance_fee_item_once_a_date", lambda: fee_item(code="REG"))


def test_finance_fee_item_amount_positive(db):
    broken("finance_fee_item_amount_positive", lambda: fee_item(amount_fen=0))


def test_finance_fee_item_has_legal_basis(db):
    broken("finance_fee_item_has_legal_basis", lambda: fee_item(legal_basis=""))


def test_finance_fee_item_only_trust_money(db):
    broken("finance_fee_item_only_trust_money", lambda: fee_item(fund=Fund.OFFICE))


def again(receipt, **values):
    given = {name: getattr(receipt, name) for name in ("outpost", "lead", "item", "payer", "amount_fen", "at")}
    return Receipt.objects.create(**given | {"number": "X", "sequence": 9, "entry": receipt.entry} | values)


def test_finance_receipt_sequence_once(outpost, recruiter, finance):
    receipt, entry = received(LeadFactory(outpost=outpost), recruiter), funded(outpost, finance)
    broken("finance_receipt_sequence_once", lambda: again(receipt, entry=entry, sequence=1))


def test_finance_receipt_amount_positive(outpost, recruiter, finance):
    receipt, entry = received(LeadFactory(outpost=outpost), recruiter), funded(outpost, finance)
    broken("finance_receipt_amount_positive", lambda: again(receipt, entry=entry, amount_fen=0))


def test_finance_claim_amount_positive(outpost, recruiter):
    claimed(outpost, recruiter)
    broken("finance_claim_amount_positive", lambda: ExpenseClaim.objects.update(amount_fen=0))


def test_finance_claim_never_decided_by_claimant(outpost, recruiter):
    claimed(outpost, recruiter)
    values = {"state": "refused", "decided_by": recruiter, "decided_at": NOON, "decision_reason": "x"}
    broken("finance_claim_never_decided_by_claimant", lambda: ExpenseClaim.objects.update(**values))


@pytest.mark.parametrize(
    "values", [{"state": "approved"}, {"decided_at": NOON}, {"state": "refused", "decided_at": NOON}]
)
def test_finance_claim_state_has_its_facts(outpost, recruiter, director, values):
    claimed(outpost, recruiter)
    broken("finance_claim_state_has_its_facts", lambda: ExpenseClaim.objects.update(decided_by=director, **values))


@pytest.fixture
def correction(outpost, finance):
    entry = funded(outpost, finance)
    return Correction.objects.create(
        outpost=outpost, corrects=entry, kind="reversal", reason="x", asked_by=finance, asked_at=NOON
    )


def test_finance_correction_once_an_entry(correction, finance):
    given = {"outpost": correction.outpost, "corrects": correction.corrects, "kind": "reversal", "reason": "y"}
    broken(
        "finance_correction_once_an_entry",
        lambda: Correction.objects.create(asked_by=finance, asked_at=NOON, **given),
    )


def test_finance_correction_has_reason(correction):
    broken("finance_correction_has_reason", lambda: Correction.objects.update(reason=""))


def test_finance_correction_never_decided_by_asker(correction, finance):
    values = {"state": "refused", "decided_by": finance}
    broken("finance_correction_never_decided_by_asker", lambda: Correction.objects.update(**values))


def test_finance_correction_state_has_its_facts(correction):
    broken("finance_correction_state_has_its_facts", lambda: Correction.objects.update(state="approved"))


def test_finance_entry_corrections_are_approved(outpost, finance):
    """The trigger asks for postings first, so a good entry is copied with another kind."""
    entry, pk = funded(outpost, finance), uuid.uuid4()

    def act():
        legs = [Posting(entry_id=pk, account=p.account, amount_fen=p.amount_fen) for p in entry.postings.all()]
        Posting.objects.bulk_create(legs)
        Entry.objects.create(
            id=pk, outpost=outpost, kind=EntryKind.REVERSAL, reference="y", maker=finance.token, occurred_at=NOON,
            recorded_at=NOON,
        )  # fmt: skip

    broken("finance_entry_corrections_are_approved", act)


def test_finance_posting_not_zero(outpost, finance):
    account = funded(outpost, finance).postings.first().account
    broken(
        "finance_posting_not_zero",
        lambda: Posting.objects.create(entry_id=uuid.uuid4(), account=account, amount_fen=0),
    )


def test_every_constraint_of_finance_is_broken_here_or_among_the_guards():
    here = Path(__file__).parent
    tests = "".join((here / name).read_text() for name in ("test_constraints.py", "test_guards.py"))
    names = [c.name for model in apps.get_app_config("finance").get_models() for c in model._meta.constraints]
    assert [name for name in names if name not in tests] == []
