"""A finance clerk: what is held for others, what is carried about, what waits."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import business_day
from core.money import format_yuan
from finance.holdings import Money, money_of
from reports import figures, standing
from reports.home import links
from reports.home.parts import Figure, count_words

SUMMED = ("fees", "fares", "bank", "cash", "over_limit", "waiting")


@dataclass
class Row:
    outpost: object
    fees: int
    fares: int
    bank: int
    cash: int
    over_limit: int
    waiting: int


def page(user, *, now):
    today = business_day(now)
    outposts = list(standing.outposts_of(user, today))
    ids = [outpost.pk for outpost in outposts]
    money, waiting = money_of(ids, on=today), figures.waiting_papers(ids)
    rows = [_row(outpost, money.get(outpost.pk, Money()), waiting, today) for outpost in outposts]
    totals = {name: sum(getattr(row, name) for row in rows) for name in SUMMED}
    context = {"rows": rows, "sum": totals, "figures": _figures(totals), "today": today}
    return "reports/home_finance.html", context


def _row(outpost, money, waiting, today):
    _cash, people = figures.cash_of_outposts(figures.carriers(money.holders, on=today))
    return Row(
        outpost=outpost,
        fees=money.fees,
        fares=money.fares,
        bank=money.bank,
        cash=money.cash,
        over_limit=people.get(outpost.pk, 0),
        waiting=waiting.get(outpost.pk, 0),
    )


def _figures(totals):
    home, people = reverse("finance:home"), totals["over_limit"]
    over = ngettext("%(n)s person over the limit", "%(n)s people over the limit", people) % {"n": people}
    limit = _("limit %(yuan)s a person") % {"yuan": format_yuan(settings.CASH_LIMIT_FEN)}
    cash, trust = f"¥{format_yuan(totals['cash'])}", _("held for students")
    return [
        Figure(_("Fees in trust"), f"¥{format_yuan(totals['fees'])}", home, help=trust),
        Figure(_("Fares in trust"), f"¥{format_yuan(totals['fares'])}", home, help=trust),
        Figure(_("In the bank"), f"¥{format_yuan(totals['bank'])}", home, help=_("all funds")),
        Figure(_("Cash in hand"), cash, home, tone="bad" if people else "", help=over if people else limit),
        Figure(
            _("Waiting for a decision"),
            count_words(totals["waiting"]),
            links.claims(state="waiting"),
            help=_("claims and corrections"),
        ),
    ]
