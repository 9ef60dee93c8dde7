"""Fees and fares taken from a student's family: trust money, always refundable, never a condition of a notice (L6)."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from core.record import record
from finance.choices import AccountKind, EntryKind
from finance.models import Entry, FeeItem, Receipt, ReceiptCounter
from finance.services.ledger import SENTENCES, account, post_entry
from leads.models import Lead


@transaction.atomic
def receive_fee(*, lead, item, by, now, reference=None):
    """`by` takes the item's amount in cash; returns the numbered receipt.

    Only items in force, each once a student unless refunded. The same `reference` again returns the same receipt.
    Nothing else happens to the lead: a fee moves nobody along the funnel.
    """
    if not list(Lead.objects.select_for_update(of=("self",)).filter(pk=lead.pk).values_list("pk")):
        raise Refused(_("This lead was merged into another one meanwhile. Open the list again."))
    counter = _locked_counter(lead.outpost)
    standing = Receipt.objects.filter(entry__reference=reference).first() if reference else None
    if standing:
        if (standing.lead_id, standing.item_id) != (lead.pk, item.pk):
            raise Refused(SENTENCES["reference"])
        return standing
    _refuse(lead, item, now)
    number = counter.last + 1
    entry = _book(lead, item, reference or f"receipt-{lead.outpost.code}-{number}", by, now)
    counter.last = number
    counter.save(update_fields=["last"])
    receipt = Receipt.objects.create(
        number=f"{lead.outpost.code}-{number:05d}",
        outpost=lead.outpost,
        sequence=number,
        entry=entry,
        lead=lead,
        item=item,
        payer=lead.token,
        amount_fen=item.amount_fen,
        at=now,
    )
    record(receipt, "received", by=by, now=now, after={"number": receipt.number, "amount_fen": item.amount_fen})
    return receipt


def _locked_counter(outpost):
    """The outpost's counter, held until the transaction ends: a number is used or given back, never lost."""
    ReceiptCounter.objects.get_or_create(outpost=outpost)
    return ReceiptCounter.objects.select_for_update().get(outpost=outpost)


def _refuse(lead, item, now):
    if not FeeItem.objects.in_force(clock.business_day(now)).filter(pk=item.pk).exists():
        raise Refused(_("“%(item)s” is not on the fee schedule in force today.") % {"item": item}, field="item")
    paid = Receipt.objects.standing().of_student(lead).filter(item__code=item.code).first()
    if paid:
        raise Refused(
            _("“%(item)s” was already received from this student: receipt %(number)s.")
            % {"item": item, "number": paid.number},
            field="item",
        )


def _book(lead, item, reference, by, now) -> Entry:
    cash = account(outpost=lead.outpost, fund=item.fund, kind=AccountKind.CUSTODY, holder=by.token)
    trust = account(outpost=lead.outpost, fund=item.fund, kind=AccountKind.TRUST)
    return post_entry(
        outpost=lead.outpost,
        kind=EntryKind.RECEIPT,
        reference=reference,
        lines=[(cash, item.amount_fen), (trust, -item.amount_fen)],
        by=by,
        now=now,
    )
