"""Filters of the money lists; their state is the URL."""

from datetime import date, timedelta

import django_filters as df
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import DateInput
from finance.choices import ClaimState, EntryKind
from finance.models import Correction, Entry, ExpenseClaim
from outposts.models import Outpost


def own_outposts(request):
    return Outpost.objects.visible_to(request.user).order_by("code")


class EntryFilter(df.FilterSet):
    kind = df.ChoiceFilter(label=_("Kind"), choices=EntryKind.choices, empty_label=_("All kinds"))
    since = df.DateFilter(label=_("From"), method="from_day", widget=DateInput())
    until = df.DateFilter(label=_("Until"), method="until_day", widget=DateInput())

    class Meta:
        model = Entry
        fields = []

    def from_day(self, queryset, _name, day):
        return queryset.filter(occurred_at__gte=clock.start_of(_near(day)))

    def until_day(self, queryset, _name, day):
        return queryset.filter(occurred_at__lt=clock.start_of(_near(day) + timedelta(days=1)))


def _near(day):
    """A day typed at the ends of the calendar has no morning in UTC; nothing was booked beyond these."""
    return min(max(day, date(1970, 1, 1)), date(2999, 12, 31))


class StatementFilter(EntryFilter):
    account = df.ChoiceFilter(label=_("Account"), method="of_account", empty_label=_("Bank and cash"))

    class Meta(EntryFilter.Meta):
        pass

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["account"].extra["choices"] = accounts

    def of_account(self, queryset, _name, pk):
        return queryset.touching(pk)


class ClaimFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=ClaimState.choices, empty_label=_("All"))
    outpost = df.ModelChoiceFilter(label=_("Outpost"), queryset=own_outposts, empty_label=_("All"))
    kind = df.ChoiceFilter(
        label=_("Kind"), choices=ExpenseClaim._meta.get_field("kind").choices, empty_label=_("All")
    )  # fmt: skip

    class Meta:
        model = ExpenseClaim
        fields = []


class CorrectionFilter(df.FilterSet):
    state = df.ChoiceFilter(label=_("State"), choices=ClaimState.choices, empty_label=_("All"))
    outpost = df.ModelChoiceFilter(label=_("Outpost"), queryset=own_outposts, empty_label=_("All"))

    class Meta:
        model = Correction
        fields = []
