import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.choices import EscalationRung
from leads.models.followups import FollowUp
from leads.querysets_cadence import EscalationQuerySet


class Escalation(models.Model):
    """A broken promise was told further up: once a follow-up and rung. The insert is the claim."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # tells one's own inserts
    followup = models.ForeignKey(FollowUp, models.CASCADE, related_name="escalations")
    rung = models.CharField(_("told"), max_length=10, choices=EscalationRung)
    day = models.DateField()  # of the notice it stands in
    told_at = models.DateTimeField()

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [models.UniqueConstraint(fields=["followup", "rung"], name="leads_escalation_once_a_rung")]
        indexes = [models.Index(fields=["day", "rung"], name="leads_escalation_of_day")]

    def __str__(self):
        return f"{self.get_rung_display()} {self.day:%Y-%m-%d}"
