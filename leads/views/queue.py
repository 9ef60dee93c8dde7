from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, act_once
from core.paging import capped_count
from leads import services
from leads.choices import Purpose
from leads.forms import CallForm
from leads.models import Lead, SecondLineCall


class CallQueue(Permitted, TemplateView):
    """The card in hand, or a button that takes the next one. Never a list of people (M3)."""

    permission = Permission.CALL_QUEUE
    template_name = "leads/queue.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, clock.now()
        mine = SecondLineCall.objects.visible_to(user)
        card = mine.in_hand(now).select_related("lead__school", "lead__outpost", "lead__owner").first()
        waiting, is_capped = capped_count(Lead.objects.visible_to(user).second_line(now))
        return super().get_context_data(**kwargs) | {
            "card": card, "form": CallForm() if card else None, "waiting": waiting, "is_capped": is_capped,
            "guardians": list(card.lead.guardians.order_by("pk")) if card else [], "purposes": Purpose,
            "done": mine.filter(day=clock.today(), done_at__isnull=False).count(),
        }  # fmt: skip

    def post(self, request):
        take = lambda: services.take_call(by=request.user, now=clock.now()) and None  # noqa: E731 - one small act
        return HttpResponseRedirect(act_once(request, take, to=resolve_url("leads:queue")))


class LogCall(RowAction, FormPage):
    permission = Permission.CALL_QUEUE
    model = Lead
    form_class = CallForm
    title = gettext_lazy("Log the call")
    success = gettext_lazy("Logged.")

    def act(self, form):
        services.log_call(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        services.take_call(by=self.request.user, now=clock.now())
        return "leads:queue"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"back_url": resolve_url("leads:queue")}
