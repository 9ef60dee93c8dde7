"""The filter of the task list; its state is the URL."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import StageCode
from campaigns.choices_playbook import TaskOwner
from campaigns.models import Season
from core import clock
from outposts.choices_tasks import TaskState
from outposts.filters import RegionChoice, _regions
from outposts.models import Outpost, StageTask


class TaskFilter(filters.FilterSet):
    """Overdue tasks of the season in force, unless a state is asked for."""

    STATES = [("today", _("Due today")), ("open", _("All open")), *TaskState.choices[1:]]

    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=pgettext_lazy("tasks", "Overdue")
    )
    stage = filters.ChoiceFilter(label=_("Stage"), choices=StageCode.choices, empty_label=_("All stages"))
    owner = filters.ChoiceFilter(label=_("Whose task"), choices=TaskOwner.choices, empty_label=_("Everybody's"))
    region = RegionChoice(
        label=_("Region"),
        field_name="outpost__region",
        queryset=lambda request: _regions(request.user),
        empty_label=_("All regions"),
    )
    outpost = filters.ModelChoiceFilter(
        label=_("Outpost"), queryset=lambda request: _outposts(request.user), empty_label=_("All outposts")
    )

    class Meta:
        model = StageTask
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset).of(_season(self.request.user))
        return queryset if self.form.cleaned_data.get("state") else queryset.overdue(clock.today())

    def in_state(self, queryset, name, value):
        today = clock.today()
        if value == "today":
            return queryset.open().filter(due_on=today)
        return queryset.filter(state=value)


def _season(user):
    return Season.objects.visible_to(user).in_force(clock.today())


def _outposts(user):
    return Outpost.objects.visible_to(user).of(_season(user)).order_by("name", "pk")
