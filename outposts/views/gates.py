from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns.choices import StageCode
from campaigns.choices_playbook import GateOutcome
from campaigns.gates import criteria_of
from campaigns.models import Season
from core import clock
from core.pages import FormPage
from outposts import gate_pages, services, wording
from outposts.forms import GateForm
from outposts.models import Outpost


class Gates(Permitted, DetailView):
    """One stage's gates: every criterion with its figures, for each outpost the reader sees."""

    permission = Permission.OUTPOST_VIEW
    model = Season
    template_name = "outposts/gates.html"

    def get_context_data(self, **kwargs):
        asked = self.request.GET.get("stage", "")
        page = gate_pages.page(self.object, asked, user=self.request.user, now=clock.now())
        may_pass = self.request.user.may(Permission.OUTPOST_VERIFY)
        return super().get_context_data(season=self.object, may_pass=may_pass, **page, **kwargs)


class GatePass(RowAction, FormPage):
    """Look at the figures, then pass the gate."""

    permission = Permission.OUTPOST_VERIFY
    queryset = Outpost.objects.select_related("season", "region")
    form_class = GateForm
    template_name = "outposts/gate_pass.html"
    success = gettext_lazy("The gate is passed. The figures are kept as they stood.")

    def dispatch(self, request, *args, **kwargs):
        self.gate = kwargs["stage"], kwargs["side"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self):
        return _("Pass the gate: %(gate)s") % {"gate": wording.gate(*self.gate)}

    @property
    def standing(self):
        if not criteria_of(*self.gate):
            raise Http404
        if not hasattr(self, "_standing"):
            self._standing = services.gates.gate_of(self.row, *self.gate, now=clock.now())
        return self._standing

    def get_initial(self):
        return {"seen": self.standing.outcome}

    def act(self, form):
        stage, side = self.gate
        services.pass_gate(
            outpost=self.row, stage=stage, side=side, by=self.request.user, now=clock.now(), **form.values
        )
        return self.back_url

    @property
    def back_url(self):
        return f"{reverse('outposts:gates', args=[self.row.season_id])}?stage={self.gate[0]}"

    def get_context_data(self, **kwargs):
        back = {"back_url": self.back_url, "back_label": _("Stage gates")}
        standing = gate_pages.dressed(self.standing)
        is_met = self.standing.outcome == GateOutcome.MET
        facts = {"standing": standing, "outpost": self.row, "is_met": is_met, "stage": StageCode(self.gate[0]).label}
        return super().get_context_data(**back, **facts, **kwargs)
