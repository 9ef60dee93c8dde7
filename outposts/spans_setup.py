"""Outposts on the timeline: the day of arrival and the setup steps counted from it (M41)."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.spans import Span, outposts_from, source
from core import clock
from outposts.choices import StepState
from outposts.models import Outpost, SetupStep
from outposts.rules import is_late

STATES = {StepState.DONE: "done", StepState.VERIFIED: "done", StepState.WAIVED: "waived"}


@outposts_from
def outposts_of(user, season):
    rows = Outpost.objects.visible_to(user).of(season).select_related("region")
    return rows.order_by("region__path", "name")


@source("setup", label=_("Setup"), order=50)
def setup(query):
    steps = _steps(query)
    return [*_arrivals({step.outpost_id: step.outpost for step in steps}.values()), *_drawn(steps)]


def _arrivals(rows):
    """Of the outposts the steps belong to: each has ten of them."""
    title = gettext("Arrival")
    return [
        Span(
            uid=f"arrival-{row.pk}",
            kind="setup",
            title=title,
            start=row.arrival_day,
            end=row.arrival_day,
            url=row.get_absolute_url(),
            place=row.name,
            outpost=row.pk,
        )
        for row in rows
    ]


def _steps(query):
    rows = SetupStep.objects.visible_to(query.user).filter(outpost__season=query.season).select_related("outpost")
    return list(_asked(rows.defer("evidence_note"), query).order_by("due_on", "order", "pk"))


def _drawn(rows):
    today = clock.today()
    return [
        Span(
            uid=f"step-{row.pk}",
            kind="setup",
            title=str(row),
            start=row.due_on,
            end=row.due_on,
            url=row.get_absolute_url(),
            place=row.outpost.name,
            outpost=row.outpost_id,
            state="late" if is_late(row.state, row.due_on, today) else STATES.get(row.state, "todo"),
        )
        for row in rows
    ]


def _asked(rows, query):
    if query.outpost is not None:
        rows = rows.filter(outpost=query.outpost)
    if query.region is not None:
        rows = rows.filter(outpost__region__path__startswith=query.region.path)
    return rows
