"""Leads as a file: ask, decide, download once."""

from django.contrib import messages
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.errors import Refused
from core.pages import FormPage, ListPage, act_once
from core.paging import capped_count
from leads import exporting, present_exports, selecting, services
from leads.choices_export import ExportState
from leads.forms.exports import DecideForm, ExportForm
from leads.models import ExportRequest
from leads.rules_export import LIMITS

WAITING_SHOWN = 50


class AskExport(Permitted, FormPage):
    permission = Permission.LEAD_EXPORT
    template_name = "leads/export.html"
    form_class = ExportForm
    title = gettext_lazy("Export leads")

    @cached_property
    def filters(self):
        return exporting.kept_filters(self.request.GET.items())

    def act(self, form):
        services.ask_export(filters=self.filters, **form.values, by=self.request.user, now=clock.now())
        return "leads:exports"

    def get_context_data(self, **kwargs):
        back = {"back_url": f"{reverse('leads:list')}?{self.request.GET.urlencode()}", "back_label": _("Leads")}
        found = {"limits": LIMITS, "asked": [], "misfit": ""}
        try:
            leads = exporting.leads_of(self.filters, user=self.request.user)
            found["asked"] = selecting.described(self.request.user, self.filters.items())
            found["rows"], found["is_capped"] = capped_count(leads)
        except Refused as refusal:
            found["misfit"] = refusal.message
        return super().get_context_data(**kwargs) | back | found


class ExportList(Permitted, ListPage):
    """One's own exports; for who decides, those that wait for it above them."""

    permission = Permission.LEAD_EXPORT
    model = ExportRequest
    template_name = "leads/exports.html"
    sorts = {"newest": ("-asked_at", "-id")}
    default_sort = "newest"

    def get_queryset(self):
        return super().get_queryset().filter(asked_by=self.request.user).select_related("decided_by")

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        present_exports.list_exports(context["page"].rows, now=clock.now())
        waiting = []
        if user.may(Permission.LEAD_EXPORT_DECIDE):
            rows = ExportRequest.objects.visible_to(user).waiting().exclude(asked_by=user)
            waiting = list(rows.select_related("asked_by").order_by("asked_at", "id")[:WAITING_SHOWN])
        return context | {"waiting": waiting, "may_decide": user.may(Permission.LEAD_EXPORT_DECIDE)}


class ExportPage(RowAction, FormPage):
    """One export, and for HQ the decision about it."""

    permission = Permission.LEAD_EXPORT_DECIDE
    model = ExportRequest
    template_name = "leads/export_page.html"
    form_class = DecideForm
    title = gettext_lazy("Export of leads")

    def get_queryset(self):
        return super().get_queryset().select_related("asked_by__region", "decided_by")

    def act(self, form):
        values = form.values
        approve = values.pop("decision") == "approve"
        services.decide_export(
            export=self.row, approve=approve, **values, version=form.cleaned_data["version"], by=self.request.user,
            now=clock.now(),
        )  # fmt: skip
        messages.success(self.request, _("Approved.") if approve else _("Refused."))
        return "leads:exports"

    def get_context_data(self, **kwargs):
        export, user = self.row, self.request.user
        present_exports.list_exports([export], now=clock.now())
        facts = {"export": export, "is_own": export.asked_by_id == user.pk}
        facts |= {"is_open": export.state == ExportState.WAITING, "asked": present_exports.asked_of(export)}
        return super().get_context_data(**kwargs) | facts


@require_POST
@never_cache
@permitted(Permission.LEAD_EXPORT)
def download_export(request, pk):
    mine = ExportRequest.objects.visible_to(request.user).filter(asked_by=request.user)
    export, taken = get_object_or_404(mine, pk=pk), []

    def act():
        taken.append(services.fetch_export(export=export, by=request.user, now=clock.now()))

    url = act_once(request, act, to=reverse("leads:exports"))
    return _streamed(*taken[0]) if taken else HttpResponseRedirect(url)


def _streamed(export, leads, rows):
    name, kind, pieces = exporting.file_of(export, leads, rows=rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)
