"""What schools and authorities hold, on the timeline (M11)."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from campaigns.models import SchoolEvent
from campaigns.spans import Span, source

MOST = 500  # a timeline of more could not be read


@source("school_events", label=_l("School events"), order=45)
def school_events(query):
    """Events of the season's year in the places the reader sees, the nearest first; one query."""
    rows = SchoolEvent.objects.visible_to(query.user).of_year(query.season.year)
    if query.region is not None:
        rows = rows.within(query.region)
    if query.until is not None:
        rows = rows.filter(day__lte=query.until)
    if query.since is not None:
        rows = rows.annotate(over=Coalesce(F("last_day"), F("day"))).filter(Q(over__gte=query.since))
    rows = rows.select_related("school", "region").order_by("day", "id")[:MOST]
    return [_span(event) for event in rows]


def _span(event):
    owner = event.school or event.region
    facts = {"what": event.get_kind_display(), "where": event.school.name if event.school else event.region.label}
    return Span(
        uid=f"school_event:{event.pk}",
        kind="school_events",
        title=_("%(what)s, %(where)s") % facts,
        start=event.day,
        end=event.last_day or event.day,
        url=owner.get_absolute_url() if event.school else event.get_absolute_url(),
        place=event.place,
        note=str(event.get_attendance_display()),
        is_confirmed=event.is_confirmed,
    )
