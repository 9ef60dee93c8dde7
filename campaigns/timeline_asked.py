"""What a reader asks of the timeline, as far as that reader may: the one reading of the URL for all its views."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cached_property

from accounts.choices import Level, Role
from accounts.models import Region
from campaigns import spans
from campaigns.forms.timeline import TimelineForm, WhenForm
from campaigns.gantt import Window
from campaigns.models import Season
from core import clock

LONGEST = 600  # days of one drawing


def regions_of(user):
    """Big regions and provinces the reader may ask for; a recruiter works in one and has nothing to choose."""
    if user.role == Role.RECRUITER:
        return []
    regions = Region.objects.visible_to(user).filter(level__in=[Level.BIG_REGION, Level.PROVINCE])
    return list(regions.order_by("path"))


class Asked:
    """`season` is None when none is open; then there is nothing else to ask."""

    def __init__(self, request):
        self.user, self.params = request.user, request.GET
        when = WhenForm(self.params)
        when.is_valid()
        self.when = when.cleaned_data
        self.seasons = list(Season.objects.visible_to(self.user).order_by("-year"))
        self.season = self._season()
        if self.season:
            self.form = TimelineForm(self.params, **narrowing_choices(self.user, self.season))
            self.form.is_valid()
            self.given = self.form.cleaned_data

    def _season(self):
        asked = [season for season in self.seasons if season.pk == self.when.get("season")]
        in_force = [season for season in self.seasons if season.year <= clock.today().year]
        return next(iter(asked or in_force), None)

    @property
    def zoom(self):
        """season, month or week; "" when the reader gave days of their own."""
        own = self.given.get("since") or self.given.get("until")
        return "" if own else self.when.get("zoom") or "season"

    @property
    def at(self):
        return self.when.get("at") or clock.today()

    @cached_property
    def found(self):
        """(the spans asked for, in order; the window they are shown in)."""
        given = self.given
        query = query_of(self.user, self.season, given, window=self._fixed_window())
        kinds = {given["kind"]} if given.get("kind") else spans.usual_kinds()
        rows = spans.spans(query, kinds)
        window = self._fixed_window() or season_window(rows, self.season.year)
        return [row for row in rows if window.touches(row)], window

    def _fixed_window(self):
        since, until = self.given.get("since"), self.given.get("until")
        if since or until:
            return _own_window(since, until, self.season.year)
        return window_at(self.zoom, self.at)


def query_of(user, season, given, *, window=None):
    """An outpost narrows the provinces' own dates to its province as well."""
    outpost = given.get("outpost")
    return spans.Query(
        user=user,
        season=season,
        region=given.get("region") or (outpost.region if outpost else None),
        outpost=outpost.pk if outpost else None,
        track=given.get("track") or "",
        since=window.first if window else None,
        until=window.last if window else None,
    )


def narrowing_choices(user, season):
    return {"regions": regions_of(user), "outposts": spans.outposts_of(user, season), "kinds": spans.kinds()}


def window_at(zoom, day):
    """The month or the week round `day`; None for the season, whose days its spans decide."""
    if zoom == "month":
        return Window(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
    if zoom == "week":
        monday = day - timedelta(day.weekday())
        return Window(monday, monday + timedelta(6))
    return None


def season_window(rows, year):
    """February to September, or wider where something but a holiday lies outside, at most four months more."""
    days = [day for row in rows if row.kind != "holidays" for day in (row.start, row.end)]
    first, last = date(year, 2, 1), date(year, 9, 30)
    first = max(min([first, *days]).replace(day=1), date(year - 1, 10, 1))
    last = min(max([last, *days]), date(year + 1, 1, 31))
    return Window(first, last.replace(day=monthrange(last.year, last.month)[1]))


def _own_window(since, until, year):
    first, last = date(year, 2, 1), date(year, 9, 30)
    if since is None:
        since = min(first, until - timedelta(6))
    if until is None:
        until = max(last, since + timedelta(6))
    return Window(since, min(until, since + timedelta(LONGEST)))
