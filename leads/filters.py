import django_filters
from django import forms
from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import User
from accounts.search import NUMBER_FROM, is_number
from core import clock
from core.widgets import NamedChoiceFilter, QuickSelect
from leads.choices import FUNNEL, LeadSource, LeadState
from leads.choices_advice import ChannelMode
from leads.models import Lead, Tag
from outposts.models import Crew, Outpost

VIEWS = [
    ("", _("All")),
    ("today", _("Due today")),
    ("overdue", _("Overdue")),
    ("key", _("Key leads")),
    ("mine", _("Mine")),
]

# A whole number would stand in the address, and so in history and logs: the browser does not send it from here.
NO_NUMBER = {
    "type": "search",
    "pattern": rf"(\D*\d){{0,{NUMBER_FROM - 1}}}\D*",
    "title": _("A whole phone number is searched in the box at the top: there it stands in no address."),
}
MARKS = (LeadState.FORM_RETURNED, LeadState.ADMITTED, LeadState.ARRIVED, LeadState.REGISTERED)  # what a quota counts


def outposts_offered(request):
    return Outpost.objects.visible_to(request.user).order_by("code")


def owners_offered(request):
    """Whoever serves, or served, at an outpost one may see; a region of residence does not matter here.

    HQ sees too many to offer: there the outpost is chosen first, then its people are.
    """
    crew, outpost = Crew.objects.visible_to(request.user), _asked(request, "outpost")
    if outpost:
        crew = crew.filter(outpost=outpost)
    elif request.user.role == Role.HQ:
        crew = crew.filter(user=_asked(request, "owner"))
    return User.objects.filter(pk__in=crew.values("user"), role=Role.RECRUITER).order_by("name")


def tags_offered(request):
    return Tag.objects.visible_to(request.user).order_by("-season__year", "name")


def _asked(request, name):
    """The id in the address, or None for what is no id of any database."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


class LeadFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name, initials or last 4 digits"), method="search", widget=forms.TextInput(attrs=NO_NUMBER)
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=LeadState, empty_label=_("Any"), widget=QuickSelect)
    outpost = NamedChoiceFilter(label=_("Outpost"), queryset=outposts_offered, empty_label=_("Any"), widget=QuickSelect)
    owner = NamedChoiceFilter(
        label=_("Owner"), queryset=owners_offered, empty_label=_("Any"), widget=QuickSelect,
        named_by=Coalesce(NullIf("name", Value("")), "username"),
    )  # fmt: skip
    source = django_filters.ChoiceFilter(
        label=_("Source"), choices=LeadSource, empty_label=_("Any"), widget=QuickSelect
    )
    channel = django_filters.ChoiceFilter(
        label=_("First channel"), field_name="first_channel", choices=ChannelMode, empty_label=_("Any"),
        widget=QuickSelect,
    )  # fmt: skip
    reached = django_filters.ChoiceFilter(
        label=_("Came as far as"),
        choices=[(state.value, state.label) for state in FUNNEL if state in MARKS],
        method="come_as_far",
        empty_label=_("Any"),
        widget=QuickSelect,
    )
    tag = NamedChoiceFilter(
        label=_("Tag"), queryset=tags_offered, empty_label=_("Any"), widget=QuickSelect, field_name="tags"
    )
    view = django_filters.ChoiceFilter(choices=VIEWS[1:], method="pick_view", widget=forms.HiddenInput)

    class Meta:
        model = Lead
        fields = ()

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state") != LeadState.DO_NOT_CONTACT:
            queryset = queryset.callable()
        return queryset

    def search(self, queryset, _name, text):
        return queryset.none() if is_number(text) else queryset.search(text)

    def come_as_far(self, queryset, _name, state):
        return queryset.come_as_far(state)

    def pick_view(self, queryset, _name, view):
        now = clock.now()
        if view == "today":
            return queryset.due_on(clock.business_day(now))
        if view == "overdue":
            return queryset.overdue(now)
        if view == "key":
            return queryset.filter(is_key=True).open()
        return queryset.filter(owner=self.request.user)


class PlaceFilter(LeadFilter):
    """Board and calendar: where, and whose."""

    q = state = source = channel = reached = tag = view = None

    def filter_queryset(self, queryset):
        return super(LeadFilter, self).filter_queryset(queryset).open()
