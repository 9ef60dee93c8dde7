"""Expense claims: sent with a photo, looked at, decided by somebody else."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage
from finance import services
from finance.choices import ClaimState
from finance.filters import ClaimFilter, own_outposts
from finance.forms import ClaimForm, DecideForm
from finance.models import ExpenseClaim


class Claims(Permitted, ListPage):
    permission = Permission.MONEY_VIEW
    queryset = ExpenseClaim.objects.select_related("outpost", "claimant")
    template_name = "finance/claims.html"
    filterset_class = ClaimFilter
    sorts = {"newest": ("-created_at", "-id")}
    default_sort = "newest"

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_claim=self.request.user.may(Permission.EXPENSE_CLAIM), **kwargs)


class ClaimAdd(Permitted, FormPage):
    permission = Permission.EXPENSE_CLAIM
    form_class = ClaimForm
    title = _("New expense claim")
    success = _("Claim sent; it is booked when it is approved.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"outposts": own_outposts(self.request)}

    def get_initial(self):
        return super().get_initial() | {"spent_on": clock.today(), "outpost": self.request.GET.get("outpost")}

    def act(self, form):
        return services.claim_expense(**form.values, by=self.request.user, now=clock.now())


class ClaimPage(Permitted, DetailView):
    permission = Permission.MONEY_VIEW
    queryset = ExpenseClaim.objects.select_related("outpost", "claimant", "decided_by", "entry__reversed_by")
    template_name = "finance/claim.html"
    context_object_name = "claim"

    def get_context_data(self, **kwargs):
        claim, user = self.object, self.request.user
        is_own = claim.claimant_id == user.pk
        may_decide = user.may(Permission.MONEY_APPROVE) and claim.state == ClaimState.WAITING
        return super().get_context_data(
            may_decide=may_decide and not is_own,
            is_own_waiting=may_decide and is_own,
            is_photo=not claim.photo.name.endswith(".pdf"),
            **kwargs,
        )


class ClaimDecide(RowAction, FormPage):
    permission = Permission.MONEY_APPROVE
    queryset = ExpenseClaim.objects.select_related("claimant", "outpost")
    form_class = DecideForm
    title = _("Decide on a claim")
    success = _("Decided.")

    def get_initial(self):
        return super().get_initial() | {"version": self.row.version}

    def act(self, form):
        return services.decide_claim(claim=self.row, **form.verdict, by=self.request.user, now=clock.now())

    def get_context_data(self, **kwargs):
        back = {"back_url": self.row.get_absolute_url(), "back_label": str(self.row)}
        return super().get_context_data(**back, **kwargs)


@require_GET
@permitted(Permission.MONEY_VIEW)
def claim_photo(request, pk):
    """The receipt photo, only for those who see the claim. A PDF is handed over, not opened in the page."""
    claim = get_object_or_404(ExpenseClaim.objects.visible_to(request.user), pk=pk)
    try:
        file = claim.photo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, as_attachment=claim.photo.name.endswith(".pdf"))
    answer["Cache-Control"] = "private, no-store"
    return answer
