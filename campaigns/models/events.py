from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.choices_schools import Attendance, EventKind, RivalAct
from campaigns.models.schools import School
from campaigns.models.seasons import Season
from campaigns.querysets_schools import CompetitorQuerySet, PlacedQuerySet
from core.models import Versioned


def _one_place(name):
    """A school or an area, never both and never neither."""
    here, there = Q(school__isnull=False, region=None), Q(school=None, region__isnull=False)
    return models.CheckConstraint(name=f"campaigns_{name}_one_place", condition=here | there)


class SchoolEvent(Versioned, models.Model):
    """What a school, or an authority for its whole area, holds on a day (M11); of physical examinations the day
    alone, for what is found there is nobody's business but the candidate's (L1)."""

    TOLD_WHEN_ADDED = ("day", "place", "attendance")

    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="events")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="school_events", verbose_name=_("area")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=EventKind)
    day = models.DateField(_("day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    time = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    attendance = models.CharField(
        _("may we attend?"), max_length=10, choices=Attendance, default=Attendance.NOT_ASKED
    )  # fmt: skip
    permission = models.CharField(_("permission"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    source = models.CharField(_("source"), max_length=200)
    created_at = models.DateTimeField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("school event")
        verbose_name_plural = _("school events")
        constraints = [
            _one_place("event"),
            models.CheckConstraint(
                name="campaigns_event_allowed_by_somebody",
                condition=~Q(attendance=Attendance.ALLOWED) | ~Q(permission=""),
            ),
            models.CheckConstraint(
                name="campaigns_event_physical_is_a_day",
                condition=~Q(kind=EventKind.PHYSICAL) | Q(time=None, place="", outcome=""),
            ),
            models.CheckConstraint(
                name="campaigns_event_ends_after_start",
                condition=Q(last_day=None) | Q(last_day__gte=models.F("day")),
            ),
            models.CheckConstraint(name="campaigns_event_has_source", condition=~Q(source="")),
        ]
        indexes = [
            models.Index(fields=["day", "id"], name="campaigns_event_by_day"),
            models.Index(fields=["school", "day"], name="campaigns_event_of_school"),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    def get_absolute_url(self):
        return reverse("campaigns:event_edit", args=[self.pk])

    @property
    def attendance_tone(self):
        return Attendance(self.attendance).tone


class Competitor(models.Model):
    """Another college that recruits where we do (M78). A name and nothing else: we keep no opinion of it (L9)."""

    name = models.CharField(_("college"), max_length=120)
    name_key = models.CharField(max_length=120, unique=True, editable=False)  # the name without blanks, folded
    created_at = models.DateTimeField()

    objects = CompetitorQuerySet.as_manager()

    class Meta:
        verbose_name = _("competing college")
        verbose_name_plural = _("competing colleges")

    def __str__(self):
        return self.name


class CompetitorActivity(Versioned, models.Model):
    """Something a competing college did at a school or in an area: what was seen, where that is known from, and what
    we do about it. Facts, never a judgement (L9)."""

    TOLD_WHEN_ADDED = ("day", "facts")

    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="activities", verbose_name=_("college"))
    season = models.ForeignKey(Season, models.PROTECT, related_name="competitor_activities")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="competitor_activities")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="competitor_activities", verbose_name=_("area")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RivalAct)
    day = models.DateField(_("day"))
    admitted = models.PositiveIntegerField(_("admitted here last year, as published"), null=True, blank=True)
    facts = models.CharField(_("what was seen"), max_length=500)
    source = models.CharField(_("source"), max_length=200)
    response = models.CharField(_("our response"), max_length=500, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("competitor's activity")
        verbose_name_plural = _("competitors' activities")
        constraints = [
            _one_place("rival"),
            models.CheckConstraint(name="campaigns_rival_has_source", condition=~Q(source="") & ~Q(facts="")),
        ]
        indexes = [
            models.Index(fields=["-day", "-id"], name="campaigns_rival_by_day"),
            models.Index(fields=["school", "-day"], name="campaigns_rival_of_school"),
        ]

    def __str__(self):
        return f"{self.competitor} · {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("campaigns:rival_edit", args=[self.pk])
