"""`manage.py verify_ledger`: silent over a good ledger, and loud over each thing that can be wrong with it."""

import json
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from finance import services
from finance.choices import AccountKind, Fund
from finance.models import Account, Entry, Posting, Receipt
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, drawn, funded, received
from tests.factories.leads import LeadFactory


def run():
    out = StringIO()
    code = 0
    try:
        call_command("verify_ledger", "--json", stdout=out)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue().splitlines()[-1])


@pytest.fixture
def ledger(outpost, recruiter, director, finance):
    """A season in small: float, cash, a claim, two receipts, a deposit, a refund, a correction."""
    mistake = funded(outpost, finance, 333)
    funded(outpost, finance)
    drawn(outpost, recruiter)
    claim = claimed(outpost, recruiter)
    services.decide_claim(claim=claim, approve=True, reason="", version=1, by=director, now=NOON)
    kept = received(LeadFactory(outpost=outpost), recruiter)
    back = received(LeadFactory(outpost=outpost), recruiter, kept.item)
    services.deposit_cash(outpost=outpost, fund=Fund.FEES, amount_fen=10_000, reference="D", by=recruiter, now=NOON)
    for entry, kind in ((back.entry, "refund"), (mistake, "reversal")):
        asked = services.ask_correction(entry=entry, kind=kind, reason="x", by=recruiter, now=NOON)
        services.decide_correction(correction=asked, approve=True, reason="", version=1, by=director, now=NOON)
    return kept


def execute(*statements):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, or a table cannot be altered
        for sql, *values in statements:
            cursor.execute(sql, values)


def drop(name, table):
    execute((f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""),))


def lay_open(*tables):
    """Take the guards away, as only somebody with the database's own password could."""
    for table in tables:
        for verb in ("update", "delete"):
            drop(f"{table}_no_{verb}", table)


def raw(pk):
    return pk.hex if connection.vendor == "sqlite" else pk


def missing(found):
    """The problems that are not about the triggers the test itself took away."""
    return [p for p in found["problems"] if "trigger" not in p and "lets a" not in p and "lets an" not in p]


def test_a_good_ledger_passes(ledger):
    code, found = run()
    assert (code, found["ok"], found["problems"]) == (0, True, [])
    assert (found["entries"], found["postings"]) == (Entry.objects.count(), Posting.objects.count()) == (9, 18)


def test_an_empty_ledger_passes(db):
    assert run() == (0, {"ok": True, "entries": 0, "postings": 0, "problems": []})


def test_the_proof_leaves_no_trace(ledger):
    before = sorted(Entry.objects.values_list("pk"))
    run()
    assert sorted(Entry.objects.values_list("pk")) == before


def test_for_people_it_speaks_in_sentences(ledger):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "9 entries, 18 postings: in order\n"


@pytest.mark.parametrize(
    ("table", "name"),
    [(t, f"{t}_no_{v}") for t in ("finance_entry", "finance_posting", "finance_account", "finance_receipt")
     for v in ("update", "delete")] + [(t, f"{t}_guard") for t in ("finance_entry", "finance_posting")],
)  # fmt: skip
def test_a_missing_trigger_is_found(ledger, table, name):
    drop(name, table)
    code, found = run()
    assert code == 1
    assert found["problems"][0] == f"trigger {name} is missing or disabled on {table}"
    assert len(found["problems"]) == (1 if name == "finance_posting_guard" else 2)  # it is also seen not to refuse


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite cannot disable a trigger")
def test_a_disabled_trigger_is_found(ledger):
    execute(("ALTER TABLE finance_entry DISABLE TRIGGER finance_entry_no_update",))
    assert "finance_entry lets a row be touched by UPDATE" in run()[1]["problems"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="one way to hollow out a trigger is enough")
def test_a_trigger_that_stands_but_does_nothing_is_found(ledger):
    drop("finance_entry_no_update", "finance_entry")
    execute(("CREATE TRIGGER finance_entry_no_update BEFORE UPDATE ON finance_entry BEGIN SELECT 1; END",))
    assert run()[1]["problems"] == ["finance_entry lets a row be touched by UPDATE"]


def test_an_entry_that_does_not_balance_is_found(ledger):
    lay_open("finance_posting")
    leg = Posting.objects.filter(entry=ledger.entry, amount_fen__gt=0).get()
    execute(("UPDATE finance_posting SET amount_fen = 4999 WHERE id = %s", leg.pk))
    assert f"entry {ledger.entry.reference} sums to -1" in missing(run()[1])


def test_an_entry_without_postings_is_found(ledger):
    lay_open("finance_posting")
    execute(("DELETE FROM finance_posting WHERE entry_id = %s", raw(ledger.entry_id)))
    assert f"entry {ledger.entry.reference} has no postings" in missing(run()[1])


