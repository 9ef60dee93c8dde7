import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region
from campaigns.choices import Track
from core.widgets import QuickSelect
from leads.models import ScoreLine


class LineFilter(django_filters.FilterSet):
    province = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("level", "Province"), queryset=Region.objects.provinces().order_by("code"),
        empty_label=_("Any"), widget=QuickSelect,
    )  # fmt: skip
    track = django_filters.ChoiceFilter(label=_("Exam"), choices=Track, empty_label=_("Any"), widget=QuickSelect)

    class Meta:
        model = ScoreLine
        fields = ()
