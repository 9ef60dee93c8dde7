from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import School
from campaigns.querysets import of_standing_schools
from core.models import Versioned
from outposts.choices_visits import Covers, HostRole, PlanState, StopState, VisitOutcome, Why
from outposts.models.outposts import Outpost
from outposts.querysets_visits import (
    SchoolVisitQuerySet,
    VisitPermissionQuerySet,
    VisitPlanQuerySet,
    VisitStopQuerySet,
)

PERSON = settings.AUTH_USER_MODEL


class VisitPlan(models.Model):
    """In which order an outpost visits its target schools (M37); one is in force, the others are its history."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="visit_plans")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    start_on = models.DateField(_("first day"))
    start_at = models.TimeField(_("leaving at"))
    cap_minutes = models.PositiveSmallIntegerField(_("longest day, minutes"))
    talk_minutes = models.PositiveSmallIntegerField(_("time at a school, minutes"))
    again = models.BooleanField(_("also schools visited before"), default=False)
    left_out = models.JSONField(default=list)  # [{"school": id, "why": "unplaced" | "refused" | "season_over"}]
    seen = models.CharField(max_length=64)  # digest of what it was proposed on
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    accepted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit plan")
        verbose_name_plural = _("visit plans")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "number"], name="outposts_plan_number_once"),
            models.UniqueConstraint(
                fields=["outpost"], condition=Q(state="in_force"), name="outposts_plan_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["outpost", "made_by"], condition=Q(state="draft"), name="outposts_plan_one_draft_a_person"
            ),
            models.CheckConstraint(
                name="outposts_plan_accepted_by_someone",
                condition=Q(state="draft", accepted_by=None, accepted_at=None)
                | (~Q(state="draft") & Q(accepted_by__isnull=False, accepted_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return _("Visit plan %(n)s") % {"n": self.number}

    def get_absolute_url(self):
        return reverse("outposts:plan", args=[self.pk])


class VisitStop(Versioned, models.Model):
    """One school on one day of one recruiter; `travel_*` is the way to it from the stop before, or the outpost."""

    plan = models.ForeignKey(VisitPlan, models.CASCADE, related_name="stops")
    recruiter = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("recruiter"))
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    order = models.PositiveSmallIntegerField(_("order"))
    arrive_at = models.TimeField(_("planned arrival"))
    travel_km = models.PositiveSmallIntegerField(_("way, km"))
    travel_minutes = models.PositiveSmallIntegerField(_("way, minutes"))
    is_estimate = models.BooleanField(default=True)
    why = models.CharField(_("why here"), max_length=10, choices=Why)
    state = models.CharField(_("state"), max_length=10, choices=StopState, default=StopState.PLANNED)

    objects = of_standing_schools(VisitStopQuerySet)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        constraints = [
            models.UniqueConstraint(fields=["plan", "school"], name="outposts_stop_school_once_a_plan"),
            models.UniqueConstraint(fields=["plan", "recruiter", "day", "order"], name="outposts_stop_one_an_order"),
        ]
        indexes = [
            models.Index(fields=["recruiter", "day", "order"], name="outposts_stop_of_recruiter"),
            models.Index(fields=["day", "recruiter", "order"], name="outposts_stop_by_day"),
        ]

    def __str__(self):
        return str(self.school)


class VisitPermission(models.Model):
    """Who of a school or its authority allows a visit, from when to when and how far (L5). Its purpose is recruitment:
    there is no field in which another could be claimed. A refusal ends it."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="visit_permissions")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    given_by = models.CharField(_("given by"), max_length=60)
    given_role = models.CharField(_("office"), max_length=14, choices=HostRole)
    given_on = models.DateField(_("given on"))
    valid_until = models.DateField(_("valid until"))
    covers = models.CharField(_("covers"), max_length=10, choices=Covers)
    evidence = models.CharField(_("how it was given"), max_length=200)
    ended_on = models.DateField(_("ended by a refusal"), null=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = VisitPermissionQuerySet.as_manager()
    PERSONAL = ("given_by",)

    class Meta:
        verbose_name = _("permission to visit")
        verbose_name_plural = _("permissions to visit")
        constraints = [
            models.CheckConstraint(name="outposts_permit_named", condition=~Q(given_by="") & ~Q(evidence="")),
            models.CheckConstraint(
                name="outposts_permit_ends_after_start", condition=Q(valid_until__gte=F("given_on"))
            ),
        ]
        indexes = [models.Index(fields=["outpost", "school", "-given_on"], name="outposts_permit_of_school")]

    def __str__(self):
        return f"{self.given_by} · {self.get_given_role_display()}"


class SchoolVisit(models.Model):
    """What came of going to a school (M49, M50): when and by whom, never where somebody was besides (L11)."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="visits")
    school = models.ForeignKey(School, models.PROTECT, related_name="visits")
    stop = models.OneToOneField(VisitStop, models.PROTECT, null=True, related_name="visit")  # null: not planned
    recruiter = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("recruiter"))
    visited_on = models.DateField(_("day"))
    arrived_at = models.TimeField(_("arrived at"))
    host_name = models.CharField(_("host"), max_length=60)
    host_role = models.CharField(_("office of the host"), max_length=14, choices=HostRole)
    permission = models.ForeignKey(VisitPermission, models.PROTECT, related_name="visits")
    outcome = models.CharField(_("outcome"), max_length=10, choices=VisitOutcome)
    talk_minutes = models.PositiveSmallIntegerField(_("talk, minutes"), default=0)
    classes_reached = models.PositiveSmallIntegerField(_("classes reached"), default=0)
    materials_left = models.PositiveIntegerField(_("brochures left"), default=0)
    contacts_left = models.BooleanField(_("our contacts left"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    cool_until = models.DateField(_("not again before"), null=True)
    recorded_at = models.DateTimeField()

    objects = SchoolVisitQuerySet.as_manager()
    PERSONAL = ("host_name",)

    class Meta:
        verbose_name = _("school visit")
        verbose_name_plural = _("school visits")
        constraints = [
            models.CheckConstraint(name="outposts_visit_named_host", condition=~Q(host_name="")),
            models.CheckConstraint(
                name="outposts_visit_refused_cools_off",
                condition=Q(outcome="unhindered", cool_until=None)
                | (
                    Q(outcome="refused", cool_until__isnull=False, cool_until__gt=F("visited_on"), classes_reached=0)
                    & ~Q(note="")
                ),
            ),
        ]
        indexes = [models.Index(fields=["outpost", "school", "-visited_on"], name="outposts_visit_of_school")]

    def __str__(self):
        return f"{self.school} · {self.visited_on}"
