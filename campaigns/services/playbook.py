"""A season's playbook: laid out from the manual, then HQ's. What an outpost has is changed by `outposts` alone."""

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaigns.calendar import MAX_OFFSET
from campaigns.choices_playbook import Repeat, StageSide
from campaigns.models import PlaybookTask
from campaigns.playbook import template
from campaigns.services.hooks import hold
from core.errors import Refused
from core.record import record, save_changes


def lay_out(season):
    """Copy the manual's tasks into `season`; part of opening it. Those it has already stay as they are."""
    rows = (PlaybookTask(season=season, code=code, order=n, **brief) for n, (code, brief) in enumerate(template(), 1))
    PlaybookTask.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def adopt_playbook(*, season, by, now):
    """The manual's playbook for a season that was opened without one."""
    hold(season)
    if PlaybookTask.objects.filter(season=season).exists():
        raise Refused(_("The season has a playbook already."))
    lay_out(season)
    record(season, "playbook_adopted", by=by, now=now, after={"rows": len(template())})


@transaction.atomic
def add_playbook_task(*, season, by, now, reason, **brief):
    """One more task at the end of its season's playbook. No outpost has it until somebody applies the playbook."""
    brief = _clean(brief, reason)
    hold(season)
    last = PlaybookTask.objects.filter(season=season).aggregate(last=Max("order"))["last"] or 0
    task = PlaybookTask.objects.create(season=season, code=f"own-{uuid.uuid4().hex[:12]}", order=last + 1, **brief)
    record(task, "added", by=by, now=now, after={"title": task.title}, why=reason)
    return task


@transaction.atomic
def change_playbook_task(*, task, version, by, now, reason, is_active=True, **brief):
    """New words or another due day; `is_active` False takes the task out of use."""
    values = _clean(brief, reason) | {"is_active": is_active}
    return save_changes(task, values, version=version, by=by, now=now, why=reason)


def _clean(brief, reason):
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    for name in ("title", "title_en"):
        if not brief[name].strip():
            raise Refused(_("A task needs its title in both languages."), field=name)
    if abs(brief["due_offset"]) > MAX_OFFSET:
        sentence = _("A task is due at most %(days)s days from the day it is counted from.")
        raise Refused(sentence % {"days": MAX_OFFSET}, field="due_offset")
    if brief["repeat"] != Repeat.ONCE:  # its pieces are dated by the day or week they stand for
        brief = brief | {"due_from": StageSide.STAGE_START, "due_offset": 0}
    return brief
