"""Money home: every outpost one may see, what lies where, and what waits."""

from django.conf import settings

from accounts.access import Permitted
from accounts.rules import Permission
from campaigns.models import Season
from core import clock
from core.pages import ListPage
from finance.holdings import Money, money_of, waiting
from outposts.models import Outpost

FIGURES = ("bank", "cash", "float_left", "fees", "fares")


class Home(Permitted, ListPage):
    permission = Permission.MONEY_VIEW
    model = Outpost
    template_name = "finance/home.html"
    sorts = {"code": ("code", "id")}
    default_sort = "code"
    page_size = 200  # all outposts of a season on one page, so that the totals are those of the rows

    def get_queryset(self):
        return super().get_queryset().filter(season=Season.objects.in_force(clock.today()))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = context["page"].rows
        ids = [outpost.pk for outpost in rows]
        money, owed = money_of(ids, on=clock.today()), waiting(ids)
        for outpost in rows:
            outpost.money = money.get(outpost.pk, Money())
            outpost.claims_waiting, outpost.corrections_waiting = owed.get(outpost.pk, (0, 0))
        user = self.request.user
        return context | {
            "total": total_of(rows),
            "may_claim": user.may(Permission.EXPENSE_CLAIM),
            "late": [outpost for outpost in rows if outpost.money.faults],
            "limit_fen": settings.CASH_LIMIT_FEN,
            "limit_days": settings.CASH_LIMIT_DAYS,
        }


def total_of(rows):
    """Sums of exactly the rows shown."""
    total = {name: sum(getattr(row.money, name) for row in rows) for name in FIGURES}
    return total | {"waiting": sum(row.claims_waiting + row.corrections_waiting for row in rows)}
