"""The one door into the ledger."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from core.money import format_yuan
from core.record import record
from finance.choices import AccountKind
from finance.models import Account, Entry, Posting
from finance.rules import Leg, fault_of

# The database's names for what it will not have, in words for people.
SENTENCES = {
    "finance_entry_sums_to_zero": gettext_lazy("Debit and credit do not balance. Nothing was booked."),
    "finance_posting_not_zero": gettext_lazy("An amount of zero cannot be booked."),
    "finance_entry_within_one_fund": gettext_lazy(
        "Office float, fees and fares are never mixed in one entry. Nothing was booked."
    ),
    "finance_entry_within_one_outpost": gettext_lazy("An entry belongs to one outpost. Nothing was booked."),
    "finance_entry_maker_never_approves": gettext_lazy("The person who asked for it cannot approve it."),
    "finance_entry_corrections_are_approved": gettext_lazy("Somebody else must approve this before it is booked."),
    "reverses": gettext_lazy("This entry was corrected already; an entry is corrected once."),
    "reference": gettext_lazy("This reference already stands in the ledger for something else. Nothing was booked."),
}


def account(*, outpost, fund, kind, holder=None):
    """The account, opened when it is first needed. `holder` is the token of the person whose cash it is."""
    return Account.objects.get_or_create(outpost=outpost, fund=fund, kind=kind, holder=holder)[0]


@transaction.atomic
def post_entry(
    *, outpost, kind, reference, lines, by, now, occurred_at=None, approver=None, memo="", reverses=None
):  # fmt: skip
    """Book one event: `lines` is [(account, signed fen)], debit positive; `by` makes it, `approver` is another user.

    The same reference again returns the entry that stands when outpost, kind and lines are the same, and is refused
    otherwise. Bank and cash in hand never fall below zero. Everything goes in or nothing.
    """
    fault = fault_of([Leg(a.fund, a.outpost_id, fen) for a, fen in lines], outpost=outpost.pk)
    if fault:
        raise Refused(SENTENCES[fault])
    if approver is not None and approver.token == by.token:
        raise Refused(SENTENCES["finance_entry_maker_never_approves"])
    _lock(lines)
    standing = _standing(outpost, kind, reference, lines)
    if standing:
        return standing
    _refuse_overdraft(lines)
    entry = Entry(
        id=uuid.uuid4(),
        outpost=outpost,
        kind=kind,
        reference=reference,
        memo=memo[:200],
        maker=by.token,
        approver=approver.token if approver else None,
        reverses=reverses,
        occurred_at=occurred_at or now,
        recorded_at=now,
    )
    return _write(entry, lines, by=by, now=now)


def balance(an_account):
    """Debit-positive fen of one account now."""
    return Posting.objects.filter(account=an_account).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def lock(*accounts):
    """Hold the accounts until the transaction ends, always in the same order, so that what they hold stays true."""
    ids = {one.pk for one in accounts}
    list(Account.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _lock(lines):
    lock(*(a for a, _fen in lines))


def _standing(outpost, kind, reference, lines):
    entry = Entry.objects.filter(reference=reference).first()
    if entry is None:
        return None
    booked = sorted(entry.postings.values_list("account_id", "amount_fen"))
    asked = sorted((a.pk, fen) for a, fen in lines)
    if (entry.outpost_id, entry.kind, booked) != (outpost.pk, kind, asked):
        raise Refused(SENTENCES["reference"])
    return entry


def _refuse_overdraft(lines):
    """Money that is not there cannot go out; the accounts are locked, so what is read here still holds at the end."""
    for one, fen in lines:
        if fen < 0 and one.kind in (AccountKind.BANK, AccountKind.CUSTODY) and balance(one) + fen < 0:
            held = {"fund": one.get_fund_display(), "held": format_yuan(balance(one))}
            if one.kind == AccountKind.BANK:
                raise Refused(_("The bank holds only %(held)s yuan (%(fund)s).") % held, field="amount_fen")
            raise Refused(_("Cash in hand is only %(held)s yuan (%(fund)s).") % held, field="amount_fen")


def _write(entry, lines, *, by, now):
    """Postings before their entry: the entry's trigger adds them up (finance.guards)."""
    try:
        with transaction.atomic():
            Posting.objects.bulk_create([Posting(entry_id=entry.pk, account=a, amount_fen=fen) for a, fen in lines])
            entry.save()
    except IntegrityError as error:
        # Two at once with one reference: the other was first, and what it booked is the answer.
        standing = _standing(entry.outpost, entry.kind, entry.reference, lines)
        if standing:
            return standing
        raise Refused(_sentence(error)) from error
    record(entry, f"booked_{entry.kind}", by=by, now=now, after={"reference": entry.reference})
    return entry


def _sentence(error):
    for name, sentence in SENTENCES.items():
        if name in str(error):
            return sentence
    raise error
