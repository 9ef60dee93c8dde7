"""What the database itself refuses, whatever the code above it does."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from finance.choices import AccountKind, EntryKind, Fund
from finance.models import Account, Entry, Posting
from tests.factories.campaigns import NOON


@pytest.fixture
def accounts(outpost):
    def make(fund, kind):
        return Account.objects.create(outpost=outpost, fund=fund, kind=kind)

    return make


def book(outpost, *legs, **fields):
    with transaction.atomic():
        pk = uuid.uuid4()
        Posting.objects.bulk_create([Posting(entry_id=pk, account=a, amount_fen=fen) for a, fen in legs])
        return Entry.objects.create(
            id=pk,
            outpost=outpost,
            kind=EntryKind.FUNDING,
            reference=str(pk),
            maker=uuid.uuid4(),
            occurred_at=NOON,
            recorded_at=NOON,
            **fields,
        )


def test_a_balanced_entry_goes_in(outpost, accounts):
    entry = book(
        outpost, (accounts(Fund.OFFICE, AccountKind.BANK), 100), (accounts(Fund.OFFICE, AccountKind.TRUST), -100)
    )
    assert sum(p.amount_fen for p in entry.postings.all()) == 0


def test_an_entry_must_sum_to_zero(outpost, accounts):
    bank, trust = accounts(Fund.OFFICE, AccountKind.BANK), accounts(Fund.OFFICE, AccountKind.TRUST)
    with pytest.raises(IntegrityError, match="finance_entry_sums_to_zero"):
        book(outpost, (bank, 100), (trust, -99))


def test_an_entry_needs_postings(outpost):
    with pytest.raises(IntegrityError, match="finance_entry_sums_to_zero"):
        book(outpost)


def test_funds_never_mix(outpost, accounts):
    with pytest.raises(IntegrityError, match="finance_entry_within_one_fund"):
        book(outpost, (accounts(Fund.OFFICE, AccountKind.BANK), 100), (accounts(Fund.FEES, AccountKind.TRUST), -100))


def test_no_posting_joins_an_entry_that_stands(outpost, accounts):
    bank, trust = accounts(Fund.OFFICE, AccountKind.BANK), accounts(Fund.OFFICE, AccountKind.TRUST)
    entry = book(outpost, (bank, 100), (trust, -100))
    with pytest.raises(IntegrityError, match="finance_posting_before_its_entry"), transaction.atomic():
        Posting.objects.create(entry=entry, account=bank, amount_fen=1)


def test_maker_never_approves(outpost, accounts):
    bank, trust = accounts(Fund.OFFICE, AccountKind.BANK), accounts(Fund.OFFICE, AccountKind.TRUST)
    me, pk = uuid.uuid4(), uuid.uuid4()
    Posting.objects.create(entry_id=pk, account=bank, amount_fen=1)
    Posting.objects.create(entry_id=pk, account=trust, amount_fen=-1)
    entry = Entry(
        id=pk, outpost=outpost, kind="funding", reference="x", maker=me, approver=me, occurred_at=NOON, recorded_at=NOON
    )
    with pytest.raises(IntegrityError, match="finance_entry_maker_never_approves"), transaction.atomic():
        entry.save()
    Entry(
        id=pk, outpost=outpost, kind="funding", reference="x", maker=me, occurred_at=NOON, recorded_at=NOON
    ).save()  # the same without an approver goes in


@pytest.mark.parametrize("table", ["finance_entry", "finance_posting", "finance_account"])
@pytest.mark.parametrize("sql", ["UPDATE {t} SET id = id", "DELETE FROM {t}"])
def test_the_ledger_is_append_only(outpost, accounts, table, sql):
    book(outpost, (accounts(Fund.OFFICE, AccountKind.BANK), 100), (accounts(Fund.OFFICE, AccountKind.TRUST), -100))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(t=table))


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_ledger_is_not_truncated(db):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE finance_posting CASCADE")
