import django_filters
from django.utils.translation import gettext_lazy as _

from campaigns.choices_schools import Attendance, EventKind, RivalAct
from campaigns.filters import regions_of_lists
from campaigns.models import CompetitorActivity, SchoolEvent
from core import clock


class PlacedFilter(django_filters.FilterSet):
    region = django_filters.ModelChoiceFilter(
        label=_("Region"), queryset=regions_of_lists, method="under", empty_label=_("All")
    )

    def under(self, queryset, _name, region):
        return queryset.within(region)


class EventFilter(PlacedFilter):
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=[("coming", _("from today")), ("past", _("past"))], method="at", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=EventKind.choices, empty_label=_("All"))
    attendance = django_filters.ChoiceFilter(
        label=_("May we attend?"), choices=Attendance.choices, empty_label=_("All")
    )

    class Meta:
        model = SchoolEvent
        fields = ["region", "when", "kind", "attendance"]

    def at(self, queryset, _name, answer):
        today = clock.today()
        return queryset.filter(day__gte=today) if answer == "coming" else queryset.filter(day__lt=today)


class RivalFilter(PlacedFilter):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=RivalAct.choices, empty_label=_("All"))

    class Meta:
        model = CompetitorActivity
        fields = ["region", "kind"]
