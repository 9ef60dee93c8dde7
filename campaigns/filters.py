import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.choices import Level, Role
from accounts.models import Region
from campaigns.choices import SchoolKind
from campaigns.models import DuplicatePair, School, Season
from campaigns.rules_duplicates import SURE
from core import clock


def regions_of_lists(request):
    """Provinces and cities a person may ask for: a recruiter those of the own region."""
    regions = Region.objects.visible_to(request.user).filter(level__in=[Level.PROVINCE, Level.CITY])
    if request.user.role == Role.RECRUITER:
        regions = regions.within(request.user.region) if request.user.region else regions.none()
    return regions.exclude(code__endswith="9000").order_by("path")


class SchoolFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or pinyin"), method="search")
    region = django_filters.ModelChoiceFilter(
        label=_("Region"), queryset=regions_of_lists, method="under", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=SchoolKind.choices, empty_label=_("All"))
    figures = django_filters.ChoiceFilter(
        label=_("Figures"), choices=[("yes", _("entered")), ("no", _("missing"))], method="having", empty_label=_("All")
    )

    class Meta:
        model = School
        fields = ["q", "region", "kind", "figures"]

    def search(self, queryset, _name, text):
        return queryset.search(text)

    def under(self, queryset, _name, region):
        return queryset.within(region)

    def having(self, queryset, _name, answer):
        season = Season.objects.visible_to(self.request.user).in_force(clock.today())
        return queryset.with_figures(season, answer == "yes")


def provinces_of_lists(request):
    return regions_of_lists(request).filter(level=Level.PROVINCE)


class PairFilter(django_filters.FilterSet):
    province = django_filters.ModelChoiceFilter(
        label=_("Province"), queryset=provinces_of_lists, method="under", empty_label=_("All")
    )
    score = django_filters.ChoiceFilter(
        label=_("Score"),
        choices=[
            ("sure", _("%(score)s and more") % {"score": SURE}),
            ("unsure", _("below %(score)s") % {"score": SURE}),
        ],
        method="scored",
        empty_label=_("All"),
    )

    class Meta:
        model = DuplicatePair
        fields = ["province", "score"]

    def under(self, queryset, _name, region):
        return queryset.filter(first__region__path__startswith=region.path)

    def scored(self, queryset, _name, answer):
        return queryset.filter(score__gte=SURE) if answer == "sure" else queryset.filter(score__lt=SURE)
