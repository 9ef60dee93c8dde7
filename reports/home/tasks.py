"""Stage tasks on the home pages: what the recruiter still owes today, and how many are late at each outpost."""

from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, Sum, When, Window
from django.db.models.functions import Coalesce
from django.urls import reverse

from campaigns.choices_playbook import TaskOwner
from outposts.models import StageTask

SHOWN = 5


@dataclass
class Owed:
    rows: list = field(default_factory=list)
    total: int = 0
    overdue: int = 0
    url: str = ""


def to_do(user, ids, today):
    """The recruiter's own open tasks that are late or due today: today's first, then the latest to fall late; one
    query. The follow-ups keep the top of the page."""
    late = Case(When(due_on__lt=today, then=1), default=0, output_field=IntegerField())
    owed = StageTask.objects.visible_to(user).filter(outpost__in=ids, owner=TaskOwner.RECRUITER).due_by(today)
    owed = owed.annotate(total=Window(Count("pk")), overdue=Window(Sum(late))).select_related("outpost")
    rows = list(owed.order_by("-due_on", "pk")[:SHOWN])
    if not rows:
        return Owed()
    url = reverse("outposts:tasks", args=ids) if len(ids) == 1 else reverse("outposts:all_tasks")
    return Owed(rows, rows[0].total, rows[0].overdue, url)


def owed(day):
    """{"tasks_late", "tasks_today"} to annotate outposts with: open tasks past `day`, and due on it."""
    opened = StageTask.objects.open().filter(outpost=OuterRef("pk"))
    return {
        "tasks_late": _count(opened.filter(Q(due_on__lt=day))),
        "tasks_today": _count(opened.filter(Q(due_on=day))),
    }


def _count(rows):
    counted = rows.order_by().values("outpost").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
