from pathlib import PurePath

from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from campaigns.choices import StageCode
from core import clock
from core.pages import FormPage, ListPage, act_once
from outposts import services, story, task_pages
from outposts.filters_tasks import TaskFilter
from outposts.forms import TaskDoneForm, TaskReasonForm
from outposts.models import Outpost, StageTask
from outposts.rules_tasks import TaskVerb, may_do, next_state

WORK = (Permission.OUTPOST_WORK, Permission.OUTPOST_VERIFY)


class OutpostTasks(Permitted, DetailView):
    """The tasks of one outpost: now, or by stage."""

    permission = Permission.OUTPOST_VIEW
    queryset = Outpost.objects.select_related("region", "season")
    template_name = "outposts/task_page.html"

    def get_context_data(self, **kwargs):
        outpost, user, today = self.object, self.request.user, clock.today()
        stage = self.request.GET.get("stage", "")
        view = stage if stage in StageCode.values else task_pages.NOW
        if view == task_pages.NOW:
            sections = task_pages.sections_now(outpost, user, today)
        else:
            sections = task_pages.sections_of(outpost, view, user, today)
        counts = StageTask.objects.visible_to(user).filter(outpost=outpost).counts(today)
        content = {"sections": sections, "counts": counts, "view": view, "today": today}
        content["tabs"] = task_pages.tabs(outpost, view, counts["overdue"])
        content["may_waive"] = user.may(Permission.OUTPOST_VERIFY)
        return super().get_context_data(**content, **kwargs)


class AllTasks(Permitted, ListPage):
    """Tasks over all outposts the reader sees: what is overdue unless asked otherwise."""

    permission = Permission.OUTPOST_VIEW
    model = StageTask
    template_name = "outposts/task_list.html"
    filterset_class = TaskFilter
    sorts = {"due": ("due_on", "pk"), "latest": ("-due_on", "-pk")}
    default_sort = "due"

    def get_queryset(self):
        return super().get_queryset().select_related("outpost__region")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(today=clock.today(), **kwargs)
        task_pages.dress(context["page"].rows, self.request.user, clock.today())
        return context


class TaskPage(Permitted, DetailView):
    permission = Permission.OUTPOST_VIEW
    queryset = StageTask.objects.select_related("outpost__region", "done_by")
    template_name = "outposts/task_detail.html"
    context_object_name = "task"

    def get_context_data(self, **kwargs):
        task, user = self.object, self.request.user
        task_pages.dress([task], user, clock.today())
        directs = user.may(Permission.OUTPOST_VERIFY)
        content = {
            "done_by": story.names(task.outpost, user, pk__in={task.done_by_id} - {None}).get(task.done_by_id, ""),
            "events": story.of_task(task, user),
            "may_waive": directs and next_state(task.state, TaskVerb.WAIVE) is not None,
            "may_reopen": (directs or may_do(task.owner, user.role))
            and next_state(task.state, TaskVerb.REOPEN) is not None,
        }
        return super().get_context_data(**content, **kwargs)


class TaskForm(RowAction, FormPage):
    """One verb on one task; leads back to the outpost's tasks."""

    queryset = StageTask.objects.select_related("outpost")
    verb: str

    @property
    def extra_context(self):
        return {"back_url": _tasks_url(self.row), "back_label": self.row.outpost.name}

    @property
    def intro(self):
        return self.row.guidance_words

    def get_initial(self):
        return {"version": self.row.version}

    def act(self, form):
        version = form.cleaned_data["version"]
        getattr(services, self.verb)(
            task=self.row, version=version, by=self.request.user, now=clock.now(), **form.values
        )
        return _tasks_url(self.row)


class TaskDone(TaskForm):
    permission = WORK
    form_class = TaskDoneForm
    verb = "do_task"
    success = gettext_lazy("Done.")

    @property
    def title(self):
        return _("Done: %(task)s") % {"task": self.row}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"evidence": self.row.evidence}

    def get_initial(self):
        kept = {name: getattr(self.row, name) for name in ("evidence_note", "evidence_number")}
        return super().get_initial() | kept


class TaskWaive(TaskForm):
    permission = Permission.OUTPOST_VERIFY
    form_class = TaskReasonForm
    verb = "waive_task"
    success = gettext_lazy("The task is waived.")

    @property
    def title(self):
        return _("Waive: %(task)s") % {"task": self.row}


class TaskReopen(TaskForm):
    permission = WORK
    form_class = TaskReasonForm
    verb = "reopen_task"
    success = gettext_lazy("The task is open again.")

    @property
    def title(self):
        return _("Open again: %(task)s") % {"task": self.row}


@require_POST
@permitted(WORK)
def task_tick(request, pk):
    """One click for a task that wants no evidence; the others are sent to their form."""
    task = get_object_or_404(StageTask.objects.visible_to(request.user).select_related("outpost"), pk=pk)

    def act():
        services.do_task(task=task, by=request.user, now=clock.now())

    stage = request.GET.get("stage", "")
    back = _tasks_url(task) + (f"?stage={stage}" if stage in StageCode.values else "")
    return HttpResponseRedirect(act_once(request, act, success=_("Done: %(task)s") % {"task": task}, to=back))


@permitted(Permission.OUTPOST_VIEW)
def task_evidence(request, pk):
    """The file handed in with a task, to those who see the outpost; it has no other address."""
    task = get_object_or_404(StageTask.objects.visible_to(request.user).select_related("outpost", "template"), pk=pk)
    if not task.evidence_file:
        raise Http404
    try:
        stream = task.evidence_file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"{task.outpost.code}-{task.template.code}{PurePath(task.evidence_file.name).suffix}"
    return FileResponse(stream, as_attachment=True, filename=name)


def _tasks_url(task):
    return reverse("outposts:tasks", args=[task.outpost_id])
