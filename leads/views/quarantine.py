"""Imported rows without consent: seen by HQ, masked, and each decided."""

from uuid import UUID

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.address import asked_text
from core.pages import FormPage, ListPage, act_once
from leads import rules, services
from leads.forms.quarantine import ReleaseForm
from leads.models import QuarantinedLead

BATCHES = 20


class QuarantineList(Permitted, ListPage):
    permission = Permission.LEAD_QUARANTINE
    model = QuarantinedLead
    template_name = "leads/quarantine.html"
    sorts = {"newest": ("-received_at", "-id")}
    default_sort = "newest"

    def get_queryset(self):
        rows = super().get_queryset().select_related("outpost", "school")
        return rows.filter(batch=self.asked) if self.asked else rows

    @property
    def asked(self):
        """The import asked for; anything forged is all of them."""
        try:
            return UUID(asked_text(self.request, "batch"))
        except ValueError:
            return None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["page"].rows:
            row.masked_name = rules.masked_name(row.name)
        batches = QuarantinedLead.objects.visible_to(self.request.user).by_batch()[:BATCHES]
        return context | {"batches": list(batches), "asked": self.asked}


class ReleaseRow(RowAction, FormPage):
    permission = Permission.LEAD_QUARANTINE
    model = QuarantinedLead
    form_class = ReleaseForm
    title = gettext_lazy("Record consent")
    success = gettext_lazy("Consent is recorded; the row is a lead now.")

    @property
    def intro(self):
        return f"{rules.masked_name(self.row.name)} · {self.row.outpost}"

    def act(self, form):
        return services.release_row(row=self.row, **form.values, by=self.request.user, now=clock.now())

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("leads:quarantine"), "back_label": _("Quarantine")}
        return super().get_context_data(**kwargs) | back


@require_POST
@permitted(Permission.LEAD_QUARANTINE)
def discard_row(request, pk):
    row = get_object_or_404(QuarantinedLead.objects.visible_to(request.user), pk=pk)

    def act():
        services.discard_row(row=row, by=request.user, now=clock.now())

    to = reverse("leads:quarantine")
    return HttpResponseRedirect(act_once(request, act, success=_("The row was deleted."), to=to))
