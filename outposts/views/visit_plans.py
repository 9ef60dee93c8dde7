"""The visit plan of an outpost: proposed, looked at, accepted, changed, printed; and the map it is drawn on."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction, permitted
from accounts.models import User
from accounts.rules import Permission
from core import clock
from core.pages import FormPage, act_once
from outposts import services, story, visit_reading
from outposts.forms import PlanForm, StopMoveForm
from outposts.models import Outpost, VisitPlan, VisitStop
from outposts.visit_map_reading import SchoolMap, state_labels

OUTPOSTS = Outpost.objects.select_related("region", "season")
PLANS = VisitPlan.objects.select_related("outpost__region", "outpost__season")


class PlanView(Permitted, DetailView):
    """One plan, day by day."""

    queryset = PLANS
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/plan_page.html"
    context_object_name = "plan"

    @cached_property
    def plan(self):
        return self.object

    @property
    def outpost(self):
        return self.plan.outpost

    def get_context_data(self, **kwargs):
        user, plan = self.request.user, self.plan
        context = {
            "outpost": self.outpost,
            "plan": plan,
            "today": clock.today(),
            "may_propose": user.may(Permission.TARGET_CHOOSE),
            "may_accept": user.may(Permission.OUTPOST_VERIFY),
            "plans": VisitPlan.objects.visible_to(user).filter(outpost=self.outpost).order_by("-number")[:10],
        }
        if plan is not None:
            context |= plan_context(plan, user, recruiter=self.request.GET.get("recruiter", ""))
        return super().get_context_data(**context | kwargs)


class OutpostVisits(PlanView):
    """The plan in force, or how to get one."""

    queryset = OUTPOSTS

    @cached_property
    def plan(self):
        plans = PLANS.visible_to(self.request.user).filter(outpost=self.object)
        return plans.in_force().first()

    @property
    def outpost(self):
        return self.object


class PlanPrint(PlanView):
    """A4, one block a day, to be carried along."""

    template_name = "outposts/plan_print.html"


def plan_context(plan, user, *, recruiter=""):
    stops = list(visit_reading.stops_of(plan, user))
    people = {stop.recruiter_id: stop.recruiter for stop in stops}
    shown = [stop for stop in stops if str(stop.recruiter_id) == recruiter] or stops
    permits = visit_reading.permits_by_school(shown)
    for stop in shown:
        stop.permit = permits[stop.pk]
    names = story.names(plan.outpost, user, pk__in={plan.made_by_id, plan.accepted_by_id} - {None})
    return {
        "days": visit_reading.days_of(shown),
        "people": sorted(people.values(), key=lambda person: (person.name, person.pk)),
        "only": people.get(int(recruiter)) if recruiter.isdecimal() and len(recruiter) < 12 else None,
        "left_out": visit_reading.left_out(plan),
        "stop_count": len(stops),
        "done_count": sum(stop.state in ("visited", "refused") for stop in stops),
        "made_by": names.get(plan.made_by_id, ""),
        "accepted_by": names.get(plan.accepted_by_id, ""),
        "plan_tone": visit_reading.PLAN_TONES[plan.state],
    }


class PlanPropose(RowAction, FormPage):
    queryset = OUTPOSTS
    permission = Permission.TARGET_CHOOSE
    form_class = PlanForm
    title = _("Propose a visit plan")
    intro = _("Easy and big schools come first, near ones on one day. You look at the plan before it is put in force.")

    @property
    def extra_context(self):
        return {"back_url": reverse("outposts:visits", args=[self.row.pk]), "back_label": _("Visit plan")}

    def get_initial(self):
        return {"start_on": max(clock.today(), self.row.arrival_day)}

    def act(self, form):
        return services.propose_plan(outpost=self.row, by=self.request.user, now=clock.now(), **form.values)


@require_POST
@permitted(Permission.OUTPOST_VERIFY)
def plan_accept(request, pk):
    plan = get_object_or_404(PLANS.visible_to(request.user), pk=pk)

    def act():
        return services.accept_plan(plan=plan, by=request.user, now=clock.now())

    return HttpResponseRedirect(act_once(request, act, success=_("The plan is in force."), to=plan))


@require_POST
@permitted(Permission.TARGET_CHOOSE)
def plan_discard(request, pk):
    plan = get_object_or_404(PLANS.visible_to(request.user), pk=pk)
    back = reverse("outposts:visits", args=[plan.outpost_id])

    def act():
        services.discard_plan(plan=plan, by=request.user, now=clock.now())

    return HttpResponseRedirect(act_once(request, act, success=_("The proposal is thrown away."), to=back))


class StopMove(RowAction, FormPage):
    queryset = VisitStop.objects.select_related("plan__outpost", "school", "recruiter")
    permission = Permission.TARGET_CHOOSE
    form_class = StopMoveForm
    title = _("Move the stop")
    success = _("The stop is moved. The times of the day are counted anew.")

    @property
    def intro(self):
        return f"{self.row.school} · {self.row.plan.outpost}"

    @property
    def extra_context(self):
        return {"back_url": self.row.plan.get_absolute_url(), "back_label": self.row.plan}

    def get_form_kwargs(self):
        crew = self.row.plan.outpost.crew.values("user")
        recruiters = User.objects.filter(pk__in=crew, is_active=True).select_related("region").order_by("name", "pk")
        return super().get_form_kwargs() | {"recruiters": recruiters}

    def get_initial(self):
        return {name: getattr(self.row, name) for name in ("version", "recruiter", "day", "order")}

    def act(self, form):
        services.move_stop(
            stop=self.row, version=form.cleaned_data["version"], by=self.request.user, now=clock.now(), **form.values
        )
        return self.row.plan


class OutpostMap(Permitted, DetailView):
    """The schools round the outpost, and the way of one planned day."""

    queryset = OUTPOSTS
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/map_page.html"
    context_object_name = "outpost"

    def get_context_data(self, **kwargs):
        user, outpost = self.request.user, self.object
        stops = VisitStop.objects.visible_to(user).filter(plan__outpost=outpost, plan__state="in_force")
        days = visit_reading.days_of(stops.for_page())
        day, rounds = _asked(days, self.request.GET.get("day", ""), clock.today())
        context = {
            "map": SchoolMap(outpost, user, [[stop.school_id for stop in one.stops] for one in rounds]),
            "days": sorted({one.day for one in days}),
            "day": day,
            "rounds": rounds,
            "labels": state_labels(),
        }
        return super().get_context_data(**context, **kwargs)


def _asked(days, asked, today):
    """(the day of the plan whose way is drawn, its rounds): the asked one, else the next to come, else none."""
    known = sorted({one.day for one in days})
    day = next((day for day in known if day.isoformat() == asked), None)
    if day is None and asked != "none":
        day = next((day for day in known if day >= today), None)
    return day, [one for one in days if one.day == day]
