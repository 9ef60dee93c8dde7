from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns.models import RuleSet
from campaigns.services import put_in_force
from core import clock
from core.pages import FormPage
from outposts import comparing_page
from outposts.forms import PutInForceForm


class RulesCompare(Permitted, DetailView):
    """Two rule sets side by side for the outposts one sees, or for one of them."""

    queryset = RuleSet.objects.select_related("season", "province")
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/rules_compare.html"

    def get_context_data(self, **kwargs):
        content = comparing_page.content(self.object, self.request.user, self.request.GET)
        may_put = self.object.in_force_from is None and self.request.user.may(Permission.SEASON_EDIT)
        return super().get_context_data(**content, may_put=may_put, **kwargs)


class RulesPut(RowAction, FormPage):
    """A draft is put in force beneath its comparison with what it supersedes."""

    queryset = RuleSet.objects.select_related("season", "province")
    permission = Permission.SEASON_EDIT
    form_class = PutInForceForm
    template_name = "outposts/rules_compare.html"
    success = _("The rule set is in force. Verdicts follow it from now on; decisions keep the set they were made by.")

    def get_initial(self):
        return {"version": self.row.version}

    def act(self, form):
        version, reason = form.cleaned_data["version"], form.values["reason"]
        put_in_force(draft=self.row, version=version, reason=reason, by=self.request.user, now=clock.now())
        return self.row.get_absolute_url()

    def get_context_data(self, **kwargs):
        content = comparing_page.content(self.row, self.request.user, self.request.GET)
        return super().get_context_data(**content, **kwargs)
