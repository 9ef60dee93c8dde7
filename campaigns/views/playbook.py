from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.access import Permitted, permitted
from accounts.rules import Permission
from campaigns import services
from campaigns.forms import PlaybookTaskEditForm, PlaybookTaskForm
from campaigns.history import history_of
from campaigns.models import PlaybookTask, RecruitStage, Season
from campaigns.views.seasons import PartOfSeason
from campaigns.words import due_words
from core import clock
from core.pages import act_once


class Playbook(Permitted, DetailView):
    """The season's tasks by stage, in the order of the manual."""

    permission = Permission.SEASON_VIEW
    model = Season
    template_name = "campaigns/playbook.html"

    def get_context_data(self, **kwargs):
        season, user = self.object, self.request.user
        tasks = list(PlaybookTask.objects.visible_to(user).filter(season=season))
        for task in tasks:
            task.due_words = due_words(task)
        stages = list(RecruitStage.objects.visible_to(user).filter(season=season))
        for stage in stages:
            stage.tasks = [task for task in tasks if task.stage == stage.code]
        content = {"season": season, "tasks": tasks, "stages": stages, "history": history_of(tasks, user=user)}
        return super().get_context_data(may_edit=user.may(Permission.SEASON_EDIT), **content, **kwargs)


class PlaybookForm(PartOfSeason):
    """A form about the playbook; leads back to it."""

    def get_context_data(self, **kwargs):
        back = {"back_url": reverse("campaigns:playbook", args=[self.season.pk]), "back_label": _("Playbook")}
        return super().get_context_data(**kwargs) | back


class PlaybookTaskAdd(PlaybookForm):
    model = Season
    form_class = PlaybookTaskForm
    title = gettext_lazy("Add a task to the playbook")
    intro = gettext_lazy("The outposts get it when the playbook is applied to them.")
    success = gettext_lazy("The task is in the playbook. Apply the playbook to bring it to the outposts.")

    def act(self, form):
        return services.add_playbook_task(season=self.row, by=self.request.user, now=clock.now(), **form.values)


class PlaybookTaskEdit(PlaybookForm):
    queryset = PlaybookTask.objects.select_related("season")
    form_class = PlaybookTaskEditForm
    intro = gettext_lazy("The outposts keep their tasks as they are until the playbook is applied to them.")
    success = gettext_lazy("The playbook is changed. Apply it to change the open tasks of the outposts.")

    @property
    def title(self):
        return _("Playbook task: %(task)s") % {"task": self.row}

    def get_initial(self):
        return self.row.brief | {"is_active": self.row.is_active, "version": self.row.version}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        return services.change_playbook_task(task=self.row, version=version, by=by, now=clock.now(), **form.values)


@require_POST
@permitted(Permission.SEASON_EDIT)
def playbook_adopt(request, pk):
    season = get_object_or_404(Season.objects.visible_to(request.user), pk=pk)

    def act():
        services.adopt_playbook(season=season, by=request.user, now=clock.now())

    back = reverse("campaigns:playbook", args=[season.pk])
    return HttpResponseRedirect(act_once(request, act, success=_("The manual's playbook is here."), to=back))
