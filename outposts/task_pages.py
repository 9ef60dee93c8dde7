"""What the task pages of an outpost show: what is late, due today and this week, or one stage's tasks."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.choices_playbook import Evidence
from campaigns.models import RecruitStage
from outposts import wording
from outposts.choices_tasks import TaskState
from outposts.models import StageTask
from outposts.rules_tasks import TaskVerb, is_late, may_do, next_state

NOW = "now"
SHOWN = 100  # of one stage; a stage with more has its days repeated


@dataclass
class Section:
    title: str
    rows: list = field(default_factory=list)
    tone: str = ""
    empty: str = ""


def dress(rows, user, today):
    """Set on each task what a page says beside it; no query of its own."""
    for row in rows:
        row.is_late = is_late(row.state, row.due_on, today)
        row.tone = "bad" if row.is_late else wording.TASK_TONES[row.state]
        row.may_do = may_do(row.owner, user.role) and next_state(row.state, TaskVerb.DO) is not None
        row.is_plain = row.evidence == Evidence.NONE
    return rows


def sections_now(outpost, user, today):
    """Overdue, due today, due until Sunday: the open tasks in three parts, one query."""
    sunday = today + timedelta(7 - today.isoweekday())
    rows = StageTask.objects.visible_to(user).filter(outpost=outpost).due_by(sunday).order_by("due_on", "pk")
    rows = dress(list(rows), user, today)
    return [
        Section(_("Overdue"), [r for r in rows if r.due_on < today], "bad"),
        Section(_("Today"), [r for r in rows if r.due_on == today], empty=_("Nothing is due today.")),
        Section(_("This week"), [r for r in rows if r.due_on > today], empty=_("Nothing more until Sunday.")),
    ]


def sections_of(outpost, stage, user, today):
    """A stage's tasks: what is open, then what is closed, newest first."""
    rows = StageTask.objects.visible_to(user).filter(outpost=outpost, stage=stage).select_related("done_by")
    rows = dress(list(rows.order_by("-due_on", "-pk")[:SHOWN]), user, today)
    return [
        Section(_("Open tasks"), [r for r in reversed(rows) if r.state == TaskState.OPEN], empty=_("None is open.")),
        Section(_("Done, waived and missed"), [r for r in rows if r.state != TaskState.OPEN], empty=_("None yet.")),
    ]


def tabs(outpost, view, late):
    """Now, and each stage of the season."""
    base = reverse("outposts:tasks", args=[outpost.pk])
    stages = RecruitStage.objects.filter(season=outpost.season_id)
    first = {"label": _("Now"), "url": base, "active": view == NOW, "count": late}
    rest = [{"label": str(s), "url": f"{base}?stage={s.code}", "active": view == s.code, "count": None} for s in stages]
    return [first, *rest]
