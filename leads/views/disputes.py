from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage
from leads import services
from leads.choices_twins import DisputeState
from leads.forms import DecideDisputeForm, DisputeForm
from leads.models import Dispute, Lead
from leads.reading_twins import shown_touches
from leads.services.disputes import is_involved

_ABOUT = (
    "lead__outpost__region",
    "lead__owner",
    "lead__school",
    "outpost__region",
    "claimed_by",
    "held_by",
    "decided_by",
)


class DisputeList(Permitted, ListPage):
    permission = Permission.LEAD_VIEW
    queryset = Dispute.objects.select_related("outpost", "lead", "claimed_by")
    template_name = "leads/disputes.html"
    sorts = {"newest": ("-opened_at", "-id")}
    default_sort = "newest"

    @cached_property
    def state(self):
        asked = self.request.GET.get("state")
        return DisputeState(asked if asked in DisputeState else DisputeState.OPEN)

    def get_queryset(self):
        return super().get_queryset().filter(state=self.state)

    def get_context_data(self, **kwargs):
        tabs = [{"label": s.label, "url": f"?state={s}", "active": s == self.state} for s in DisputeState]
        context = super().get_context_data(
            tabs=tabs, state=self.state, decides=self.request.user.may(Permission.DISPUTE_DECIDE), **kwargs
        )
        rows = context["page"].rows
        seen = Lead.objects.visible_to(self.request.user).filter(pk__in=[row.lead_id for row in rows])
        seen = set(seen.values_list("pk", flat=True))
        for row in rows:
            row.may_name = row.lead_id in seen
            row.is_mine = row.claimed_by_id == self.request.user.pk
        return context


class DisputePage(Permitted, DetailView):
    """Of the lead only what the reader may see in any case; the claimant of a far one reads the own words."""

    permission = Permission.LEAD_VIEW
    queryset = Dispute.objects.select_related(*_ABOUT)
    template_name = "leads/dispute.html"

    def get_context_data(self, **kwargs):
        dispute, user = self.object, self.request.user
        lead = Lead.objects.visible_to(user).filter(pk=dispute.lead_id).select_related("owner", "outpost").first()
        decides = user.may(Permission.DISPUTE_DECIDE)
        involved = decides and is_involved(user, dispute, dispute.lead, now=clock.now())
        facts = {"lead": lead, "decides": decides, "involved": involved, "is_mine": dispute.claimed_by_id == user.pk}
        facts |= {"is_open": dispute.state == DisputeState.OPEN}
        if decides and not involved:
            facts |= shown_touches(dispute)
        return super().get_context_data(**facts, **kwargs)


class AddDispute(Permitted, FormPage):
    permission = Permission.LEAD_ADD
    form_class = DisputeForm
    title = gettext_lazy("Open a dispute")
    intro = gettext_lazy(
        "The student is recorded, and you were first. Somebody without a stake compares what is on record."
    )
    success = gettext_lazy("The dispute is open. You are told when it is decided.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        return services.open_dispute(**form.values, by=self.request.user, now=clock.now())

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("leads:disputes"), "back_label": _("Disputes")}
        return super().get_context_data(**back, **kwargs)


class DecideDispute(RowAction, FormPage):
    permission = Permission.DISPUTE_DECIDE
    queryset = Dispute.objects.select_related(*_ABOUT)
    form_class = DecideDisputeForm
    title = gettext_lazy("Decide the dispute")
    success = gettext_lazy("Decided. Both sides are told.")

    def act(self, form):
        return services.decide_dispute(dispute=self.row, **form.values, by=self.request.user, now=clock.now())

    def get_context_data(self, **kwargs):
        back = {"back_url": self.row.get_absolute_url(), "back_label": _("Dispute")}
        return super().get_context_data(**back, **kwargs)
