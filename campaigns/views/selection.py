from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.models import Region
from accounts.rules import Permission
from campaigns import services
from campaigns.forms import DiscardRulesForm, DraftRulesForm, EditRulesForm
from campaigns.models import RuleSet, Season
from campaigns.rule_sets import THRESHOLDS, shelves
from campaigns.words import plain
from core import clock
from core.pages import FormPage


class RuleSets(Permitted, DetailView):
    """All rule sets of a season, by place, each version with what it changed against the one before."""

    permission = Permission.SEASON_VIEW
    model = Season
    template_name = "campaigns/rule_sets.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = {"shelves": shelves(self.object, user), "may_edit": user.may(Permission.SEASON_EDIT)}
        return super().get_context_data(**context, **kwargs)


class RulesPage(RowAction, FormPage):
    """A form about rule sets; leads back to those of the season."""

    permission = Permission.SEASON_EDIT

    @property
    def back_url(self):
        season = self.row.pk if isinstance(self.row, Season) else self.row.season_id
        return reverse("campaigns:rules", args=[season])

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.back_url, back_label=_("Rule sets"), **kwargs)


class RulesDraft(RulesPage):
    """A new draft, begun from the set that is in force at its place."""

    model = Season
    form_class = DraftRulesForm
    title = _("Draft a rule set")
    intro = _("Nothing changes until the draft is put in force. A figure that is not known never fails.")
    success = _("The draft is saved. Compare it before it is put in force.")

    @cached_property
    def province(self):
        asked = self.request.GET.get("province", "")
        provinces = Region.objects.visible_to(self.request.user).provinces()
        return provinces.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        key = self.province and self.province.pk
        basis = RuleSet.objects.visible_to(self.request.user).holding(self.row, [key]).get(key) or RuleSet()
        return {name: plain(getattr(basis, name)) for name in THRESHOLDS} | {"province": self.province}

    def act(self, form):
        values = dict(form.values)
        province, reason = values.pop("province"), values.pop("reason")
        draft = services.draft_rules(
            season=self.row, province=province, values=values, reason=reason, by=self.request.user, now=clock.now()
        )
        return draft.get_absolute_url()


class RulesEdit(RulesPage):
    queryset = RuleSet.objects.select_related("season", "province")
    form_class = EditRulesForm
    success = _("The draft is changed.")

    @property
    def title(self):
        return _("Draft: %(rules)s") % {"rules": self.row}

    def get_initial(self):
        return {name: plain(getattr(self.row, name)) for name in (*THRESHOLDS, "reason", "version")}

    def act(self, form):
        values = dict(form.values)
        reason, version = values.pop("reason"), form.cleaned_data["version"]
        services.change_draft(
            draft=self.row, values=values, reason=reason, version=version, by=self.request.user, now=clock.now()
        )
        return self.row.get_absolute_url()


class RulesDiscard(RulesPage):
    queryset = RuleSet.objects.drafts().select_related("season", "province")
    form_class = DiscardRulesForm
    success = _("The draft is discarded.")

    @property
    def title(self):
        return _("Discard the draft: %(rules)s") % {"rules": self.row}

    def act(self, form):
        back = self.back_url
        services.discard_draft(draft=self.row, reason=form.values["reason"], by=self.request.user, now=clock.now())
        return back
