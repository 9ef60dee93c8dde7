from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import RowAction
from accounts.rules import Permission
from campaigns.models import Season
from core import clock
from core.pages import FormPage
from outposts import services
from outposts.forms import ApplyPlaybookForm


class PlaybookApply(RowAction, FormPage):
    """Shows how many tasks at the outposts would change, then changes them."""

    permission = Permission.SEASON_EDIT
    model = Season
    form_class = ApplyPlaybookForm
    template_name = "outposts/playbook_apply.html"
    title = _("Apply the playbook to the outposts")
    intro = _("Only open tasks change. What is done, waived or missed stays as it is.")
    success = _("The playbook is applied.")

    @property
    def difference(self):
        if not hasattr(self, "_difference"):
            self._difference = services.preview_playbook(season=self.row, today=clock.today())
        return self._difference

    def get_initial(self):
        return {"seen": self.difference.seen}

    def act(self, form):
        services.apply_playbook(season=self.row, by=self.request.user, now=clock.now(), **form.values)
        return self.back_url

    @property
    def back_url(self):
        return reverse("campaigns:playbook", args=[self.row.pk])

    def refused(self, form, refusal):
        form.data = form.data.copy()
        form.data["seen"] = self.difference.seen  # the next press is about what is seen now
        return super().refused(form, refusal)

    def get_context_data(self, **kwargs):
        difference = self.difference
        totals = {what: difference.total(what) for what in ("changed", "added", "withdrawn")}
        back = {"back_url": self.back_url, "back_label": _("Playbook")}
        return super().get_context_data(difference=difference, totals=totals, season=self.row, **back, **kwargs)
