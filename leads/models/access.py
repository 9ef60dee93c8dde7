from django.db import models
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from leads.choices import Purpose
from leads.querysets import AccessLogQuerySet


class AccessLog(AppendOnly):
    """Someone uncovered a masked number: who, whose, which field, what for, when (design, L12)."""

    at = models.DateTimeField()
    actor = models.UUIDField()  # token of the one who looked
    lead = models.UUIDField(db_index=True)  # token of the one looked at
    field = models.CharField(max_length=30)
    purpose = models.CharField(max_length=10, choices=Purpose)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("access log")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.field}"
