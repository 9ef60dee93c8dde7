from functools import partial

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from accounts.access import Permitted, RowAction
from accounts.rules import Permission
from campaigns.models import School
from core import clock
from core.pages import FormPage, ListPage
from core.paging import paginate_ranked
from outposts import estimates, reading, services, verdict_page, verdicts, wording
from outposts.choices import Method
from outposts.filters import TargetFilter
from outposts.forms import DecideForm, ReachForm
from outposts.models import Outpost, Reach, TargetSchool


class Targets(Permitted, ListPage):
    """All schools of the outpost's province, its own city first, each judged for this outpost."""

    model = School
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/target_list.html"
    sorts = {
        "near": ("is_elsewhere", "region__path", "name", "pk"),
        "name": ("name", "pk"),
        "score": (),  # judged, not stored
    }
    default_sort = "near"

    @cached_property
    def outpost(self):
        rows = Outpost.objects.visible_to(self.request.user).with_progress(clock.today())
        return get_object_or_404(rows.select_related("region__parent", "season"), pk=self.kwargs["pk"])

    @cached_property
    def judge(self):
        return verdicts.Judge(self.outpost)

    @property
    def filterset_class(self):
        return partial(TargetFilter, judge=self.judge, areas=reading.areas(self.outpost, self.request.user))

    def get_queryset(self):
        return reading.schools_in_reach(self.outpost, self.request.user)

    def paginate(self, queryset, sort):
        if sort != "score":
            return super().paginate(queryset, sort)
        page = paginate_ranked(reading.ranked(queryset, self.judge), params=self.request.GET, size=self.page_size)
        schools = queryset.in_bulk(page.rows)
        page.rows = [schools[pk] for pk in page.rows]
        return page

    def count(self, queryset, page):
        if "all" in page.extra:  # ranked: every row was read
            return page.extra["all"], False
        return super().count(queryset, page)

    def get_context_data(self, **kwargs):
        outpost = self.outpost  # out of scope is 404 before anything else is read
        context = super().get_context_data(outpost=outpost, **kwargs)
        context["rows"] = reading.target_rows(outpost, context["page"].rows, self.judge)
        target, context["totals"] = verdicts.hard_target(outpost, outpost.crew_count, self.judge.limits)
        context["target"] = target
        context["target_rows"] = [wording.target_row(result) for result in target.results]
        return context


class VerdictPage(Permitted, DetailView):
    """One school as one outpost sees it: every rule, what would change the verdict, the decision and its history."""

    queryset = Outpost.objects.select_related("region", "season")
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/verdict_page.html"
    context_object_name = "outpost"

    def get_context_data(self, **kwargs):
        user, school = self.request.user, _school(self)
        context = verdict_page.content(self.object, school, user)
        target = context["target"]
        context |= {
            "school": school,
            "reach_offer": estimates.offer_reach(self.object, school, context["judged"].reach),
            "form": DecideForm(now_state=target and target.state, initial={"version": target.version if target else 0}),
            "may_decide": user.may(Permission.TARGET_CHOOSE),
            "may_enter": user.may(Permission.SCHOOL_EDIT),
        }
        return super().get_context_data(**context, **kwargs)


class SchoolForm(RowAction, FormPage):
    """One form about one school of one outpost; goes back to the verdict."""

    queryset = Outpost.objects.select_related("region", "season")
    permission = Permission.TARGET_CHOOSE

    @cached_property
    def school(self):
        return _school(self)

    @property
    def url(self):
        return reverse("outposts:verdict", kwargs=self.kwargs)

    @property
    def intro(self):
        return f"{self.school} · {self.row}"

    @property
    def extra_context(self):
        return {"back_url": self.url, "back_label": str(self.school)}


class TargetDecide(SchoolForm):
    form_class = DecideForm
    title = _("Choose or drop the school")
    success = _("The decision is recorded.")

    @cached_property
    def target(self):
        rows = TargetSchool.objects.visible_to(self.request.user)
        return rows.filter(outpost=self.row, school=self.school).first()

    def get_initial(self):
        return {"version": self.target.version if self.target else 0}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"now_state": self.target and self.target.state}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.decide_target(
            outpost=self.row, school=self.school, version=version, by=by, now=clock.now(), **form.values
        )
        return self.url


class ReachEdit(SchoolForm):
    form_class = ReachForm
    title = _("Enter the reach")
    success = _("Saved. The verdict is judged anew.")

    def get_initial(self):
        reach = Reach.objects.visible_to(self.request.user).filter(outpost=self.row, school=self.school).first()
        if reach is None:
            offer = estimates.offer_reach(self.row, self.school)
            return {"version": 0, "method": Method.ESTIMATED} | (offer.values if offer else {})
        return {name: getattr(reach, name) for name in ("version", "road_km", "drive_minutes", "method", "source")}

    def act(self, form):
        version, by = form.cleaned_data["version"], self.request.user
        services.set_reach(outpost=self.row, school=self.school, version=version, by=by, now=clock.now(), **form.values)
        return self.url


def _school(view):
    outpost = view.object
    schools = reading.schools_in_reach(outpost, view.request.user)
    return get_object_or_404(schools.select_related("region__parent"), pk=view.kwargs["school"])
