"""How the season's playbook reaches the outposts: landed once each, planned anew when the calendar moves, changed in a
running season only by an explicit act that was looked at first."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns import rules_playbook as rules
from campaigns.choices_playbook import Repeat
from campaigns.models import AnchorDate, PlaybookTask, RecruitStage, Season
from campaigns.services.hooks import hold
from core.clock import business_day
from core.errors import Refused, Stale
from core.record import record
from outposts.choices_tasks import TaskState
from outposts.models import Outpost, StageTask

BATCH = 500


class Calendar:
    """A season's stages and anchors, read once."""

    def __init__(self, season):
        self.stages = {stage.code: stage for stage in RecruitStage.objects.filter(season=season)}
        self.anchors = {anchor.key: anchor.date for anchor in AnchorDate.objects.filter(season=season)}

    def due(self, brief, outpost):
        """The day a task done once is due at `outpost`; None where the season has no such stage."""
        stage = self.stages.get(brief.stage)
        if stage is None:
            return None
        province = outpost.region.parent_id  # an outpost stands in a city
        where = {"stage": stage, "anchors": self.anchors, "province": province}
        return rules.due_day(brief.due_from, brief.due_offset, **where)

    def lands(self, brief, not_before):
        stage = self.stages.get(brief.stage)
        return stage is not None and rules.still_lands(stage, not_before=not_before)


def land_at(outpost, *, on):
    """Give a new outpost its tasks: those of stages that were not over on the day `on` it was opened, or when it
    arrived if that was before; and the day's own pieces."""
    hold(outpost.season)
    calendar = Calendar(outpost.season)
    tasks = list(PlaybookTask.objects.filter(season=outpost.season, is_active=True))
    once = [t for t in tasks if t.repeat == Repeat.ONCE and calendar.lands(t, min(on, outpost.arrival_day))]
    rows = [_row(outpost, task, "", calendar.due(task, outpost)) for task in once]
    rows += _pieces([outpost], [t for t in tasks if t.repeat != Repeat.ONCE], calendar, on)
    StageTask.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


@transaction.atomic
def land_repeats(*, now):
    """The sweep: today's pieces of the repeated tasks of the season in force, and what the last ones left open is
    missed. Run twice or late it does no harm. Returns how many pieces are new."""
    today = business_day(now)
    season = Season.objects.in_force(today)
    if season is None:
        return 0
    calendar = Calendar(season)
    tasks = [t for t in season.playbook.filter(is_active=True) if t.repeat != Repeat.ONCE]
    outposts = Outpost.objects.filter(season=season, arrival_day__lte=today).select_related("region")
    wanted = _pieces(outposts, tasks, calendar, today)
    there = set(
        StageTask.objects.filter(outpost__season=season, occurrence__in={row.occurrence for row in wanted}).values_list(
            "outpost", "template", "occurrence"
        )
    )
    new = [row for row in wanted if (row.outpost_id, row.template_id, row.occurrence) not in there]
    StageTask.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    past = StageTask.objects.filter(outpost__season=season, state=TaskState.OPEN, due_on__lt=today)
    past.exclude(repeat=Repeat.ONCE).update(state=TaskState.MISSED)
    return len(new)


def _pieces(outposts, tasks, calendar, day):
    rows = []
    for task in tasks:
        stage = calendar.stages.get(task.stage)
        piece = rules.occurrence(task.repeat, day, stage) if stage else None
        if piece:
            rows += [_row(o, task, piece.key, piece.due) for o in outposts if o.arrival_day <= day]
    return rows


def _row(outpost, task, key, due):
    return StageTask(outpost=outpost, template=task, occurrence=key, due_on=due, **task.brief)


@transaction.atomic
def replan_tasks(*, season, by, now):
    """Open tasks go where the calendar now puts them; done, waived and missed ones stay. Dated pieces stay as well:
    the sweep lands them by the stage as it stands. One activity row for each outpost whose tasks moved."""
    calendar = Calendar(season)
    rows = StageTask.objects.filter(outpost__season=season, state=TaskState.OPEN, repeat=Repeat.ONCE)
    moved = []
    for row in rows.select_related("outpost__region").select_for_update(of=("self",)):
        day = calendar.due(row, row.outpost)
        if day is not None and day != row.due_on:
            row.due_on = day
            moved.append(row)
    StageTask.objects.bulk_update(moved, ["due_on"], batch_size=BATCH)
    outposts = {row.outpost_id: row.outpost for row in moved}
    for pk, count in Counter(row.outpost_id for row in moved).items():
        record(outposts[pk], "tasks_moved", by=by, now=now, after={"tasks": count})
    return len(moved)


