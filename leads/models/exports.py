from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from leads.choices_export import ExportFormat, ExportPurpose, ExportState
from leads.querysets_export import ExportRequestQuerySet


class ExportRequest(Versioned, models.Model):
    """Somebody wants leads as a file: who, what for, which, how many, and who agreed. No file is ever kept."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="lead_exports", verbose_name=_("asked by")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=ExportPurpose)
    note = models.CharField(_("note"), max_length=300, blank=True)
    format = models.CharField(_("format"), max_length=4, choices=ExportFormat)
    filters = models.JSONField(_("filters"), default=dict)
    row_count = models.PositiveIntegerField(_("rows"))  # when asked; once downloaded: how many left
    with_phones = models.BooleanField(_("full phone numbers"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision_reason = models.CharField(_("reason"), max_length=300, blank=True)
    downloaded_at = models.DateTimeField(_("downloaded"), null=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                name="leads_export_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="leads_export_many_rows_decided",
                condition=~Q(state="approved") | Q(row_count__lte=1000) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="leads_export_decided_in_time",
                condition=Q(state="waiting", decided_at=None, decided_by=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="leads_export_refused_with_reason",
                condition=~Q(state="refused") | (Q(decided_by__isnull=False) & ~Q(decision_reason="")),
            ),
            models.CheckConstraint(
                name="leads_export_downloaded_if_approved", condition=Q(downloaded_at=None) | Q(state="approved")
            ),
            models.CheckConstraint(name="leads_export_phones_have_note", condition=Q(with_phones=False) | ~Q(note="")),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="leads_export_of_person"),
            models.Index(fields=["asked_at", "id"], name="leads_export_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} · {self.row_count}"

    def get_absolute_url(self):
        return reverse("leads:export_page", args=[self.pk])
