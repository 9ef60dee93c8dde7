from pathlib import PurePath

from django.http import FileResponse, Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction, permitted
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, act_once
from outposts import rules, services, setup_steps, story, wording
from outposts.forms import FinishForm, ReturnForm, WaiveForm
from outposts.models import SetupItem, SetupStep
from outposts.rules import Verb


class StepPage(Permitted, DetailView):
    queryset = SetupStep.objects.select_related("outpost__region", "done_by", "verified_by")
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/step_page.html"
    context_object_name = "step"

    def get_context_data(self, **kwargs):
        step, user = self.object, self.request.user
        items = list(step.items.all())
        people = {item.done_by_id for item in items} | {step.done_by_id, step.verified_by_id}
        called = story.names(step.outpost, user, pk__in=people - {None})
        for item in items:
            item.done_by_name = called.get(item.done_by_id, "")
        is_late = rules.is_late(step.state, step.due_on, clock.today())
        context = {
            "items": items,
            "tone": "bad" if is_late else wording.STEP_TONES[step.state],
            "missing": len(rules.missing(items)),
            "goal": setup_steps.step_of(step.code),
            "done_by": called.get(step.done_by_id, ""),
            "verified_by": called.get(step.verified_by_id, ""),
            "events": story.of_step(step, user),
        }
        return super().get_context_data(**context, **_verbs(step, user), **kwargs)


def _verbs(step, user):
    """The forms of what this reader may do with the step as it stands."""
    possible = rules.possible(step.state)
    works, verifies = user.may(Permission.OUTPOST_WORK), user.may(Permission.OUTPOST_VERIFY)
    own = not rules.may_verify(done_by=step.done_by_id, by=user.pk)
    initial = {"version": step.version}
    kept = initial | {"evidence_note": step.evidence_note}
    return {
        "may_tick": works and Verb.FINISH in possible,
        "finish_form": FinishForm(initial=kept) if works and Verb.FINISH in possible else None,
        "may_verify": verifies and Verb.VERIFY in possible and not own,
        "is_own": verifies and Verb.VERIFY in possible and own,
        "may_return": verifies and Verb.RETURN in possible,
        "may_waive": verifies and Verb.WAIVE in possible,
    }


class StepForm(RowAction, FormPage):
    """One verb on one step; the page goes back to the step."""

    queryset = SetupStep.objects.select_related("outpost")
    verb: str

    @property
    def extra_context(self):
        return {"back_url": self.row.get_absolute_url(), "back_label": f"{self.row} · {self.row.outpost}"}

    def get_initial(self):
        return {"version": self.row.version}

    def act(self, form):
        service = getattr(services, self.verb)
        version = form.cleaned_data["version"]
        service(step=self.row, version=version, by=self.request.user, now=clock.now(), **form.values)
        return self.row


class StepFinish(StepForm):
    permission = Permission.OUTPOST_WORK
    form_class = FinishForm
    verb = "finish_step"
    title = gettext_lazy("Report the step as done")
    success = gettext_lazy("Reported as done. The director verifies it next.")

    def get_initial(self):
        return super().get_initial() | {"evidence_note": self.row.evidence_note}


class StepReturn(StepForm):
    permission = Permission.OUTPOST_VERIFY
    form_class = ReturnForm
    verb = "return_step"
    title = gettext_lazy("Return the step")
    intro = gettext_lazy("It is open again afterwards; its ticks and evidence stay.")
    success = gettext_lazy("The step is open again.")


class StepWaive(StepForm):
    permission = Permission.OUTPOST_VERIFY
    form_class = WaiveForm
    verb = "waive_step"
    title = gettext_lazy("Waive the step")
    intro = gettext_lazy("This outpost does without the step. It can be opened again later.")
    success = gettext_lazy("The step is waived.")


@require_POST
@permitted(Permission.OUTPOST_VERIFY)
def step_verify(request, pk):
    step = get_object_or_404(SetupStep.objects.visible_to(request.user), pk=pk)
    version = _number(request.POST.get("version"))

    def act():
        services.verify_step(step=step, version=version, by=request.user, now=clock.now())

    return HttpResponseRedirect(act_once(request, act, success=_("Verified."), to=step))


@require_POST
@permitted(Permission.OUTPOST_WORK)
def item_tick(request, pk):
    item = get_object_or_404(SetupItem.objects.visible_to(request.user).select_related("step"), pk=pk)
    is_done = request.POST.get("is_done") == "1"

    def act():
        services.tick_item(item=item, is_done=is_done, by=request.user, now=clock.now())

    return HttpResponseRedirect(act_once(request, act, to=item.step))


@permitted(Permission.OUTPOST_VIEW)
def step_evidence(request, pk):
    """The file handed in with a step, to those who see the outpost; it has no other address."""
    step = get_object_or_404(SetupStep.objects.visible_to(request.user).select_related("outpost"), pk=pk)
    if not step.evidence_file:
        raise Http404
    try:
        stream = step.evidence_file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"{step.outpost.code}-{step.code}{PurePath(step.evidence_file.name).suffix}"
    return FileResponse(stream, as_attachment=True, filename=name)


def _number(text):
    """The version a button carried; one that is not a number matches none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
