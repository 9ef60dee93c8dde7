from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.choices import Role
from accounts.rules import Permission
from campaigns.models import Season
from core import clock
from core.pages import FormPage, ListPage
from outposts import rules, services, story, verdicts, wording
from outposts.filters import OutpostFilter
from outposts.forms import OpenForm, OutpostForm
from outposts.models import Outpost
from outposts.views.choosing import LEVELS

STEPS = 10


class OutpostList(Permitted, ListPage):
    model = Outpost
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/outpost_list.html"
    filterset_class = OutpostFilter
    sorts = {
        "overdue": ("-steps_overdue", "name", "pk"),
        "name": ("name", "pk"),
        "steps": ("steps_closed", "name", "pk"),
        "target": ("-target_registered", "name", "pk"),
    }
    default_sort = "overdue"

    def get_queryset(self):
        rows = super().get_queryset().with_progress(clock.today())
        return rows.select_related("region__parent__parent", "season")

    def get_context_data(self, **kwargs):
        user = self.request.user
        may_open = user.may(Permission.OUTPOST_OPEN)
        is_theirs = may_open and user.role == Role.DIRECTOR and user.region and user.region.level in LEVELS
        own_region = user.region if is_theirs else None
        return super().get_context_data(may_open=may_open, own_region=own_region, steps=STEPS, **kwargs)


class OutpostOpen(Permitted, FormPage):
    permission = Permission.OUTPOST_OPEN
    form_class = OpenForm
    title = _("Open an outpost")
    intro = _("The ten setup steps are laid out with their due days.")
    success = _("The outpost is open. Its ten setup steps are laid out.")
    extra_context = {"back_url": reverse_lazy("outposts:list"), "back_label": _("Outposts")}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        season = Season.objects.visible_to(self.request.user).in_force(clock.today())
        if season is None:
            raise Http404
        return services.open_outpost(season=season, by=self.request.user, now=clock.now(), **form.values)


class OutpostPage(Permitted, DetailView):
    model = Outpost
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/outpost_page.html"

    def get_queryset(self):
        rows = super().get_queryset().with_progress(clock.today())
        return rows.select_related("region__parent__parent", "season")

    def get_context_data(self, **kwargs):
        outpost, user, today = self.object, self.request.user, clock.today()
        target, totals = verdicts.hard_target(outpost, outpost.crew_count)
        context = {
            "steps": _strip(outpost, today),
            "crew": outpost.crew.select_related("user").order_by("since", "pk"),
            "today": today,
            "target": target,
            "target_rows": [wording.target_row(result) for result in target.results],
            "totals": totals,
            "events": story.of_outpost(outpost, user),
            "may_crew": user.may(Permission.OUTPOST_OPEN),
            "may_edit": user.may(Permission.OUTPOST_OPEN) or user.may(Permission.OUTPOST_WORK),
            "state": _state(outpost, today),
        }
        return super().get_context_data(**context, **kwargs)


class OutpostEdit(RowAction, FormPage):
    model = Outpost
    permission = (Permission.OUTPOST_OPEN, Permission.OUTPOST_WORK)
    form_class = OutpostForm
    title = _("Change the outpost")
    success = _("Saved.")

    @property
    def extra_context(self):
        return {"back_url": self.row.get_absolute_url(), "back_label": self.row.name}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"may_rename": self.request.user.may(Permission.OUTPOST_OPEN)}

    def get_initial(self):
        names = ("version", "name", "address", "phone")
        return {name: getattr(self.row, name) for name in names}

    def act(self, form):
        version = form.cleaned_data["version"]
        return services.change_outpost(
            outpost=self.row, values=form.values, version=version, by=self.request.user, now=clock.now()
        )


def _strip(outpost, today):
    """The steps in order, each with what is said beside it."""
    steps = list(outpost.steps.with_items())
    for step in steps:
        step.is_late = rules.is_late(step.state, step.due_on, today)
        step.tone = "bad" if step.is_late else wording.STEP_TONES[step.state]
        step.url = reverse("outposts:step", args=[step.pk])
    return steps


def _state(outpost, today):
    """(words, tone) for the header."""
    if outpost.steps_overdue:
        return _("Steps overdue"), "bad"
    if outpost.steps_closed == STEPS:
        return _("Set up"), "good"
    return (_("Before arrival"), "neutral") if today < outpost.arrival_day else (_("Setting up"), "accent")
