"""Money that moves between HQ, the bank and a recruiter's hands; it never changes its fund on the way."""

from django.db import transaction

from finance.choices import AccountKind, EntryKind, Fund
from finance.services.ledger import account, post_entry


@transaction.atomic
def fund_outpost(*, outpost, amount_fen, reference, by, now, memo=""):
    """HQ sends office float to the outpost's bank account."""
    bank = account(outpost=outpost, fund=Fund.OFFICE, kind=AccountKind.BANK)
    trust = account(outpost=outpost, fund=Fund.OFFICE, kind=AccountKind.TRUST)
    return _move(outpost, EntryKind.FUNDING, reference, bank, trust, amount_fen, by, now, memo)


@transaction.atomic
def draw_cash(*, outpost, amount_fen, reference, by, now, memo=""):
    """`by` draws office cash from the bank into their own hands. Trust money is never drawn."""
    cash = account(outpost=outpost, fund=Fund.OFFICE, kind=AccountKind.CUSTODY, holder=by.token)
    bank = account(outpost=outpost, fund=Fund.OFFICE, kind=AccountKind.BANK)
    return _move(outpost, EntryKind.WITHDRAWAL, reference, cash, bank, amount_fen, by, now, memo)


@transaction.atomic
def deposit_cash(*, outpost, fund, amount_fen, reference, by, now, memo=""):
    """`by` pays cash they hold into the bank; never more than they hold."""
    bank = account(outpost=outpost, fund=fund, kind=AccountKind.BANK)
    cash = account(outpost=outpost, fund=fund, kind=AccountKind.CUSTODY, holder=by.token)
    return _move(outpost, EntryKind.DEPOSIT, reference, bank, cash, amount_fen, by, now, memo)


def _move(outpost, kind, reference, debit, credit, fen, by, now, memo):
    lines = [(debit, fen), (credit, -fen)]
    return post_entry(outpost=outpost, kind=kind, reference=reference, lines=lines, by=by, now=now, memo=memo)
