"""Rows of a statement: what each entry did to the watched accounts and what they held after it."""

from django.utils.translation import gettext as _

from finance.choices import EXPENSES, AccountKind, Fund
from finance.holdings import names_of
from finance.models import Account, Posting


def watched(outpost, account=None):
    """The postings a statement is about: one account's, or all bank and cash of the outpost."""
    if account is not None:
        return Posting.objects.filter(account=account)
    return Posting.objects.filter(account__outpost=outpost).of_money()


def side(account):
    """Trust accounts stand on the credit side: shown as what is owed, not as a minus."""
    return -1 if account is not None and account.kind == AccountKind.TRUST else 1


def dress(rows, postings, *, sign=1):
    """Add `change` and `after` to entries in ledger order, newest first: one query whatever their number.

    `rows` must be without a hole between them, or `after` would not follow from `change`."""
    rows = list(rows)
    held = postings.up_to(rows[0]).fen() if rows else 0
    for row in rows:
        row.change, row.after = sign * row.change_fen, sign * held
        held -= row.change_fen


def accounts_by_fund(outpost):
    """One group a fund: bank and cash (`held`, `total`), what it is owed to (`rest`), what was `spent`."""
    accounts = list(Account.objects.filter(outpost=outpost).with_balances().order_by("pk"))
    names = names_of(a.holder for a in accounts)
    groups = []
    for fund in Fund:
        own = sorted((a for a in accounts if a.fund == fund), key=lambda a: list(AccountKind).index(a.kind))
        for one in own:
            one.balance = side(one) * one.balance_fen
            one.title, one.full_title = title(one, names), full_title(one, names)
        held = [a for a in own if a.kind in (AccountKind.BANK, AccountKind.CUSTODY)]
        spent = [a for a in own if a.kind in EXPENSES]
        rest = [a for a in own if a.kind == AccountKind.TRUST]
        if own:
            groups.append({
                "fund": fund, "label": fund.label, "held": held, "rest": rest, "total": sum(a.balance for a in held),
                "spent": spent, "spent_total": sum(a.balance for a in spent),
            })  # fmt: skip
    return groups


def title(account, names):
    """What people call the account: whose cash, whose money."""
    if account.kind == AccountKind.CUSTODY:
        return _("Cash with %(name)s") % {"name": names.get(account.holder) or _("a person no longer on file")}
    if account.kind == AccountKind.TRUST:
        return _("Received from HQ") if account.fund == Fund.OFFICE else _("Owed to students")
    return account.get_kind_display()


def full_title(account, names):
    return _("%(fund)s: %(account)s") % {"fund": account.get_fund_display(), "account": title(account, names)}
