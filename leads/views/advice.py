from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage
from leads import services
from leads.choices_advice import ConsentPurpose
from leads.filters_advice import LineFilter
from leads.forms.advice import (
    AdviceForm,
    ConsentForm,
    LineEditForm,
    LineForm,
    ReviewAskForm,
    ReviewDecideForm,
)
from leads.models import Lead, ScoreLine, ScoreReview
from leads.services.advice import advice_of, gap_of
from leads.views.changes import LeadAction


class AdviseLead(LeadAction):
    queryset = Lead.objects.select_related("advice", "outpost__region")
    template_name = "leads/advice.html"
    form_class = AdviceForm
    title = gettext_lazy("Advise")
    intro = gettext_lazy("Note what serves the choice of studies. Nothing about money of the family or health.")
    success = gettext_lazy("Saved.")

    @cached_property
    def advice(self):
        return advice_of(self.row)

    def get_initial(self):
        names = [name for name in AdviceForm.base_fields if name not in ("submit_id", "readiness_note")]
        initial = {name: getattr(self.advice, name) for name in names}
        if self.advice.province_id is None:
            initial["province"] = self.row.outpost.region.parent_id  # outposts stand in cities
        return initial

    def act(self, form):
        version = form.cleaned_data["version"]
        services.change_advice(
            lead=self.row, values=form.values, version=version, by=self.request.user, now=clock.now()
        )
        return self.row


class RecordConsent(LeadAction):
    template_name = "leads/consent.html"
    form_class = ConsentForm
    title = gettext_lazy("Consent")
    success = gettext_lazy("Recorded.")

    def get_initial(self):
        asked, said = self.request.GET.get("purpose"), self.request.GET.get("said")
        initial = {"purpose": asked if asked in ConsentPurpose.values else ConsentPurpose.ADVICE}
        return initial | {"said": said if said in dict(ConsentForm.SAID) else "given", "basis": self.row.basis}

    def act(self, form):
        values = form.values
        is_given, note = values.pop("said") == "given", values.pop("note")
        who = {"by": self.request.user, "now": clock.now()}
        if is_given:
            services.give_consent(lead=self.row, **values, **who)
        else:
            services.withdraw_consent(lead=self.row, note=note, **values, **who)
        return self.row


# --- exceptions -----------------------------------------------------------------------------------------------------


class AskReview(LeadAction):
    queryset = Lead.objects.select_related("advice")
    template_name = "leads/review_ask.html"
    form_class = ReviewAskForm
    title = gettext_lazy("Ask for an exception")
    success = gettext_lazy("Asked. The director or HQ decides.")

    def get_initial(self):
        return {"strengths": advice_of(self.row).strengths}

    def act(self, form):
        services.ask_review(lead=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"gap": gap_of(self.row)}


class ReviewList(Permitted, ListPage):
    """Exceptions that wait for a decision, the longest waiting first."""

    permission = Permission.LEAD_DECIDE
    queryset = ScoreReview.objects.filter(decided_at=None).select_related("lead__outpost", "asked_by")
    template_name = "leads/reviews.html"
    sorts = {"oldest": ("asked_at", "id")}
    default_sort = "oldest"


class DecideReview(RowAction, FormPage):
    permission = Permission.LEAD_DECIDE
    queryset = ScoreReview.objects.select_related("lead", "asked_by")
    template_name = "leads/review_decide.html"
    form_class = ReviewDecideForm
    title = gettext_lazy("Decide an exception")
    success = gettext_lazy("Decided; who asked is told.")

    def act(self, form):
        services.decide_review(review=self.row, **form.values, by=self.request.user, now=clock.now())
        return "leads:reviews"

    def get_context_data(self, **kwargs):
        lead = self.row.lead
        back = {"back_url": lead.get_absolute_url(), "back_label": lead.name}
        return super().get_context_data(**kwargs) | back | {"review": self.row}


# --- lines ----------------------------------------------------------------------------------------------------------


class LineList(Permitted, ListPage):
    permission = Permission.LEAD_VIEW
    queryset = ScoreLine.objects.select_related("province", "season")
    template_name = "leads/lines.html"
    filterset_class = LineFilter
    sorts = {"newest": ("-id",)}
    default_sort = "newest"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"may_edit": self.request.user.may(Permission.SEASON_EDIT)}


class AddLine(Permitted, FormPage):
    permission = Permission.SEASON_EDIT
    form_class = LineForm
    title = gettext_lazy("Enter a score line")
    success = gettext_lazy("Entered.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        services.add_line(**form.values, by=self.request.user, now=clock.now())
        return "leads:lines"


class EditLine(RowAction, FormPage):
    permission = Permission.SEASON_EDIT
    queryset = ScoreLine.objects.select_related("province", "season")
    form_class = LineEditForm
    title = gettext_lazy("Change a score line")
    success = gettext_lazy("Saved.")

    def get_initial(self):
        return {name: getattr(self.row, name) for name in ("version", "points", "source")}

    def act(self, form):
        version = form.cleaned_data["version"]
        services.change_line(line=self.row, **form.values, version=version, by=self.request.user, now=clock.now())
        return "leads:lines"
