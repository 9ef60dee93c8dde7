"""What schools and authorities hold, and what competing colleges do there."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Permitted
from accounts.rules import Permission
from campaigns import services
from campaigns.filters_file import EventFilter, RivalFilter
from campaigns.forms.events import AreaEventForm, AreaRivalForm, EventEditForm, EventForm, RivalEditForm, RivalForm
from campaigns.imports.places import places_for
from campaigns.models import CompetitorActivity, School, SchoolEvent
from campaigns.views.parts import PartForm, SchoolForm
from campaigns.views.schools import season_of
from core import clock
from core.errors import Refused
from core.pages import FormPage, ListPage


class PlacedList(Permitted, ListPage):
    """Of everywhere the reader sees, or (with a school in the address) of one school and the areas it lies in."""

    permission = Permission.SCHOOL_VIEW

    def get_queryset(self):
        user, self.school = self.request.user, None
        rows = super().get_queryset()
        if "pk" in self.kwargs:
            schools = School.objects.visible_to(user).select_related("region")
            self.school = get_object_or_404(schools, pk=self.kwargs["pk"])
            rows = rows.at(self.school)
        return rows

    def get_context_data(self, **kwargs):
        content = super().get_context_data(**kwargs)
        return content | {"school": self.school, "may_edit": self.request.user.may(Permission.SCHOOL_EDIT)}


class Events(PlacedList):
    queryset = SchoolEvent.objects.select_related("school", "region__parent")
    filterset_class = EventFilter
    template_name = "campaigns/events.html"
    sorts = {"day": ("day", "id"), "latest": ("-day", "-id")}
    default_sort = "day"


class Rivals(PlacedList):
    queryset = CompetitorActivity.objects.select_related("competitor", "season", "school", "region__parent")
    filterset_class = RivalFilter
    template_name = "campaigns/rivals.html"
    sorts = {"latest": ("-day", "-id")}
    default_sort = "latest"


class EventAdd(SchoolForm):
    form_class = EventForm
    title = _("Add an event")
    success = _("The event is saved.")

    def act(self, form):
        services.add_event(school=self.row, **form.values, by=self.request.user, now=clock.now())
        return self.row


class RivalAdd(SchoolForm):
    form_class = RivalForm
    title = _("A competitor's activity")
    success = _("The activity is saved.")

    def get_initial(self):
        return {"day": clock.today()}

    def act(self, form):
        season, by = season_of(self.request.user), self.request.user
        services.add_rival(school=self.row, season=season, **form.values, by=by, now=clock.now())
        return self.row


class AreaForm(Permitted, FormPage):
    """A new row of an area: the reader's own district, city or province."""

    permission = Permission.SCHOOL_EDIT

    def area(self, values):
        user = self.request.user
        try:
            region = places_for(user).find_text(values.pop("area"))
        except Refused as refusal:
            raise Refused(refusal.message, field="area") from None
        if user.region and not region.path.startswith(user.region.path):
            raise Refused(_("This area is not one of yours."), field="area")
        return region


class AreaEventAdd(AreaForm):
    form_class = AreaEventForm
    title = _("Add an event of an authority")
    success = _("The event is saved.")

    def act(self, form):
        values = dict(form.values)
        services.add_event(region=self.area(values), **values, by=self.request.user, now=clock.now())
        return "campaigns:events"

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("campaigns:events"), "back_label": _("School events")}
        return super().get_context_data(**back, **kwargs)


class AreaRivalAdd(AreaForm):
    form_class = AreaRivalForm
    title = _("A competitor's activity")
    success = _("The activity is saved.")

    def get_initial(self):
        return {"day": clock.today()}

    def act(self, form):
        values, by = dict(form.values), self.request.user
        services.add_rival(region=self.area(values), season=season_of(by), **values, by=by, now=clock.now())
        return "campaigns:rivals"

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("campaigns:rivals"), "back_label": _("Competitors")}
        return super().get_context_data(**back, **kwargs)


class PlacedForm(PartForm):
    """A change of a row that hangs on a school or on an area; goes back to where it is listed."""

    list_url = ""

    @property
    def back(self):
        return self.row.school.get_absolute_url() if self.row.school else reverse(self.list_url)

    def get_context_data(self, **kwargs):
        label = self.row.school.name if self.row.school else self.row.region.label
        return FormPage.get_context_data(self, back_url=self.back, back_label=label, **kwargs)


class EventEdit(PlacedForm):
    queryset = SchoolEvent.objects.select_related("school", "region")
    form_class = EventEditForm
    list_url = "campaigns:events"
    title = _("Change an event")
    success = _("The event is saved.")

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.change_event(event=self.row, values=form.values, version=version, by=by, now=clock.now())
        return self.back


class RivalEdit(PlacedForm):
    queryset = CompetitorActivity.objects.select_related("competitor", "school", "region")
    form_class = RivalEditForm
    list_url = "campaigns:rivals"
    title = _("Change a competitor's activity")
    success = _("The activity is saved.")

    def get_initial(self):
        return super().get_initial() | {"competitor": self.row.competitor.name}

    def act(self, form):
        values = dict(form.values)
        facts = {"version": form.cleaned_data["version"], "by": self.request.user, "now": clock.now()}
        services.change_rival(activity=self.row, competitor=values.pop("competitor"), values=values, **facts)
        return self.back
