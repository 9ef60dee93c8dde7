from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns import services
from campaigns.forms import HolidayForm, HolidayRemoveForm
from campaigns.history import history_of_days
from campaigns.holidays import holidays_of
from campaigns.models import HolidayOverride, Season
from campaigns.views.seasons import PartOfSeason
from core import clock
from core.pages import FormPage


class HolidayPage(Permitted, DetailView):
    """The days off and make-up workdays of a season's year, by month."""

    permission = Permission.SEASON_VIEW
    model = Season
    template_name = "campaigns/holidays.html"

    def get_context_data(self, **kwargs):
        user, year = self.request.user, holidays_of(self.object.year)
        months = [(days[0].day, days) for _month, days in _by_month(year.days)]
        facts = {"year": year, "months": months}
        facts |= {"history": history_of_days(user=user), "may_edit": user.may(Permission.SEASON_EDIT)}
        return super().get_context_data(season=self.object, **facts, **kwargs)


def _by_month(days):
    return [(month, list(found)) for month, found in groupby(days, key=lambda special: special.day.month)]


class HolidayAdd(PartOfSeason):
    model = Season
    form_class = HolidayForm
    title = _("Override a day")
    intro = _("Stands above the published holidays.")
    success = _("The day is overridden.")

    def act(self, form):
        services.add_override(by=self.request.user, now=clock.now(), **form.values)
        return reverse("campaigns:holidays", args=[self.row.pk])


class HolidayRemove(RowAction, FormPage):
    permission = Permission.SEASON_EDIT
    model = HolidayOverride
    form_class = HolidayRemoveForm
    intro = _("The day is again what the published holidays say.")
    success = _("The override is removed.")

    @property
    def title(self):
        return _("Remove the override: %(name)s") % {"name": self.row.name}

    @property
    def back_url(self):
        season = Season.objects.visible_to(self.request.user).filter(year=self.row.day.year).first()
        return reverse("campaigns:holidays", args=[season.pk]) if season else reverse("campaigns:calendar")

    def act(self, form):
        back = self.back_url
        services.remove_override(override=self.row, reason=form.values["reason"], by=self.request.user, now=clock.now())
        return back

    def get_context_data(self, **kwargs):
        return super().get_context_data(back_url=self.back_url, back_label=_("Holidays"), **kwargs)
