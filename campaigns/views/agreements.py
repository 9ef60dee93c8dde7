"""Agreements with schools, and their documents."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django.views.generic import DetailView

from accounts.access import Permitted, permitted
from accounts.rules import Permission
from campaigns import services
from campaigns.choices_schools import AgreementState
from campaigns.forms.events import AgreementEditForm, AgreementForm, EndForm, InForceForm, ReviewForm
from campaigns.history import history_of
from campaigns.models import SchoolAgreement
from campaigns.views.parts import PartForm, PartList, SchoolForm
from core import clock


class Agreements(PartList):
    queryset = SchoolAgreement.objects.all()
    template_name = "campaigns/agreements.html"
    sorts = {"newest": ("-starts", "-id")}
    title = _("Agreements")


class AgreementPage(Permitted, DetailView):
    permission = Permission.SCHOOL_VIEW
    queryset = SchoolAgreement.objects.select_related("school", "drafted_by", "reviewed_by")
    template_name = "campaigns/agreement.html"
    context_object_name = "agreement"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        row.history_label = ""
        is_draft, approves = row.state == AgreementState.DRAFT, user.may(Permission.SCHOOL_APPROVE)
        may_file = is_draft or row.state == AgreementState.REVIEWED
        may = {
            "may_edit": user.may(Permission.SCHOOL_EDIT) and may_file,
            "may_review": user.may(Permission.AGREEMENT_REVIEW) and is_draft and row.drafted_by_id != user.pk,
            "may_force": approves and row.state == AgreementState.REVIEWED,
            "may_end": approves and row.state == AgreementState.IN_FORCE,
        }
        return super().get_context_data(history=history_of([row], user=user), **may, **kwargs)


class AgreementAdd(SchoolForm):
    form_class = AgreementForm
    title = _("Draft an agreement")
    intro = _("A draft binds nobody: it comes into force after its legal review.")
    success = _("The draft is saved.")

    def get_initial(self):
        return {"starts": clock.today()}

    def act(self, form):
        return services.add_agreement(school=self.row, **form.values, by=self.request.user, now=clock.now())


class AgreementForms(PartForm):
    """Each step of an agreement goes back to its page."""

    queryset = SchoolAgreement.objects.select_related("school")

    def get_context_data(self, **kwargs):
        back = {"back_url": self.row.get_absolute_url(), "back_label": self.row.title}
        return super().get_context_data(**back | kwargs)

    def act(self, form):
        facts = form.values | {"version": form.cleaned_data["version"], "by": self.request.user, "now": clock.now()}
        self.step(agreement=self.row, **facts)
        return self.row


class AgreementEdit(AgreementForms):
    form_class = AgreementEditForm
    title = _("Change an agreement")
    success = _("The draft is saved.")

    def step(self, *, agreement, document, version, by, now, **values):
        services.change_agreement(
            agreement=agreement, values=values, document=document or None, version=version, by=by, now=now
        )

    def get_initial(self):
        return super().get_initial() | {"document": None}


class AgreementReview(AgreementForms):
    permission = Permission.AGREEMENT_REVIEW
    form_class = ReviewForm
    template_name = "campaigns/agreement_step.html"
    title = _("Legal review")
    success = _("The review is recorded.")
    step = staticmethod(services.review_agreement)


class AgreementForce(AgreementForms):
    permission = Permission.SCHOOL_APPROVE
    form_class = InForceForm
    template_name = "campaigns/agreement_step.html"
    title = _("Put the agreement in force")
    success = _("The agreement is in force.")
    step = staticmethod(services.put_agreement_in_force)


class AgreementEnd(AgreementForms):
    permission = Permission.SCHOOL_APPROVE
    form_class = EndForm
    title = _("End the agreement")
    success = _("The agreement is ended.")
    step = staticmethod(services.end_agreement)


@require_GET
@permitted(Permission.SCHOOL_VIEW)
def agreement_document(request, pk):
    """The filed document, only for those who see the agreement."""
    agreement = get_object_or_404(SchoolAgreement.objects.visible_to(request.user), pk=pk)
    try:
        if not agreement.document:
            raise Http404
        file = agreement.document.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=agreement.document.name.endswith(".pdf"))
    answer["Cache-Control"] = "private, no-store"
    return answer