# --- a changed template and the outposts that have the old one -------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """What applying would do about one task of the playbook, in numbers of outposts' tasks."""

    task: PlaybookTask
    changed: int = 0  # open tasks that would read or be due otherwise
    added: int = 0
    withdrawn: int = 0  # open tasks of a task no longer in use


@dataclass(frozen=True)
class Difference:
    lines: tuple
    seen: str  # the same for the same effect

    def total(self, what):
        return sum(getattr(line, what) for line in self.lines)


def preview_playbook(*, season, today):
    """What `apply_playbook` would do today; changes nothing."""
    return _told(season, _difference(season, today))


def _told(season, found):
    counts = [Counter(row.template_id for row in rows) for rows in found]
    tasks = season.playbook.filter(pk__in=set().union(*counts))
    lines = tuple(Line(task, *(count[task.pk] for count in counts)) for task in tasks)
    facts = [(line.task.pk, line.task.version, line.changed, line.added, line.withdrawn) for line in lines]
    return Difference(lines, hashlib.sha256(repr(facts).encode()).hexdigest()[:16])


@transaction.atomic
def apply_playbook(*, season, seen, reason, by, now):
    """Bring the open tasks of the season's outposts to the playbook as it stands. Done, waived and missed tasks never
    change; open tasks of a task no longer in use are waived. Stale when the effect is not the one that was `seen`."""
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    hold(season)
    today = business_day(now)
    found = _difference(season, today, lock=True)
    difference = _told(season, found)
    if seen != difference.seen:
        raise Stale(
            _("The playbook or the tasks changed since you looked. Nothing was applied; look again."), theirs={}
        )
    changed, added, withdrawn = found
    for row in (*changed, *withdrawn):
        row.version += 1
    StageTask.objects.bulk_update(changed, [*StageTask.BRIEF, "due_on", "version"], batch_size=BATCH)
    for row in withdrawn:
        row.state, row.waived_reason = TaskState.WAIVED, reason.strip()[:300]
    StageTask.objects.bulk_update(withdrawn, ["state", "waived_reason", "version"], batch_size=BATCH)
    StageTask.objects.bulk_create(added, ignore_conflicts=True, batch_size=BATCH)
    after = {"changed": len(changed), "added": len(added), "withdrawn": len(withdrawn)}
    record(season, "playbook_applied", by=by, now=now, after=after, why=reason)
    return difference


def _difference(season, today, *, lock=False):
    """(open tasks with their new values set, rows to add, open tasks to withdraw)."""
    calendar = Calendar(season)
    tasks = {task.pk: task for task in season.playbook.all()}
    changed, withdrawn = [], []
    opened = StageTask.objects.filter(outpost__season=season, state=TaskState.OPEN).select_related("outpost__region")
    if lock:  # nobody ticks a task off between the reading and the writing
        opened = opened.select_for_update(of=("self",))
    for row in opened:
        task = tasks[row.template_id]
        if not task.is_active or task.repeat != row.repeat:
            withdrawn.append(row)
        elif _renew(row, task, calendar):
            changed.append(row)
    return changed, _missing(season, tasks.values(), calendar, today), withdrawn


def _renew(row, task, calendar):
    """Set `row` to what the playbook says now; was it otherwise?"""
    before = (row.brief, row.due_on)
    for name, value in task.brief.items():
        setattr(row, name, value)
    if task.repeat == Repeat.ONCE:
        row.due_on = calendar.due(task, row.outpost) or row.due_on
    return (row.brief, row.due_on) != before


def _missing(season, tasks, calendar, today):
    """Tasks done once that an outpost lacks, of stages that are not over. Dated pieces are the sweep's to land."""
    there = set(StageTask.objects.filter(outpost__season=season, occurrence="").values_list("outpost", "template"))
    outposts = list(Outpost.objects.filter(season=season).select_related("region"))
    return [
        _row(outpost, task, "", calendar.due(task, outpost))
        for task in tasks
        if task.is_active and task.repeat == Repeat.ONCE
        for outpost in outposts
        if (outpost.pk, task.pk) not in there and calendar.lands(task, today)
    ]
