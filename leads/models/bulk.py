import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from leads.choices_bulk import BulkKind, BulkReason, BulkState, ItemState
from leads.models.leads import Lead
from leads.querysets_bulk import BulkActionQuerySet, BulkItemQuerySet


class BulkAction(models.Model):
    """One thing done to many leads: the row is the queue, its items are the snapshot that was chosen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bulk_actions")
    kind = models.CharField(_("what was done"), max_length=10, choices=BulkKind)
    values = models.JSONField(default=dict)  # whom, which tag, which time: ids and plain values
    state = models.CharField(_("state"), max_length=10, choices=BulkState, default=BulkState.WAITING)
    total = models.PositiveIntegerField()
    created_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)  # of the worker that has it
    lease_until = models.DateTimeField(null=True)

    objects = BulkActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        constraints = [
            models.CheckConstraint(
                name="leads_bulk_finished_has_time",
                condition=Q(state="waiting", finished_at=None) | (~Q(state="waiting") & Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-created_at", "id"], name="leads_bulk_of_user"),
            models.Index(fields=["created_at"], name="leads_bulk_due", condition=Q(state__in=["waiting", "undoing"])),
        ]

    def __str__(self):
        return self.get_kind_display()

    def get_absolute_url(self):
        return reverse("leads:bulk_action", args=[self.pk])

    @property
    def is_working(self):
        return self.state in (BulkState.WAITING, BulkState.UNDOING)


class BulkItem(models.Model):
    """One lead of a bulk action: what it was before, what it became, or why it was left alone."""

    action = models.ForeignKey(BulkAction, models.CASCADE, related_name="items")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="bulk_items")
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    reason = models.CharField(_("reason"), max_length=12, choices=BulkReason, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = BulkItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead of a bulk action")
        verbose_name_plural = _("leads of a bulk action")
        constraints = [
            models.UniqueConstraint(fields=["action", "lead"], name="leads_bulkitem_once"),
            models.CheckConstraint(
                name="leads_bulkitem_refusal_has_reason",
                condition=~Q(state__in=["refused", "left"]) | ~Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["action", "state", "lead"], name="leads_bulkitem_by_state")]

    def __str__(self):
        return f"{self.action_id} {self.lead_id} {self.state}"
