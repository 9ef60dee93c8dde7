from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.address import asked_text
from core.pages import FormPage, ListPage, act_once
from leads import services
from leads.choices_events import FormState
from leads.forms.application_forms import GiveForm, IssueForm, WriteOffForm
from leads.models import ApplicationForm, FormIssue
from leads.querysets_events import stock_of
from leads.rules_forms import Stock
from leads.views.changes import LeadAction
from outposts.models import Outpost

TONES = {FormState.IN_HAND: "neutral", FormState.WITH_LEAD: "accent", FormState.RETURNED: "good"}
OUTPOSTS = 300


class FormStock(Permitted, TemplateView):
    """How many forms each outpost has where; what is not explained is in red."""

    permission = Permission.FORM_GIVE
    template_name = "leads/form_stock.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        season = Outpost.objects.visible_to(user).order_by("-season__year").values("season")[:1]
        outposts = list(Outpost.objects.visible_to(user).filter(season__in=season).order_by("code")[:OUTPOSTS])
        forms, issues = (model.objects.visible_to(user) for model in (ApplicationForm, FormIssue))
        stock = stock_of(outposts, issues=issues, forms=forms)
        for outpost in outposts:
            outpost.stock = stock.get(outpost.pk, Stock())
        may_issue = user.may(Permission.FORM_ISSUE)
        return super().get_context_data(**kwargs) | {"outposts": outposts, "may_issue": may_issue}


class FormList(Permitted, ListPage):
    """The numbered forms of one outpost."""

    permission = Permission.FORM_GIVE
    model = ApplicationForm
    template_name = "leads/form_list.html"
    sorts = {"number": ("number", "id")}
    default_sort = "number"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(self.permission):
            self.outpost = get_object_or_404(Outpost.objects.visible_to(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = super().get_queryset().filter(outpost=self.outpost).select_related("lead")
        return rows.filter(state=self.state) if self.state else rows

    @property
    def state(self):
        asked = asked_text(self.request, "state")
        return asked if asked in FormState.values else ""

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.request.user
        words = {state.value: (str(state.label), TONES.get(state, "bad")) for state in FormState}
        for form in context["page"].rows:
            form.state_word, form.state_tone = words[form.state]
        forms, issues = (model.objects.visible_to(user) for model in (ApplicationForm, FormIssue))
        stock = stock_of([self.outpost], issues=issues, forms=forms).get(self.outpost.pk, Stock())
        return context | {"outpost": self.outpost, "stock": stock, "tabs": self._tabs(stock)}

    def _tabs(self, stock):
        every = [{"label": _("All"), "url": "?", "active": not self.state}]
        return every + [
            {"label": f"{state.label} {getattr(stock, state)}", "url": f"?state={state}", "active": state == self.state}
            for state in FormState
        ]


class IssueForms(RowAction, FormPage):
    permission = Permission.FORM_ISSUE
    model = Outpost
    form_class = IssueForm
    title = gettext_lazy("Issue application forms")
    success = gettext_lazy("The forms are booked to the outpost.")

    @property
    def intro(self):
        return str(self.row)

    def act(self, form):
        services.issue_forms(outpost=self.row, **form.values, by=self.request.user, now=clock.now())
        return reverse("leads:form_list", args=[self.row.pk])

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("leads:forms"), "back_label": _("Application forms")}
        return super().get_context_data(**kwargs) | back


class GiveApplicationForm(LeadAction):
    permission = Permission.FORM_GIVE
    form_class = GiveForm
    title = gettext_lazy("Hand out an application form")
    success = gettext_lazy("The form is handed out.")

    def get_initial(self):
        forms = ApplicationForm.objects.visible_to(self.request.user).in_hand().filter(outpost=self.row.outpost_id)
        return {"number": forms.order_by("number").values_list("number", flat=True).first()}

    def act(self, form):
        services.give_form(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row


class WriteOff(RowAction, FormPage):
    permission = Permission.FORM_GIVE
    model = ApplicationForm
    form_class = WriteOffForm
    title = gettext_lazy("Write off a form")
    success = gettext_lazy("Written off.")
    extra_context = {"danger": True}

    @property
    def intro(self):
        return _("Form %(number)s: the number never comes back.") % {"number": self.row}

    @property
    def list_url(self):
        return reverse("leads:form_list", args=[self.row.outpost_id])

    def act(self, form):
        services.write_off_form(form=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.list_url

    def get_context_data(self, **kwargs):
        back = {"back_url": self.list_url, "back_label": _("Application forms")}
        return super().get_context_data(**kwargs) | back


@require_POST
@permitted(Permission.FORM_GIVE)
def form_back(request, pk):
    form = get_object_or_404(ApplicationForm.objects.visible_to(request.user), pk=pk)

    def act():
        services.return_form(form=form, by=request.user, now=clock.now())

    to = reverse("leads:form_list", args=[form.outpost_id])
    words = _("Form %(number)s is back.") % {"number": form}
    return HttpResponseRedirect(act_once(request, act, success=words, to=to))
