"""The statement of an outpost, one account, one entry."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import DetailView

from accounts.access import Permitted
from accounts.rules import Permission
from core.pages import ListPage
from finance import statement
from finance.choices import Fund
from finance.filters import EntryFilter, StatementFilter
from finance.holdings import names_of
from finance.models import Account, Entry
from outposts.models import Outpost

FUND_LABELS = dict(Fund.choices)


class _Ledger(Permitted, ListPage):
    """Entries of `self.outpost`, newest first, with what `self.account` (or bank and cash together) held after each."""

    permission = Permission.MONEY_VIEW
    model = Entry
    sorts = {"newest": ("-occurred_at", "-id")}
    default_sort = "newest"
    account = None

    def get_queryset(self):
        entries = super().get_queryset().filter(outpost=self.outpost)
        self.postings = statement.watched(self.outpost, self.account)
        return entries.with_legs(self.postings).select_related("receipt", "reversed_by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(outpost=self.outpost, account=self.account, **kwargs)
        rows = context["page"].rows
        statement.dress(rows, self.postings, sign=statement.side(self.account))
        names = names_of(row.maker for row in rows)
        for row in rows:
            row.fund_label, row.maker_name = FUND_LABELS[row.fund], names.get(row.maker, "")
        # With kinds left out the rows have holes, and a running amount would not follow from the row below.
        return context | {"is_running": not self.request.GET.get("kind")}


class Statement(_Ledger):
    template_name = "finance/statement.html"

    def get(self, request, pk):
        self.outpost = get_object_or_404(Outpost.objects.visible_to(request.user), pk=pk)
        self.groups = statement.accounts_by_fund(self.outpost)
        accounts = [a for group in self.groups for a in (*group["held"], *group["rest"], *group["spent"])]
        self.account = next((a for a in accounts if str(a.pk) == request.GET.get("account")), None)
        choices = [(a.pk, a.full_title) for a in accounts]
        self.filterset_class = partial(StatementFilter, accounts=choices)
        return super().get(request, pk=pk)

    def get_context_data(self, **kwargs):
        user = self.request.user
        verbs = {"may_receive": Permission.MONEY_RECEIVE, "may_fund": Permission.MONEY_FUND}
        return super().get_context_data(
            groups=self.groups, **{name: user.may(permission) for name, permission in verbs.items()}, **kwargs
        )


class AccountPage(_Ledger):
    template_name = "finance/account.html"
    filterset_class = EntryFilter

    def get(self, request, pk):
        accounts = Account.objects.visible_to(request.user).select_related("outpost").with_balances()
        self.account = get_object_or_404(accounts, pk=pk)
        self.outpost = self.account.outpost
        return super().get(request, pk=pk)

    def get_queryset(self):
        return super().get_queryset().touching(self.account)

    def get_context_data(self, **kwargs):
        one = self.account
        title = statement.full_title(one, names_of([one.holder]))
        balance = statement.side(one) * one.balance_fen
        return super().get_context_data(title=title, balance=balance, **kwargs)


class EntryPage(Permitted, DetailView):
    permission = Permission.MONEY_VIEW
    model = Entry
    template_name = "finance/entry.html"

    def get_queryset(self):
        related = ("outpost", "receipt", "claim", "reverses", "reversed_by", "correction_booked")
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs):
        entry, user = self.object, self.request.user
        legs = list(entry.postings.select_related("account").order_by("-amount_fen", "pk"))
        names = names_of([entry.maker, entry.approver, *(leg.account.holder for leg in legs)])
        for leg in legs:
            leg.title = statement.full_title(leg.account, names)
            leg.credit_fen = max(-leg.amount_fen, 0)
        gone = _("a person no longer on file")
        return super().get_context_data(
            legs=legs,
            debit=sum(leg.amount_fen for leg in legs if leg.amount_fen > 0),
            maker=names.get(entry.maker, gone),
            approver=names.get(entry.approver, gone) if entry.approver else "",
            asked=entry.corrections.exclude(state="refused").order_by("pk").first(),
            may_ask=user.may(Permission.MONEY_RECEIVE) or user.may(Permission.MONEY_APPROVE),
            **kwargs,
        )
