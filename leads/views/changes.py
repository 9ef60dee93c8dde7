from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.errors import Refused
from core.pages import FormPage
from leads import cadence, rules, services
from leads.choices import FUNNEL, LeadState, Purpose
from leads.forms import EditForm, ExitForm, FollowUpDoneForm, MoveForm, PlanForm
from leads.models import FollowUp, Lead
from leads.services.funnel import may_admit, may_lift


class LeadAction(RowAction, FormPage):
    """A form about one lead; cancelled or done, one is back on the lead's page."""

    permission = Permission.LEAD_EDIT
    model = Lead

    def get_context_data(self, **kwargs):
        lead = self.lead
        return super().get_context_data(**kwargs) | {"back_url": lead.get_absolute_url(), "back_label": lead.name}

    @property
    def lead(self):
        return self.row


def tell_moved(request, lead, asked):
    if words := cadence.moved_words(lead, asked):
        messages.warning(request, words)


class EditLead(LeadAction):
    template_name = "leads/edit.html"
    form_class = EditForm
    title = gettext_lazy("Edit lead")
    success = gettext_lazy("Saved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "lead": self.row, "known": self.guardian}

    @cached_property
    def guardian(self):
        return self.row.guardians.order_by("pk").first()

    def get_initial(self):
        lead, guardian = self.row, self.guardian
        plain = (
            "version",
            "name",
            "birth_year",
            "basis",
            "class_name",
            "source",
            "last_channel",
            "owner",
            "is_key",
            "key_reason",
        )
        initial = {name: getattr(lead, name) for name in plain} | {
            "school_name": lead.school.name if lead.school else ""
        }
        for name in ("name", "relation", "may_call"):
            initial[f"guardian_{name}"] = getattr(guardian, name, name == "may_call" or "")
        return initial

    def act(self, form):
        return services.change_lead(
            lead=self.row, values=form.facts, guardian=form.guardian, why=form.cleaned_data["why"],
            version=form.cleaned_data["version"], by=self.request.user, now=clock.now(),
        )  # fmt: skip


class MoveLead(LeadAction):
    form_class = MoveForm
    title = gettext_lazy("Move along the funnel")
    success = pgettext_lazy("lead", "Moved.")

    def get_form_kwargs(self):
        user = self.request.user
        allowed = rules.allowed_moves(state=self.row.state, may_admit=may_admit(user), may_lift=may_lift(user))
        return super().get_form_kwargs() | {"allowed": allowed}

    def get_initial(self):
        """The next step of the funnel stands chosen: the first of the list would be a step back."""
        following = FUNNEL[FUNNEL.index(self.row.state) + 1 :] if self.row.state in FUNNEL else ()
        return super().get_initial() | ({"to": following[0]} if following else {})

    def act(self, form):
        services.move_lead(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row


class ExitLead(LeadAction):
    template_name = "leads/exit.html"
    form_class = ExitForm
    title = gettext_lazy("Close the lead")
    success = gettext_lazy("Closed. What was planned is dropped.")

    def get_initial(self):
        to = self.request.GET.get("to")
        return {"to": to if to in LeadState.values else LeadState.LOST_RIVAL}

    def act(self, form):
        services.exit_lead(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row


class PlanFollowUp(LeadAction):
    form_class = PlanForm
    title = gettext_lazy("Plan the next follow-up")
    success = gettext_lazy("Planned.")

    def get_initial(self):
        return {"due_at": self.offered["suggested"].at}

    @cached_property
    def offered(self):
        return cadence.suggestion(self.row, now=clock.now())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"why": self.offered["why"]}

    def act(self, form):
        services.plan_followup(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        tell_moved(self.request, self.row, form.values["due_at"])
        return self.row


class CompleteFollowUp(LeadAction):
    model = FollowUp
    template_name = "leads/followup_done.html"
    form_class = FollowUpDoneForm
    title = gettext_lazy("Log what came of it")
    success = gettext_lazy("Logged.")

    @property
    def lead(self):
        return self.row.lead

    def get_form_kwargs(self):
        now = clock.now()
        return super().get_form_kwargs() | {"now": now} | cadence.suggestion(self.lead, now=now, called_now=True)

    def get_initial(self):
        return {"version": self.row.version}

    def act(self, form):
        services.complete_followup(
            followup=self.row,
            **form.values,
            version=form.cleaned_data["version"],
            by=self.request.user,
            now=clock.now(),
        )
        tell_moved(self.request, self.lead, form.values["next_at"])
        return self.row.lead


@require_POST
@never_cache
@permitted(Permission.LEAD_REVEAL)
def reveal(request, pk):
    """One number, with a purpose and a row in the access log; the number itself never stands in a list."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    asked = {"field": request.POST.get("field", ""), "purpose": request.POST.get("purpose", Purpose.CALL)}
    context = {"lead": lead, "number": "", "refusal": ""}
    try:
        context["number"] = services.reveal(lead=lead, **asked, by=request.user, now=clock.now())
    except Refused as refusal:
        context["refusal"] = refusal.message
    context["shown"] = rules.readable_phone(context["number"]) if context["number"] else ""
    template = "leads/_number.html" if request.htmx else "leads/number.html"
    status = 422 if context["refusal"] and not request.htmx else 200
    back = lead.get_absolute_url() if request.user.may(Permission.LEAD_VIEW) else ""
    return render(request, template, context | {"back_url": back, "title": _("Phone number")}, status=status)
