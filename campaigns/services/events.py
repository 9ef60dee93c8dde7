"""What schools and authorities hold, and what competing colleges do there."""

import unicodedata

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.choices import Level
from campaigns.choices_schools import Attendance, EventKind
from campaigns.models import Competitor, CompetitorActivity, SchoolEvent
from campaigns.services.parts import add_part, need, not_future
from core import clock
from core.errors import Refused
from core.record import save_changes


@transaction.atomic
def add_event(*, by, now, school=None, region=None, **values):
    """An event of a school, or of an authority for its whole area (a province, city or district)."""
    row = SchoolEvent(school=school, region=_area(school, region), created_at=now, **_clean(values))
    return add_part(row, by=by, now=now)


@transaction.atomic
def change_event(*, event, values, version, by, now):
    return save_changes(event, _clean(values), version=version, by=by, now=now)


@transaction.atomic
def add_rival(*, competitor, season, by, now, school=None, region=None, **values):
    """What a college was seen to do; `competitor` is its name, listed now if it was not."""
    values = _clean_rival(values, now)
    if season is None:
        raise Refused(_("No season is open: activities of competitors belong to one."))
    college = _college(competitor, now)
    row = CompetitorActivity(
        competitor=college, season=season, school=school, region=_area(school, region), entered_by=by, entered_at=now,
        **values,
    )  # fmt: skip
    return add_part(row, by=by, now=now)


@transaction.atomic
def change_rival(*, activity, competitor, values, version, by, now):
    values = _clean_rival(values, now) | {"competitor": _college(competitor, now)}
    return save_changes(activity, values, version=version, by=by, now=now)


def _area(school, region):
    if region is not None and region.level not in (Level.PROVINCE, Level.CITY, Level.DISTRICT):
        raise Refused(_("An area is a province, a city or a district."), field="area")
    if (school is None) == (region is None):
        raise Refused(_("Name a school or an area."), field="area")
    return region


def _clean(values):
    values = dict(values)
    values["source"] = need(values["source"], _("Say where this was announced."), "source")
    if values.get("last_day") and values["last_day"] < values["day"]:
        raise Refused(_("The last day lies before the first."), field="last_day")
    if values["attendance"] == Attendance.ALLOWED:
        need(values["permission"], _("Say who permitted it, and how."), "permission")
    if values["kind"] == EventKind.PHYSICAL:
        for name in ("time", "place", "outcome"):
            if values.get(name):
                raise Refused(_("Of a physical examination only the day is kept."), field=name)
    return values


def _clean_rival(values, now):
    values = dict(values)
    values["facts"] = need(values["facts"], _("Say what was seen."), "facts")
    values["source"] = need(values["source"], _("Say where this is known from."), "source")
    not_future(values["day"], clock.business_day(now), "day")
    return values


def _college(name, now):
    name = need(" ".join(unicodedata.normalize("NFKC", name).split()), _("Enter a name."), "competitor")
    key = "".join(name.split()).casefold()[:120]
    try:
        with transaction.atomic():
            return Competitor.objects.get_or_create(name_key=key, defaults={"name": name, "created_at": now})[0]
    except IntegrityError:  # listed by somebody else in the same moment
        return Competitor.objects.get(name_key=key)
