"""Visits on the timeline: one bar for each day of each recruiter."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from campaigns.spans import Span, source
from core import clock
from outposts.choices_visits import StopState
from outposts.models import VisitStop


@source("visits", label=_l("Visits"), order=70, is_quiet=True)
def visit_days(query):
    """Planned and made visits of the plans that hold, one span a recruiter and day; one query."""
    stops = VisitStop.objects.visible_to(query.user).standing().filter(plan__outpost__season=query.season)
    if query.outpost:
        stops = stops.filter(plan__outpost=query.outpost)
    if query.region:
        stops = stops.filter(plan__outpost__region__path__startswith=query.region.path)
    if query.since:
        stops = stops.filter(day__gte=query.since)
    if query.until:
        stops = stops.filter(day__lte=query.until)
    days = {}
    for stop in stops.select_related("plan__outpost", "recruiter", "school").order_by(
        "day", "recruiter", "order", "pk"
    ):
        days.setdefault((stop.plan.outpost_id, stop.day, stop.recruiter_id), []).append(stop)
    return [_span(rows, clock.today()) for rows in days.values()]


def _span(stops, today):
    first = stops[0]
    is_open = any(stop.state == StopState.PLANNED for stop in stops)
    words = ngettext("Visits: %(n)s school", "Visits: %(n)s schools", len(stops)) % {"n": len(stops)}
    return Span(
        uid=f"visits-{first.plan.outpost_id}-{first.recruiter_id}-{first.day:%Y%m%d}",
        kind="visits",
        title=words,
        start=first.day,
        end=first.day,
        url=reverse("outposts:visits", args=[first.plan.outpost_id]),
        place=first.plan.outpost.name,
        note=_(", ").join([str(first.recruiter), *(str(stop.school) for stop in stops)]),
        state="" if is_open and first.day >= today else "late" if is_open else "done",
    )
