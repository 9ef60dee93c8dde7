"""Where the money lies: read by the money home and by the reports. Nothing here changes anything.

Every function takes outposts the caller has already scoped, and costs the same number of queries for any of them.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count

from accounts.models import User
from core import clock
from finance.choices import AccountKind, ClaimState, Fund
from finance.models import Account, Correction, ExpenseClaim, Posting
from finance.rules import CashInHand, CashLimits, cash_faults

_TRUST_MONEY = (Fund.FEES, Fund.FARES)


@dataclass(frozen=True)
class Cash:
    """What one person holds of one fund at one outpost; `oldest`: when its oldest yuan came in, first in first out."""

    outpost: int
    holder: object
    fund: str
    fen: int
    oldest: object = None


@dataclass
class Money:
    """One outpost's money in fen. `bank + cash` always equals `float_left + fees + fares`."""

    bank: int = 0
    cash: int = 0
    float_left: int = 0
    fees: int = 0
    fares: int = 0
    oldest: object = None  # moment of the oldest undeposited fee or fare
    faults: tuple = ()  # "amount", "age": the limits of M88 that somebody here passes
    holders: list = field(default_factory=list)  # Cash rows


def cash_held(outposts) -> list[Cash]:
    """Every recruiter's cash in hand that is not zero, by fund, with its age."""
    custody = Account.objects.filter(outpost__in=outposts, kind=AccountKind.CUSTODY)
    oldest = {}
    for account, at in Posting.objects.filter(account__in=custody).undeposited().values_list("account", "at"):
        oldest[account] = min(at, oldest.get(account, at))
    return [
        Cash(a.outpost_id, a.holder, a.fund, a.balance_fen, oldest.get(a.pk))
        for a in custody.with_balances().order_by("outpost", "fund", "holder")
        if a.balance_fen
    ]


def money_of(outposts, *, on) -> dict[int, Money]:
    """{outpost id: Money} for outposts with at least one account."""
    money = defaultdict(Money)
    for row in Posting.objects.filter(account__outpost__in=outposts).totals():
        _add(money[row["outpost"]], row)
    for cash in cash_held(outposts):
        money[cash.outpost].holders.append(cash)
    for one in money.values():
        _judge(one, on)
    return dict(money)


def _add(money, row):
    if row["kind"] == AccountKind.BANK:
        money.bank += row["fen"]
    elif row["kind"] == AccountKind.CUSTODY:
        money.cash += row["fen"]
    else:
        return
    name = {Fund.OFFICE: "float_left", Fund.FEES: "fees", Fund.FARES: "fares"}[row["fund"]]
    setattr(money, name, getattr(money, name) + row["fen"])


def _judge(money, on):
    money.oldest = min((c.oldest for c in money.holders if c.fund in _TRUST_MONEY and c.oldest), default=None)
    limits = CashLimits(settings.CASH_LIMIT_FEN, settings.CASH_LIMIT_DAYS)
    faults = set()
    for holder in {c.holder for c in money.holders}:
        own = [c for c in money.holders if c.holder == holder]
        aging = [clock.business_day(c.oldest) for c in own if c.fund in _TRUST_MONEY and c.oldest]
        carried = CashInHand(sum(c.fen for c in own), min(aging, default=None))
        faults.update(cash_faults(carried, limits, on=on))
    money.faults = tuple(sorted(faults))


def held_by(user, outpost) -> dict[str, int]:
    """{fund: fen} that `user` carries at `outpost`; every fund is named."""
    held = dict.fromkeys(Fund.values, 0)
    for cash in cash_held([outpost.pk]):
        if cash.holder == user.token:
            held[cash.fund] += cash.fen
    return held


def in_bank(outpost, fund) -> int:
    return Posting.objects.filter(account__outpost=outpost, account__kind=AccountKind.BANK, account__fund=fund).fen()


def waiting(outposts) -> dict[int, tuple[int, int]]:
    """{outpost id: (claims, corrections)} that wait for a decision."""
    found = defaultdict(lambda: [0, 0])
    for place, model in enumerate((ExpenseClaim, Correction)):
        rows = model.objects.filter(outpost__in=outposts, state=ClaimState.WAITING).values("outpost")
        for row in rows.annotate(count=Count("pk")).order_by():
            found[row["outpost"]][place] = row["count"]
    return {pk: tuple(counts) for pk, counts in found.items()}


def names_of(tokens) -> dict:
    """{token: name} of the people behind ledger rows; an erased person is missing."""
    wanted = {t for t in tokens if t}
    return dict(User.objects.filter(token__in=wanted).values_list("token", "name")) if wanted else {}
