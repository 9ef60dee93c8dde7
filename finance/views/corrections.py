"""Refunds and corrections: asked for on an entry, listed, decided by somebody else."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, ListPage
from finance import services
from finance.choices import ClaimState, EntryKind
from finance.filters import CorrectionFilter
from finance.forms import CorrectionForm, DecideForm
from finance.models import Correction, Entry, Posting

_KINDS = {
    EntryKind.REFUND: _("Refund: give the money back to the family"),
    EntryKind.REVERSAL: _("Correction: it was booked by mistake"),
}


class Corrections(Permitted, ListPage):
    permission = Permission.MONEY_VIEW
    queryset = Correction.objects.select_related("outpost", "asked_by", "corrects__receipt")
    template_name = "finance/corrections.html"
    filterset_class = CorrectionFilter
    sorts = {"newest": ("-asked_at", "-id")}
    default_sort = "newest"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_decide=self.request.user.may(Permission.MONEY_APPROVE), **kwargs)
        rows = context["page"].rows
        amounts = Posting.objects.visible_to(self.request.user).debit_of(row.corrects_id for row in rows)
        for row in rows:
            row.amount_fen = amounts.get(row.corrects_id, 0)
        return context


class CorrectionAdd(RowAction, FormPage):
    permission = (Permission.MONEY_RECEIVE, Permission.MONEY_APPROVE)
    queryset = Entry.objects.select_related("outpost", "receipt")
    model = Entry
    form_class = CorrectionForm
    title = _("Ask for a refund or a correction")
    intro = _("Nothing is changed or deleted: when somebody else approves, a reversing entry is booked.")
    success = _("Asked for; somebody else decides.")

    def get_form_kwargs(self):
        kinds = [(k.value, label) for k, label in _KINDS.items()]
        if self.row.kind != EntryKind.RECEIPT:
            kinds = kinds[1:]
        return super().get_form_kwargs() | {"kinds": kinds}

    def act(self, form):
        services.ask_correction(entry=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row

    def get_context_data(self, **kwargs):
        back = {"back_url": self.row.get_absolute_url(), "back_label": self.row.label}
        return super().get_context_data(**back, **kwargs)


class CorrectionDecide(RowAction, FormPage):
    permission = Permission.MONEY_APPROVE
    queryset = Correction.objects.select_related("outpost", "asked_by", "decided_by", "corrects__receipt__lead")
    form_class = DecideForm
    template_name = "finance/correction.html"
    title = _("Decide on a refund or correction")
    success = _("Decided.")

    def get_initial(self):
        return super().get_initial() | {"version": self.row.version}

    def act(self, form):
        services.decide_correction(correction=self.row, **form.verdict, by=self.request.user, now=clock.now())
        return self.row.corrects

    def get_context_data(self, **kwargs):
        row = self.row
        amount = Posting.objects.visible_to(self.request.user).debit_of([row.corrects_id]).get(row.corrects_id)
        is_open = row.state == ClaimState.WAITING
        mine = {"is_own": row.asked_by_id == self.request.user.pk, "is_open": is_open, "amount_fen": amount}
        return super().get_context_data(correction=row, **mine, **kwargs)
