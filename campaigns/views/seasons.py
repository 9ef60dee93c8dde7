from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns import services
from campaigns.calendar import SIDES
from campaigns.forms import Hung, OpenSeasonForm, SpecialEditForm, SpecialForm, StageForm
from campaigns.history import history_of
from campaigns.models import AnchorDate, RecruitStage, RuleSet, Season, SpecialDate
from campaigns.rule_sets import facts_of
from campaigns.season_template import goals_of
from campaigns.timeline import draw
from campaigns.words import hook_words
from core import clock
from core.pages import FormPage, ListPage

SOURCES = {  # what the template writes
    "M7": _("manual, item 7"),
    "M10": _("manual, item 10"),
    "estimate": _("estimate"),
}


def season_page(season, user):
    """What the page of a season shows."""
    today = clock.today()
    anchors = list(AnchorDate.objects.visible_to(user).filter(season=season).select_related("province"))
    for anchor in anchors:
        anchor.source_words = SOURCES.get(anchor.source, anchor.source)
    days = {anchor.key: anchor.date for anchor in anchors}
    stages = list(RecruitStage.objects.visible_to(user).filter(season=season))
    for stage in stages:
        stage.words = stage.goals or goals_of(stage.code)
        _dress(stage, days, today)
    specials = list(SpecialDate.objects.visible_to(user).filter(season=season).select_related("province"))
    for special in specials:
        _dress(special, days, today)
        special.source_words = SOURCES.get(special.source, special.source)
    limits = RuleSet.objects.visible_to(user).holding(season, [None]).get(None)
    rows = [season, *anchors, *stages, *specials, *([limits] if limits else [])]
    return {
        "season": season,
        "anchors": anchors,
        "stages": stages,
        "specials": specials,
        "limits": limits,
        "limit_facts": facts_of(limits) if limits else [],
        "drawing": draw(stages, specials, year=season.year, today=today),
        "history": history_of(rows, user=user),
        "today": today,
        "may_edit": user.may(Permission.SEASON_EDIT),
    }


def _dress(row, days, today):
    """Whether it runs, and how far each day stands from its anchor now: what a move left alone stands further off."""
    row.is_now = row.start <= today <= row.end
    for side in SIDES:
        kind = getattr(row, f"{side}_anchor")
        anchor = days.get((kind, getattr(row, "province_id", None))) or days.get((kind, None))
        offset = (getattr(row, side) - anchor).days if anchor else None
        setattr(row, f"{side}_words", hook_words(kind, offset) if anchor else "")


class Calendar(Permitted, TemplateView):
    """The season in force, or the offer to open one."""

    permission = Permission.SEASON_VIEW
    template_name = "campaigns/season.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        season = Season.objects.visible_to(user).in_force(clock.today())
        content = season_page(season, user) if season else {"may_edit": user.may(Permission.SEASON_EDIT)}
        return super().get_context_data(**content, **kwargs)


class SeasonPage(Permitted, DetailView):
    permission = Permission.SEASON_VIEW
    model = Season
    template_name = "campaigns/season.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**season_page(self.object, self.request.user), **kwargs)


class SeasonList(Permitted, ListPage):
    permission = Permission.SEASON_VIEW
    model = Season
    template_name = "campaigns/season_list.html"
    sorts = {"year": ("-year",)}
    default_sort = "year"

    def get_context_data(self, **kwargs):
        may_edit = self.request.user.may(Permission.SEASON_EDIT)
        return super().get_context_data(may_edit=may_edit, today=clock.today(), **kwargs)

    def get_queryset(self):
        return super().get_queryset().with_span()


class OpenSeason(Permitted, FormPage):
    permission = Permission.SEASON_EDIT
    form_class = OpenSeasonForm
    title = _("Open a season")
    intro = _("The eight stages, the special periods and the thresholds come from the manual; all can be changed.")
    success = _("The season is open.")

    def get_initial(self):
        return {"year": clock.today().year + 1}

    def act(self, form):
        return services.open_season(year=form.values["year"], by=self.request.user, now=clock.now())

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("campaigns:seasons"), "back_label": _("Seasons")}
        return super().get_context_data(**back, **kwargs)


class PartOfSeason(RowAction, FormPage):
    """A form about something of a season; leads back to it."""

    permission = Permission.SEASON_EDIT

    @property
    def season(self):
        return self.row if isinstance(self.row, Season) else self.row.season

    def get_context_data(self, **kwargs):
        back = {"back_url": self.season.get_absolute_url(), "back_label": self.season}
        return super().get_context_data(**back, **kwargs)


class HungEdit(PartOfSeason):
    """A form about a stage or a special period, whose days hang on anchors."""

    def get_form_kwargs(self):
        anchors = AnchorDate.objects.visible_to(self.request.user).filter(season=self.season, province=None)
        return super().get_form_kwargs() | {"anchors": list(anchors.values_list("kind", "province"))}

    def hooks(self):
        names = ("start_anchor", "end_anchor")
        return {name: getattr(self.row, name) or Hung.FIXED for name in names} | {"is_locked": self.row.is_locked}


class StageEdit(HungEdit):
    queryset = RecruitStage.objects.select_related("season")
    form_class = StageForm
    success = _("The stage is changed.")

    @property
    def title(self):
        return _("Stage: %(stage)s") % {"stage": self.row}

    def get_initial(self):
        row = self.row
        goals = row.goals or goals_of(row.code)
        return {"start": row.start, "end": row.end, "goals": goals, "version": row.version} | self.hooks()

    def act(self, form):
        values = dict(form.values)
        if " ".join(values["goals"].split()) == goals_of(self.row.code):
            values["goals"] = ""  # the template's own words, which are there in both languages
        version = form.cleaned_data["version"]
        services.change_stage(stage=self.row, version=version, by=self.request.user, now=clock.now(), **values)
        return self.season


class SpecialAdd(PartOfSeason):
    model = Season
    form_class = SpecialForm
    title = _("Add a special period")
    success = _("The special period is added.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        services.add_special_date(season=self.row, by=self.request.user, now=clock.now(), **form.values)
        return self.season


class SpecialEdit(HungEdit):
    queryset = SpecialDate.objects.select_related("season")
    form_class = SpecialEditForm
    success = _("The special period is changed.")

    @property
    def title(self):
        return _("Special period: %(kind)s") % {"kind": self.row}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self):
        names = ("kind", "province", "start", "end", "is_confirmed", "source", "version")
        return {name: getattr(self.row, name) for name in names} | self.hooks()

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.change_special_date(special=self.row, version=version, by=by, now=clock.now(), **form.values)
        return self.season
