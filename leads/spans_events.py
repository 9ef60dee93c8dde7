"""Events on the timeline and in people's calendars."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from campaigns.spans import Span, source
from core import clock
from leads.choices_events import EventState
from leads.models import Event

STATES = {EventState.HELD: "done", EventState.PLANNED: ""}


@source("events", label=_l("Events"), order=65)
def events(query):
    """All but the cancelled ones; one query."""
    rows = Event.objects.visible_to(query.user).filter(season=query.season).exclude(state=EventState.CANCELLED)
    if query.outpost:
        rows = rows.filter(outpost=query.outpost)
    if query.region:
        rows = rows.filter(outpost__region__path__startswith=query.region.path)
    if query.since:
        rows = rows.filter(ends_at__gte=clock.start_of(query.since))
    if query.until:
        rows = rows.filter(starts_at__lt=clock.start_of(query.until + timedelta(days=1)))
    return [_span(event, clock.now()) for event in rows.select_related("outpost").order_by("starts_at", "pk")]


def _span(event, now):
    is_unreported = event.state == EventState.PLANNED and event.ends_at < now
    return Span(
        uid=f"event-{event.pk}",
        kind="events",
        title=f"{event.get_kind_display()} {timezone.localtime(event.starts_at):%H:%M}",
        start=clock.business_day(event.starts_at),
        end=clock.business_day(event.ends_at),
        url=event.get_absolute_url(),
        place=event.outpost.name,
        note=event.place,
        state="late" if is_unreported else STATES[event.state],
        outpost=event.outpost_id,
    )
