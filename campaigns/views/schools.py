from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns import school_file, services
from campaigns.filters import SchoolFilter
from campaigns.forms import FiguresForm, SchoolEditForm, SchoolForm
from campaigns.history import history_of
from campaigns.imports.places import places_for
from campaigns.models import School, SchoolFigures, Season
from campaigns.reading_duplicates import former_of
from campaigns.words import plain
from core import clock
from core.errors import Refused
from core.pages import FormPage, ListPage


def season_of(user):
    return Season.objects.visible_to(user).in_force(clock.today())


class SchoolList(Permitted, ListPage):
    permission = Permission.SCHOOL_VIEW
    model = School
    filterset_class = SchoolFilter
    template_name = "campaigns/school_list.html"
    sorts = {"name": ("pinyin", "id"), "new": ("-created_at", "-id")}
    default_sort = "name"

    def get_queryset(self):
        self.season = season_of(self.request.user)
        figures = SchoolFigures.objects.visible_to(self.request.user).filter(season=self.season)
        schools = super().get_queryset().select_related("region__parent")
        return schools.prefetch_related(Prefetch("figures", figures, to_attr="of_season"))

    def get_context_data(self, **kwargs):
        content = super().get_context_data(**kwargs)
        user = self.request.user
        for school in content["page"].rows:
            school.now = next(iter(school.of_season), None)
        return content | {
            "season": self.season,
            "may_edit": user.may(Permission.SCHOOL_EDIT),
            "may_import": user.may(Permission.SCHOOL_IMPORT),
            "may_merge": user.may(Permission.SCHOOL_MERGE),
        }


class SchoolPage(Permitted, DetailView):
    permission = Permission.SCHOOL_VIEW
    queryset = School.objects.select_related("region__parent__parent", "relation_owner").annotate(
        has_former=Exists(School.every.filter(merged_into=OuterRef("pk")))
    )
    template_name = "campaigns/school.html"

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            merged = School.every.visible_to(request.user).filter(pk=kwargs["pk"], merged_into__isnull=False).first()
            if merged is None:
                raise
            return redirect("campaigns:school", merged.merged_into_id)

    def get_context_data(self, **kwargs):
        user, school = self.request.user, self.object
        return super().get_context_data(
            **school_file.read(school, user=user, today=clock.today()),
            season=season_of(user),
            may_edit=user.may(Permission.SCHOOL_EDIT),
            former=former_of(school, user=user) if school.has_former else [],
            **kwargs,
        )


class FiguresHistory(Permitted, DetailView):
    """The figures of all seasons, each with what was changed in it."""

    permission = Permission.SCHOOL_VIEW
    queryset = School.objects.all()
    template_name = "campaigns/figures.html"

    def get_context_data(self, **kwargs):
        user, school = self.request.user, self.object
        figures = school_file.figures_of(school, user=user)
        items = history_of(figures, user=user)
        for row in figures:
            row.history = [item for item in items if item["of"][1] == str(row.pk)]
        may_edit = user.may(Permission.SCHOOL_EDIT)
        return super().get_context_data(figures=figures, season=season_of(user), may_edit=may_edit, **kwargs)


class SchoolAdd(Permitted, FormPage):
    permission = Permission.SCHOOL_EDIT
    form_class = SchoolForm
    title = _("Add a school")
    success = _("The school is added.")

    def get_initial(self):
        return {"kind": "unknown", "name": self.request.GET.get("name", "")[:120]}

    def act(self, form):
        values = dict(form.values)
        region = region_of(values.pop("place"), self.request.user)
        return services.add_school(region=region, by=self.request.user, now=clock.now(), **values)

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("campaigns:schools"), "back_label": _("Schools")}
        return super().get_context_data(**back, **kwargs)


class SchoolEdit(RowAction, FormPage):
    permission = Permission.SCHOOL_EDIT
    queryset = School.objects.select_related("region__parent__parent")
    form_class = SchoolEditForm
    success = _("The school is changed.")

    @property
    def title(self):
        return self.row.name

    def get_initial(self):
        row = self.row
        place = places_for(self.request.user).full_name(row.region)
        names = ("name", "kind", "address", "latitude", "longitude", "version")
        known = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
        return known | {"place": place}

    def act(self, form):
        values = dict(form.values)
        reason = values.pop("reason")
        values["region"] = region_of(values.pop("place"), self.request.user)
        version, by = form.cleaned_data["version"], self.request.user
        services.change_school(school=self.row, values=values, version=version, by=by, now=clock.now(), reason=reason)
        return self.row

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.row.get_absolute_url(), back_label=self.row.name, **kwargs)


class FiguresEdit(RowAction, FormPage):
    """The figures of a school in the season in force."""

    permission = Permission.SCHOOL_EDIT
    model = School
    form_class = FiguresForm
    intro = _("Leave empty what is not known: an empty figure is unknown, not zero.")
    success = _("The figures are saved.")

    @property
    def title(self):
        return _("Figures of %(school)s") % {"school": self.row}

    def get_initial(self):
        stored = SchoolFigures.objects.visible_to(self.request.user).filter(
            school=self.row, season=season_of(self.request.user)
        )
        row = stored.first()
        names = FiguresForm.base_fields
        return {n: plain(getattr(row, n)) for n in names if hasattr(row, n)} if row else {"version": 0}

    def act(self, form):
        season = season_of(self.request.user)
        if season is None:
            raise Refused(_("No season is open: figures belong to one."))
        services.enter_figures(
            school=self.row, season=season, values=form.values, version=form.cleaned_data["version"],
            by=self.request.user, now=clock.now(),
        )  # fmt: skip
        return self.row

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.row.get_absolute_url(), back_label=self.row.name, **kwargs)


def region_of(text, user):
    """The district or city typed, among those the person may see."""
    return places_for(user).find_text(text)
