"""Taking a fee or fare from a student's family, and the paper for it."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.pages import FormPage
from finance import services
from finance.choices import Fund
from finance.forms import ReceiveForm
from finance.holdings import held_by, names_of
from finance.models import FeeItem, Receipt
from finance.rules import capital_amount
from leads.models import Lead


class Receive(RowAction, FormPage):
    permission = Permission.MONEY_RECEIVE
    queryset = Lead.objects.select_related("outpost")
    form_class = ReceiveForm
    template_name = "finance/receive.html"
    title = _("Receive a fee or fare")
    success = _("Receipt booked.")

    def get_form_kwargs(self):
        items = FeeItem.objects.visible_to(self.request.user).in_force(clock.today()).order_by("-fund", "code")
        return super().get_form_kwargs() | {"items": items}

    def act(self, form):
        return services.receive_fee(
            lead=self.row,
            item=form.cleaned_data["item"],
            reference=f"receive-{form.cleaned_data['submit_id']}",
            by=self.request.user,
            now=clock.now(),
        )

    def get_context_data(self, **kwargs):
        carried = held_by(self.request.user, self.row.outpost)
        held = [(fund.label, carried[fund]) for fund in (Fund.FEES, Fund.FARES)]
        back = {"back_url": self.row.get_absolute_url(), "back_label": self.row.name}
        paid = Receipt.objects.visible_to(self.request.user).standing().of_student(self.row).select_related("item")
        return super().get_context_data(lead=self.row, held=held, paid=paid, **back, **kwargs)


class ReceiptPage(Permitted, DetailView):
    """The student's name and nothing else about them: a finance clerk reads this page too."""

    permission = Permission.MONEY_VIEW
    queryset = Receipt.objects.select_related("outpost", "lead", "item", "entry__reversed_by")
    template_name = "finance/receipt.html"

    def get_context_data(self, **kwargs):
        receipt, user = self.object, self.request.user
        return super().get_context_data(
            capital=capital_amount(receipt.amount_fen),
            taker=names_of([receipt.entry.maker]).get(receipt.entry.maker, ""),
            is_fare=receipt.item.fund == Fund.FARES,
            may_ask=user.may(Permission.MONEY_RECEIVE) or user.may(Permission.MONEY_APPROVE),
            may_see_lead=user.may(Permission.LEAD_VIEW),
            **kwargs,
        )


@require_GET
@permitted(Permission.LEAD_VIEW)  # all who may see leads may see money; a clerk sees money but no leads
def lead_card(request, pk):
    """What is held for one student, as a card on the lead's page."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    mine = Receipt.objects.visible_to(request.user).of_student(lead).select_related("item", "entry__reversed_by")
    receipts = list(mine.order_by("-at", "-pk"))
    context = {
        "lead": lead,
        "receipts": receipts,
        "held": sum(r.amount_fen for r in receipts if r.undone_by is None),
        "may_receive": request.user.may(Permission.MONEY_RECEIVE),
    }
    return render(request, "finance/_lead_card.html", context)
