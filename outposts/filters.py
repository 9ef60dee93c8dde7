"""Filters of the lists; their state is the URL."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.choices import Level
from accounts.models import Region
from campaigns.choices import Outcome
from campaigns.models import School, Season
from core import clock
from outposts.models import Outpost, TargetSchool


class RegionChoice(filters.ModelChoiceFilter):
    """Rows of a region and of everything under it; `field_name` is the lookup to the row's region."""

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__path__startswith": value.path}) if value else queryset


class OutpostFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name or code"), method="search")
    region = RegionChoice(
        label=_("Region"),
        field_name="region",
        queryset=lambda request: _regions(request.user),
        empty_label=_("All regions"),
    )
    season = filters.ModelChoiceFilter(
        label=_("Season"),
        queryset=lambda request: Season.objects.visible_to(request.user).order_by("-year"),
        empty_label=_("Season in force"),
    )
    overdue = filters.ChoiceFilter(
        label=_("Setup steps"), choices=[("yes", _("Overdue"))], method="only_overdue", empty_label=_("Any")
    )

    class Meta:
        model = Outpost
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("season"):
            return queryset
        return queryset.of(Season.objects.visible_to(self.request.user).in_force(clock.today()))

    def search(self, queryset, name, value):
        return queryset.search(value)

    def only_overdue(self, queryset, name, value):
        return queryset.with_overdue(clock.today())


def _regions(user):
    """Big regions and provinces in which the reader's outposts stand."""
    there = Outpost.objects.visible_to(user).filter(region__path__startswith=OuterRef("path"))
    return Region.objects.visible_to(user).filter(Exists(there), level__in=[Level.BIG_REGION, Level.PROVINCE])


class AreaField(forms.ModelChoiceField):
    def label_from_instance(self, region):
        return region.label if region.level == Level.CITY else f"　{region.label}"


class AreaChoice(RegionChoice):
    field_class = AreaField


class TargetFilter(filters.FilterSet):
    """Schools in the reach of one outpost."""

    STATES = [
        ("chosen", _("Chosen here")),
        ("dropped", _("Dropped here")),
        ("elsewhere", _("Chosen by another outpost")),
        ("undecided", _("Not decided")),
    ]

    q = filters.CharFilter(label=_("School"), method="search")
    area = AreaChoice(
        label=_("City or district"),
        field_name="region",
        queryset=Region.objects.none(),
        empty_label=_("Whole province"),
    )
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state", empty_label=_("Any state"))
    verdict = filters.ChoiceFilter(  # last: it judges what the others leave
        label=_("Verdict"), choices=Outcome.choices, method="of_verdict", empty_label=_("Any verdict")
    )

    class Meta:
        model = School
        fields = []

    def __init__(self, *args, judge, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.judge, self.outpost = judge, judge.outpost
        self.filters["area"].field.queryset = areas

    def search(self, queryset, name, value):
        return queryset.search(value)

    def in_state(self, queryset, name, value):
        here = TargetSchool.objects.filter(outpost=self.outpost)
        elsewhere = TargetSchool.objects.chosen().filter(season=self.outpost.season).exclude(outpost=self.outpost)
        if value == "elsewhere":
            return queryset.filter(pk__in=elsewhere.values("school"))
        if value == "undecided":
            return queryset.exclude(pk__in=here.values("school")).exclude(pk__in=elsewhere.values("school"))
        return queryset.filter(pk__in=here.filter(state=value).values("school"))

    def of_verdict(self, queryset, name, value):
        """Judged here by the one rule, not told a second time in SQL; a province has some thousand schools."""
        ids = list(queryset.order_by().values_list("pk", flat=True))
        judged = self.judge.schools(ids)
        self.judge.left = [pk for pk, one in judged.items() if one.verdict.overall == value]
        return queryset.filter(pk__in=self.judge.left)
