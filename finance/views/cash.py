"""Float, cash drawn, cash paid in: one form each, with what is held shown before it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage
from finance import services
from finance.choices import Fund
from finance.forms import DepositForm, DrawForm, FundForm
from finance.holdings import held_by, in_bank
from outposts.models import Outpost


class _CashPage(RowAction, FormPage):
    """A booking at `self.row`, the outpost; the form's own uuid is the reference, so a second send finds the first."""

    model = Outpost
    template_name = "finance/cash_form.html"
    name = ""
    service = None

    def act(self, form):
        values = form.values
        reference = f"{self.name}-{form.cleaned_data['submit_id']}"
        type(self).service(outpost=self.row, reference=reference, by=self.request.user, now=clock.now(), **values)
        return reverse("finance:statement", args=[self.row.pk])

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("finance:statement", args=[self.row.pk]), "back_label": self.row.name}
        return super().get_context_data(held=self.held(), **back, **kwargs)

    def held(self):
        carried = held_by(self.request.user, self.row)
        return [(label, carried[fund]) for fund, label in Fund.choices]


class Deposit(_CashPage):
    permission = Permission.MONEY_RECEIVE
    form_class = DepositForm
    title = _("Pay cash into the bank")
    success = _("Deposit booked.")
    name, service = "deposit", staticmethod(services.deposit_cash)

    def get_initial(self):
        """All of the first fund held: what a deposit mostly is."""
        carried = held_by(self.request.user, self.row)
        fund = next((f for f in (Fund.FEES, Fund.FARES, Fund.OFFICE) if carried[f]), None)
        return super().get_initial() | ({"fund": fund, "amount_fen": carried[fund]} if fund else {})


class Draw(_CashPage):
    permission = Permission.MONEY_RECEIVE
    form_class = DrawForm
    title = _("Draw office cash from the bank")
    success = _("Cash drawn was booked.")
    name, service = "draw", staticmethod(services.draw_cash)

    def held(self):
        carried = held_by(self.request.user, self.row)[Fund.OFFICE]
        return [(_("Office float in the bank"), in_bank(self.row, Fund.OFFICE)), (_("Office cash you hold"), carried)]


class FundOutpost(_CashPage):
    permission = Permission.MONEY_FUND
    form_class = FundForm
    title = _("Send office float")
    success = _("Office float booked.")
    name, service = "fund", staticmethod(services.fund_outpost)

    def held(self):
        return [(_("Office float in the bank"), in_bank(self.row, Fund.OFFICE))]
