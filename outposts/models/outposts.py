from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.models import Season
from core.models import Versioned
from outposts.querysets import CrewQuerySet, OutpostQuerySet


class Outpost(Versioned, models.Model):
    """A recruiting station in one city for one season."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="outposts")
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="outposts", verbose_name=_("city"))
    arrival_day = models.DateField(_("arrival day"))
    # A copy of the outpost's QuotaNode for registered students, kept by `set_quota`, proven by `verify_quota` (ADR 17)
    target_registered = models.PositiveIntegerField(_("target of registered students"), default=0)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    created_at = models.DateTimeField()

    objects = OutpostQuerySet.as_manager()

    class Meta:
        verbose_name = _("outpost")
        verbose_name_plural = _("outposts")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("outposts:outpost", args=[self.pk])


class Crew(models.Model):
    """Who serves which outpost from when to when; an open end is null."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="crew")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = CrewQuerySet.as_manager()

    class Meta:
        verbose_name = _("service at an outpost")
        verbose_name_plural = _("services at outposts")
        constraints = [
            models.UniqueConstraint(
                fields=["outpost", "user"], condition=Q(until=None), name="outposts_crew_serves_once_at_a_time"
            ),
            models.CheckConstraint(
                name="outposts_crew_ends_after_start", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self):
        return f"{self.user} @ {self.outpost}"