def test_an_entry_over_two_funds_is_found(ledger, outpost):
    lay_open("finance_posting")
    fares = services.account(outpost=outpost, fund=Fund.FARES, kind=AccountKind.TRUST)
    leg = Posting.objects.filter(entry=ledger.entry, amount_fen__lt=0).get()
    execute(("UPDATE finance_posting SET account_id = %s WHERE id = %s", fares.pk, leg.pk))
    assert f"entry {ledger.entry.reference} mixes funds" in missing(run()[1])


def test_an_account_of_another_outpost_is_found(ledger, far_outpost):
    lay_open("finance_posting")
    far = services.account(outpost=far_outpost, fund=Fund.FEES, kind=AccountKind.TRUST)
    leg = Posting.objects.filter(entry=ledger.entry, amount_fen__lt=0).get()
    execute(("UPDATE finance_posting SET account_id = %s WHERE id = %s", far.pk, leg.pk))
    assert f"entry {ledger.entry.reference} has an account of another outpost" in missing(run()[1])


def test_cash_below_zero_is_found(ledger, outpost, recruiter):
    cash = Account.objects.get(outpost=outpost, fund=Fund.FEES, kind=AccountKind.CUSTODY)
    trust = Account.objects.get(outpost=outpost, fund=Fund.FEES, kind=AccountKind.TRUST)
    entry = Entry(
        id=uuid.uuid4(), outpost=outpost, kind="deposit", reference="forged", maker=recruiter.token,
        occurred_at=NOON, recorded_at=NOON,
    )  # fmt: skip
    Posting.objects.bulk_create(
        [Posting(entry_id=entry.pk, account=a, amount_fen=fen) for a, fen in ((cash, -700), (trust, 700))]
    )
    entry.save()  # the database lets it pass: it balances
    assert run()[1]["problems"] == [f"SJZ fees custody {cash.pk} is -700 fen"]


def test_a_gap_in_the_receipts_is_found(ledger, outpost):
    lay_open("finance_receipt")
    execute(("UPDATE finance_receipt SET sequence = 7 WHERE id = %s", Receipt.objects.get(sequence=2).pk))
    wrong = missing(run()[1])
    assert wrong == ["SJZ: 2 receipts, but the last number is 7", "SJZ: the receipt counter does not stand at 7"]


def test_a_lost_receipt_is_found(ledger, outpost):
    lay_open("finance_receipt")
    execute(("DELETE FROM finance_receipt WHERE id = %s", ledger.pk))
    wrong = missing(run()[1])
    assert wrong == ["SJZ: 1 receipts, but the last number is 2", f"entry {ledger.entry.reference} has no receipt"]


def test_a_receipt_over_another_amount_is_found(ledger):
    lay_open("finance_receipt")
    execute(("UPDATE finance_receipt SET amount_fen = 9999 WHERE id = %s", ledger.pk))
    assert missing(run()[1]) == [f"receipt {ledger.number} does not equal its entry"]


def test_a_correction_that_is_no_opposite_is_found(ledger):
    lay_open("finance_posting")
    entry = Entry.objects.get(kind="reversal")
    execute(("UPDATE finance_posting SET amount_fen = amount_fen * 2 WHERE entry_id = %s", raw(entry.pk)))
    wrong = f"entry {entry.reference} is not the opposite of {entry.reverses.reference}"
    assert wrong in missing(run()[1])


def without_check(name, sql, *values):
    """Write what a CHECK would refuse."""
    if connection.vendor == "sqlite":
        execute(("PRAGMA ignore_check_constraints = ON",), (sql, *values), ("PRAGMA ignore_check_constraints = OFF",))
    else:
        execute((f"ALTER TABLE finance_entry DROP CONSTRAINT {name}",), (sql, *values))


def test_an_approver_who_is_the_maker_is_found(ledger):
    lay_open("finance_entry")
    entry = Entry.objects.get(kind="expense")
    sql = "UPDATE finance_entry SET approver = maker WHERE id = %s"
    without_check("finance_entry_maker_never_approves", sql, raw(entry.pk))
    assert missing(run()[1]) == [f"entry {entry.reference} was approved by its maker"]


def test_a_decided_entry_without_approver_is_found(ledger):
    lay_open("finance_entry")
    entry = Entry.objects.get(kind="expense")
    sql = "UPDATE finance_entry SET approver = NULL WHERE id = %s"
    without_check("finance_entry_corrections_are_approved", sql, raw(entry.pk))
    assert missing(run()[1]) == [f"entry {entry.reference} has no approver"]
