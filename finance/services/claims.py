"""Money spent out of the office float: claimed with a receipt photo, decided by somebody else (M89, M90)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.notices import notify
from core import clock
from core.errors import Refused
from core.files import clean_evidence
from core.money import format_yuan
from core.record import record
from finance.choices import EXPENSES, AccountKind, ClaimState, EntryKind, Fund
from finance.models import ExpenseClaim
from finance.services.decisions import check_open, settle
from finance.services.ledger import account, balance, lock, post_entry


@transaction.atomic
def claim_expense(*, outpost, kind, amount_fen, spent_on, what_for, photo, by, now):
    """Ask for an expense to be booked; the photo of the paper receipt is kept without its location data."""
    if kind not in EXPENSES:
        raise Refused(_("Choose one of the seven kinds of expense."), field="kind")
    if amount_fen <= 0:
        raise Refused(_("The amount must be more than zero."), field="amount_fen")
    if spent_on > clock.business_day(now):
        raise Refused(_("This day is still to come."), field="spent_on")
    if spent_on.year < outpost.season.year:
        raise Refused(_("This day lies before the year of the season."), field="spent_on")
    if not photo:
        raise Refused(_("A photo of the paper receipt is needed."), field="photo")
    claim = ExpenseClaim.objects.create(
        outpost=outpost,
        claimant=by,
        kind=kind,
        amount_fen=amount_fen,
        spent_on=spent_on,
        what_for=what_for.strip(),
        photo=clean_evidence(photo, field="photo"),
        created_at=now,
    )
    record(claim, "claimed", by=by, now=now, after={"kind": kind, "amount_fen": amount_fen})
    return claim


@transaction.atomic
def decide_claim(*, claim, approve, reason, version, by, now):
    """Approve (and book) or refuse, once, never one's own. Paid from the cash the claimant holds; where that is
    short, the whole of it from the bank (the claimant laid it out); where both are short, refused."""
    stored = ExpenseClaim.objects.select_for_update(of=("self",)).select_related("outpost", "claimant").get(pk=claim.pk)
    if stored.claimant_id == by.pk:
        raise Refused(_("Nobody decides their own claim."))
    decided = _("This claim was decided meanwhile: %(state)s. Nothing was changed.")
    check_open(stored, version=version, decided=decided, approve=approve, reason=reason)
    entry = _book(stored, by=by, now=now) if approve else None
    settle(stored, entry=entry, reason=reason, after={"amount_fen": stored.amount_fen}, by=by, now=now)
    _tell(stored, now)
    return stored


def _book(claim, *, by, now):
    expense = account(outpost=claim.outpost, fund=Fund.OFFICE, kind=claim.kind)
    return post_entry(
        outpost=claim.outpost,
        kind=EntryKind.EXPENSE,
        reference=f"claim-{claim.pk}",
        lines=[(expense, claim.amount_fen), (_source(claim, expense), -claim.amount_fen)],
        by=claim.claimant,
        approver=by,
        memo=claim.what_for,
        now=now,
    )


def _source(claim, expense):
    cash = account(outpost=claim.outpost, fund=Fund.OFFICE, kind=AccountKind.CUSTODY, holder=claim.claimant.token)
    bank = account(outpost=claim.outpost, fund=Fund.OFFICE, kind=AccountKind.BANK)
    lock(cash, bank, expense)
    in_hand, in_bank = balance(cash), balance(bank)
    if in_hand >= claim.amount_fen:
        return cash
    if in_bank >= claim.amount_fen:
        return bank
    raise Refused(
        _(
            "The office float does not cover it: the claimant holds %(hand)s yuan in cash, the bank %(bank)s. "
            "Send office float first."
        )
        % {"hand": format_yuan(in_hand), "bank": format_yuan(in_bank)}
    )


def _tell(claim, now):
    def write():
        words = {"kind": claim.get_kind_display(), "amount": format_yuan(claim.amount_fen)}
        if claim.state == ClaimState.APPROVED:
            return _("Your claim was approved: %(kind)s, %(amount)s yuan") % words, claim.what_for
        return _("Your claim was refused: %(kind)s, %(amount)s yuan") % words, claim.decision_reason

    key = f"claim-{claim.pk}-{claim.state}"
    notify(user=claim.claimant, key=key, write=write, url=claim.get_absolute_url(), now=now, mail=False)
