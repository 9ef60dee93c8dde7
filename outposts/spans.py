"""Stage tasks and gates on the timeline. Over several outposts the tasks of one kind and day are one line."""

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from campaigns.choices_playbook import GateSide
from campaigns.gates import criteria_of
from campaigns.models import RecruitStage
from campaigns.spans import Span, source
from core import clock
from outposts.models import GatePassage, Outpost, StageTask

ANY_TITLE = {"called": Max("title"), "called_en": Max("title_en")}  # of one line of the playbook they are all alike


def _outposts(query):
    rows = Outpost.objects.visible_to(query.user).of(query.season)
    if query.region is not None:
        rows = rows.inside(query.region)
    return rows.filter(pk=query.outpost) if query.outpost else rows


@source("tasks", label=_l("Tasks"), order=60)
def open_tasks(query):
    """Open tasks, once each for one outpost, else by kind and day with how many outposts still owe them."""
    rows = StageTask.objects.visible_to(query.user).open().filter(outpost__in=_outposts(query))
    if query.outpost:
        return [_span(f"task:{row.pk}", row, row.due_on, row.get_absolute_url()) for row in rows]
    groups = rows.order_by().values("template", "due_on").annotate(n=Count("pk"), **ANY_TITLE)
    url = reverse("outposts:all_tasks")
    return [_group(group, url) for group in groups]


def _group(group, url):
    title = StageTask.in_language(group["called"], group["called_en"])
    note = ngettext("%(n)s outpost", "%(n)s outposts", group["n"]) % {"n": group["n"]}
    return _span(f"task:{group['template']}:{group['due_on']}", title, group["due_on"], url, note)


def _span(uid, task, day, url, note=""):
    state = "late" if day < clock.today() else ""
    return Span(uid, "tasks", str(task), day, day, url=url, note=note, state=state)


@source("gates", label=_l("Stage gates"), order=80, is_quiet=True)
def gates(query):
    """Each stage's exit gate on its last day; done when every outpost asked about has passed it."""
    outposts = list(_outposts(query).values_list("pk", flat=True))
    passed = dict(
        GatePassage.objects.visible_to(query.user)
        .filter(outpost__in=outposts, side=GateSide.EXIT)
        .order_by()
        .values_list("stage")
        .annotate(n=Count("pk"))
    )
    stages = RecruitStage.objects.visible_to(query.user).filter(season=query.season)
    return [
        _gate(stage, passed.get(stage.code, 0), len(outposts)) for stage in stages if criteria_of(stage.code, "exit")
    ]


def _gate(stage, passed, outposts):
    is_done = bool(outposts) and passed == outposts
    state = "done" if is_done else "late" if stage.end < clock.today() else ""
    note = _("%(done)s of %(all)s") % {"done": passed, "all": outposts}
    url = f"{reverse('outposts:gates', args=[stage.season_id])}?stage={stage.code}"
    return Span(
        f"gate:{stage.pk}:exit",
        "gates",
        _("Gate: %(stage)s") % {"stage": stage},
        stage.end,
        stage.end,
        url=url,
        note=note,
        state=state,
    )
