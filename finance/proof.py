"""The nightly proof that the ledger is what it claims to be: what `manage.py verify_ledger` runs.

Each check yields sentences about what is wrong, for the people who run the site, in English. An empty answer is a
proof: the checks read the tables themselves and do not trust the code that wrote them.
"""

import uuid

from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum

from finance.choices import AccountKind, EntryKind
from finance.models import Account, Entry, Posting, Receipt, ReceiptCounter

GUARDED = ("finance_account", "finance_entry", "finance_posting", "finance_receipt")


def problems():
    for check in (balance, funds, orphans, reversals, approvals, money, receipts, triggers, refusals):
        yield from check()


def balance():
    legs = Posting.objects.filter(entry=OuterRef("pk")).order_by().values("entry").annotate(fen=Sum("amount_fen"))
    summed = Entry.objects.annotate(fen=Subquery(legs.values("fen")))
    for reference, fen in summed.filter(Q(fen=None) | ~Q(fen=0)).values_list("reference", "fen"):
        yield f"entry {reference} sums to {fen}" if fen is not None else f"entry {reference} has no postings"


def funds():
    counted = Entry.objects.annotate(funds=Count("postings__account__fund", distinct=True))
    for reference in counted.filter(funds__gt=1).values_list("reference", flat=True):
        yield f"entry {reference} mixes funds"
    strange = Posting.objects.exclude(account__outpost=F("entry__outpost"))
    for reference in strange.values_list("entry__reference", flat=True).distinct():
        yield f"entry {reference} has an account of another outpost"
    if Posting.objects.filter(amount_fen=0).exists():
        yield "a posting of zero stands in the ledger"


def orphans():
    count = Posting.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id")))).count()
    if count:
        yield f"{count} postings belong to no entry"


def reversals():
    """A correction is the exact opposite of what it corrects; a refund gives back the same amount of the same trust."""
    undone = Entry.objects.exclude(reverses=None).select_related("reverses")
    for entry in undone.prefetch_related("postings__account", "reverses__postings__account").iterator(chunk_size=500):
        there, back = (
            {leg.account_id: leg.amount_fen for leg in one.postings.all() if _counts(entry, leg)}
            for one in (entry.reverses, entry)
        )
        if {account: -fen for account, fen in there.items()} != back:
            yield f"entry {entry.reference} is not the opposite of {entry.reverses.reference}"


def _counts(entry, leg):
    return entry.kind == EntryKind.REVERSAL or leg.account.kind == AccountKind.TRUST


def approvals():
    for reference in Entry.objects.filter(approver=F("maker")).values_list("reference", flat=True):
        yield f"entry {reference} was approved by its maker"
    decided = Q(kind__in=(EntryKind.EXPENSE, EntryKind.REFUND, EntryKind.REVERSAL), approver=None)
    for reference in Entry.objects.filter(decided).values_list("reference", flat=True):
        yield f"entry {reference} has no approver"


def money():
    held = Account.objects.filter(kind__in=(AccountKind.CUSTODY, AccountKind.BANK)).with_balances()
    for account in held.filter(balance_fen__lt=0).select_related("outpost"):
        yield f"{account.outpost.code} {account.fund} {account.kind} {account.pk} is {account.balance_fen} fen"
    owed = Account.objects.filter(kind=AccountKind.TRUST).with_balances()
    for account in owed.filter(balance_fen__gt=0).select_related("outpost"):
        yield f"{account.outpost.code} {account.fund} gave back {account.balance_fen} fen more than it received"


def receipts():
    rows = Receipt.objects.values("outpost", "outpost__code").annotate(count=Count("pk"), last=Max("sequence"))
    last = dict(ReceiptCounter.objects.values_list("outpost", "last"))
    for row in rows.order_by("outpost"):
        if row["count"] != row["last"]:
            yield f"{row['outpost__code']}: {row['count']} receipts, but the last number is {row['last']}"
        if last.pop(row["outpost"], 0) != row["last"]:
            yield f"{row['outpost__code']}: the receipt counter does not stand at {row['last']}"
    for outpost in sorted(pk for pk, number in last.items() if number):
        yield f"outpost {outpost}: the receipt counter moved without a receipt"
    yield from _papers()


def _papers():
    """Each receipt equals its entry and its item, and each entry for a received fee has its receipt."""
    for receipt in Receipt.objects.select_related("entry", "item").prefetch_related("entry__postings").iterator(500):
        debit = sum(leg.amount_fen for leg in receipt.entry.postings.all() if leg.amount_fen > 0)
        booked = (receipt.entry.kind, receipt.entry.outpost_id, debit, receipt.item.amount_fen)
        if booked != (EntryKind.RECEIPT, receipt.outpost_id, receipt.amount_fen, receipt.amount_fen):
            yield f"receipt {receipt.number} does not equal its entry"
    for reference in Entry.objects.filter(kind=EntryKind.RECEIPT, receipt=None).values_list("reference", flat=True):
        yield f"entry {reference} has no receipt"


def expected_triggers():
    verbs = ("update", "delete") if connection.vendor == "sqlite" else ("update", "delete", "truncate")
    rows = {(table, f"{table}_no_{verb}") for table in GUARDED for verb in verbs}
    return rows | {(table, f"{table}_guard") for table in ("finance_entry", "finance_posting")}


def triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            )
        there = set(cursor.fetchall())
    for table, name in sorted(expected_triggers() - there):
        yield f"trigger {name} is missing or disabled on {table}"


def refusals():
    """Not only there but at work: a change, a deletion and an unbalanced entry are tried and taken back."""
    for table in GUARDED:
        row = _some_row(table)
        for verb, sql in _TRIES.items():
            if row is not None and not _is_refused(sql.format(table=table), [row], because="append-only"):
                yield f"{table} lets a row be touched by {verb}"
    entry = Entry.objects.order_by().first()
    values = [_raw(uuid.uuid4()), f"probe-{uuid.uuid4()}", _raw(entry.pk)] if entry else []
    if entry and not _is_refused(_COPY, values, because="finance_entry_sums_to_zero"):
        yield "finance_entry lets an entry in that has no postings"


_TRIES = {"UPDATE": "UPDATE {table} SET id = id WHERE id = %s", "DELETE": "DELETE FROM {table} WHERE id = %s"}
_COPY = (
    "INSERT INTO finance_entry (id, outpost_id, kind, reference, memo, maker, approver, occurred_at, recorded_at) "
    "SELECT %s, outpost_id, kind, %s, memo, maker, approver, occurred_at, recorded_at FROM finance_entry WHERE id = %s"
)


def _some_row(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} LIMIT 1")  # noqa: S608 - names from GUARDED only
        row = cursor.fetchone()
    return row[0] if row else None


def _raw(pk):
    return pk.hex if connection.vendor == "sqlite" else pk


class _TakenBack(Exception):
    """The database let it pass, so it is rolled back."""


def _is_refused(sql, values, *, because):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            raise _TakenBack
    except _TakenBack:
        return False
    except DatabaseError as error:
        return because in str(error)
