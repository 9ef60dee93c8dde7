from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from outposts.models import Outpost
from reports.choices import DigestKind
from reports.querysets import DailyReportQuerySet, DigestQuerySet


class DailyReport(Versioned, models.Model):
    """One outpost's evening report: figures from the data as they stood, problems and plan in words (M79)."""

    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="daily_reports", verbose_name=_("outpost"))
    day = models.DateField(_("day"))
    figures = models.JSONField(_("figures"), default=dict)  # name -> int, see reports.figures; money in fen
    problems = models.TextField(_("problems"), blank=True)
    plan = models.TextField(_("plan for tomorrow"), blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(_("handed in"), null=True)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("daily report")
        verbose_name_plural = _("daily reports")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "day"], name="reports_daily_once"),
            models.CheckConstraint(
                name="reports_daily_handed_in_by_someone",
                condition=Q(submitted_by=None, submitted_at=None)
                | (Q(submitted_by__isnull=False, submitted_at__isnull=False) & ~Q(plan="")),
            ),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="reports_daily_newest")]

    def __str__(self):
        return f"{self.outpost} {self.day}"

    def get_absolute_url(self):
        return reverse("reports:daily_report", args=[self.pk])


class DigestDelivery(models.Model):
    """A digest owed to, or told to, one person for one day: each exactly once."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    kind = models.CharField(max_length=12, choices=DigestKind)
    day = models.DateField()
    sent_at = models.DateTimeField()

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "day"], name="reports_digest_once_a_day"),
        ]

    def __str__(self):
        return f"{self.recipient_id} {self.kind} {self.day}"
