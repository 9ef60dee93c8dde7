"""The fee schedule: what may be taken, how much, and by what right."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Permitted
from accounts.rules import Permission
from core import clock
from core.address import asked_text
from core.pages import FormPage, ListPage
from finance import services
from finance.forms import FeeForm
from finance.models import FeeItem


class Fees(Permitted, ListPage):
    permission = Permission.MONEY_VIEW
    model = FeeItem
    template_name = "finance/fees.html"
    sorts = {"code": ("code", "-valid_from", "-id")}
    default_sort = "code"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_add=self.request.user.may(Permission.FEE_SCHEDULE), **kwargs)
        today = clock.today()
        for item in context["page"]:
            item.is_over = item.valid_until is not None and item.valid_until < today
            item.is_to_come = item.valid_from > today
        return context


class FeeAdd(Permitted, FormPage):
    permission = Permission.FEE_SCHEDULE
    form_class = FeeForm
    title = _("New fee item")
    intro = _("Amounts are never changed in place: a new row supersedes the one with the same code from its first day.")
    success = _("The fee schedule has a new row.")

    def get_initial(self):
        """Starting from a row that stands: everything but the amount and the dates."""
        known = FeeItem.objects.visible_to(self.request.user).filter(code=asked_text(self.request, "code"))
        item = known.order_by("-valid_from").first()
        kept = ("code", "name", "name_en", "fund", "legal_basis")
        return super().get_initial() | ({name: getattr(item, name) for name in kept} if item else {})

    def act(self, form):
        services.add_fee_item(**form.values, by=self.request.user, now=clock.now())
        return "finance:fees"
