"""Mistakes and refunds: asked for with a reason, decided by somebody else, answered by a reversing entry."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.notices import notify
from core.errors import Refused
from core.money import format_yuan
from core.record import record
from finance.choices import AccountKind, ClaimState, EntryKind
from finance.models import Correction, Entry
from finance.services.decisions import check_open, settle
from finance.services.ledger import SENTENCES, account, balance, lock, post_entry


@transaction.atomic
def ask_correction(*, entry, kind, reason, by, now):
    """Ask for `entry` to be reversed: "refund" gives a received fee or fare back, "reversal" mends a mistake.

    Nothing about the student blocks a refund: what is held in trust is theirs.
    """
    if not reason.strip():
        raise Refused(_("Say why."), field="reason")
    if entry.reverses_id:
        raise Refused(_("A correction is not corrected again; book what really happened anew."))
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused(SENTENCES["reverses"])
    if kind == EntryKind.REFUND and entry.kind != EntryKind.RECEIPT:
        raise Refused(_("Only a received fee or fare is refunded."), field="kind")
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                outpost=entry.outpost, corrects=entry, kind=kind, reason=reason.strip()[:300], asked_by=by, asked_at=now
            )
    except IntegrityError:
        raise Refused(_("This was already asked for and waits for a decision.")) from None
    record(correction, "asked", by=by, now=now, after={"entry": entry.reference, "kind": kind}, why=correction.reason)
    return correction


@transaction.atomic
def decide_correction(*, correction, approve, reason, version, by, now):
    """Approve (and book) or refuse, once, never by the one who asked."""
    related = ("outpost", "corrects", "asked_by")
    stored = Correction.objects.select_for_update(of=("self",)).select_related(*related).get(pk=correction.pk)
    if stored.asked_by_id == by.pk:
        raise Refused(_("Nobody decides what they asked for themselves."))
    decided = _("This was decided meanwhile: %(state)s. Nothing was changed.")
    check_open(stored, version=version, decided=decided, approve=approve, reason=reason)
    entry = _book(stored, by=by, now=now) if approve else None
    settle(stored, entry=entry, reason=reason, after={"entry": stored.corrects.reference}, by=by, now=now)
    _tell(stored, now)
    return stored


def _book(correction, *, by, now):
    entry = correction.corrects
    lines = [(p.account, -p.amount_fen) for p in entry.postings.select_related("account")]
    if correction.kind == EntryKind.REFUND:
        lines = _refund_lines(entry, lines)
    return post_entry(
        outpost=entry.outpost,
        kind=correction.kind,
        reference=f"correction-{correction.pk}",
        lines=lines,
        by=correction.asked_by,
        approver=by,
        memo=correction.reason,
        reverses=entry,
        now=now,
    )


def _refund_lines(entry, lines):
    """Cash is given back by the one who took it while they still hold enough, otherwise it comes from the bank."""
    cash = next(a for a, _fen in lines if a.kind == AccountKind.CUSTODY)
    bank = account(outpost=entry.outpost, fund=cash.fund, kind=AccountKind.BANK)
    lock(bank, *(a for a, _fen in lines))
    fen = sum(f for _a, f in lines if f > 0)
    if balance(cash) >= fen:
        return lines
    if balance(bank) < fen:
        raise Refused(
            _("Neither the cash in hand (%(hand)s yuan) nor the bank (%(bank)s yuan) covers this refund.")
            % {"hand": format_yuan(balance(cash)), "bank": format_yuan(balance(bank))}
        )
    return [(bank if a == cash else a, f) for a, f in lines]


def _tell(correction, now):
    def write():
        words = {"kind": correction.get_kind_display(), "reference": correction.corrects.reference}
        if correction.state == ClaimState.APPROVED:
            return _("%(kind)s approved and booked: %(reference)s") % words, correction.reason
        return _("%(kind)s refused: %(reference)s") % words, correction.decision_reason

    url = reverse("finance:entry", args=[correction.corrects_id])
    key = f"correction-{correction.pk}-{correction.state}"
    notify(user=correction.asked_by, key=key, write=write, url=url, now=now, mail=False)
