import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.widgets import NamedChoiceFilter, QuickSelect
from leads.choices_events import EventKind, EventState
from leads.filters import outposts_offered
from leads.models import Event


class EventFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("event", "Kind"), choices=EventKind, empty_label=_("Any"), widget=QuickSelect
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=EventState, empty_label=_("Any"), widget=QuickSelect)
    outpost = NamedChoiceFilter(label=_("Outpost"), queryset=outposts_offered, empty_label=_("Any"), widget=QuickSelect)

    class Meta:
        model = Event
        fields = ["kind", "state", "outpost"]
