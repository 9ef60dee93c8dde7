"""What a recruiter does today, permissions to visit, and what came of visits."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView

from accounts.access import Permitted
from accounts.choices import Role
from accounts.rules import Permission
from core import clock
from outposts import services, visit_reading
from outposts.forms import PermitForm, VisitForm
from outposts.models import Outpost, VisitPermission, VisitStop
from outposts.views.targets import SchoolForm, _school

WORKERS = (Permission.OUTPOST_WORK, Permission.OUTPOST_VERIFY)
PERMIT_DAYS = 30


class VisitsToday(Permitted, TemplateView):
    """The own visits of today and those left over; who leads sees those of all outposts."""

    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/visits_today.html"

    def get_context_data(self, **kwargs):
        user, today = self.request.user, clock.today()
        is_own = user.role == Role.RECRUITER
        stops = VisitStop.objects.visible_to(user)
        if is_own:
            stops = stops.filter(recruiter=user)
        context = visit_reading.today(stops, today)
        outposts = Outpost.objects.visible_to(user).order_by("name", "pk")
        without = outposts.exclude(visit_plans__state="in_force").filter(season__year=today.year)
        return super().get_context_data(
            today=today,
            day_words=date_format(today, "DATE_FORMAT"),
            is_own=is_own,
            outposts=outposts[:20] if is_own else [],
            without=without[:40],
            may_log=user.may(Permission.OUTPOST_WORK),
            **context,
            **kwargs,
        )


class SchoolVisits(Permitted, DetailView):
    """One school as the visitors of one outpost know it: permissions, visits, what may be done next."""

    queryset = Outpost.objects.select_related("region", "season")
    permission = Permission.OUTPOST_VIEW
    template_name = "outposts/school_visits.html"
    context_object_name = "outpost"

    def get_context_data(self, **kwargs):
        user, school = self.request.user, _school(self)
        facts = visit_reading.school_facts(self.object, school, user, on=clock.today())
        may = {"may_log": user.may(Permission.OUTPOST_WORK), "may_permit": any(user.may(p) for p in WORKERS)}
        return super().get_context_data(school=school, today=clock.today(), **facts, **may, **kwargs)


class VisitsForm(SchoolForm):
    """A form about visits to one school; goes back to its visits."""

    @property
    def url(self):
        return reverse("outposts:school_visits", kwargs=self.kwargs)


class PermitAdd(VisitsForm):
    permission = WORKERS
    form_class = PermitForm
    title = _("Record a permission")
    success = _("The permission is recorded.")

    def get_initial(self):
        today = clock.today()
        return {"given_on": today, "valid_until": visit_reading.day_after(today, PERMIT_DAYS)}

    def act(self, form):
        services.record_permission(
            outpost=self.row, school=self.school, by=self.request.user, now=clock.now(), **form.values
        )
        return self.url


class VisitLog(VisitsForm):
    permission = Permission.OUTPOST_WORK
    form_class = VisitForm
    template_name = "outposts/visit_form.html"
    title = _("Log a visit")
    success = _("The visit is logged.")

    @property
    def permits(self):
        rows = VisitPermission.objects.visible_to(self.request.user).filter(outpost=self.row, school=self.school)
        return rows.order_by("-valid_until", "-pk")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"permits": self.permits}

    def get_initial(self):
        now = clock.now()
        initial = {"visited_on": clock.business_day(now), "arrived_at": localtime(now).time().replace(second=0)}
        if permit := self.permits.holding(clock.business_day(now)).first():
            initial |= {"permission": permit, "host_name": permit.given_by, "host_role": permit.given_role}
        return initial

    def get_context_data(self, **kwargs):
        has_permit = self.permits.holding(clock.today()).exists()
        permit_url = reverse("outposts:permit", kwargs=self.kwargs)
        return super().get_context_data(has_permit=has_permit, permit_url=permit_url, **kwargs)

    def act(self, form):
        services.log_visit(outpost=self.row, school=self.school, by=self.request.user, now=clock.now(), **form.values)
        return self.url
