from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from leads.choices_twins import DisputeDecision, DisputeState
from leads.models.leads import Lead
from leads.querysets_twins import DisputeQuerySet
from outposts.models import Outpost


class Dispute(models.Model):
    """Somebody says: this student is mine. Who claims may not know whose the lead is; who decides has no stake."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="disputes")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # on that day
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="+", verbose_name=_("for which outpost"))
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.TextField(_("evidence"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    state = models.CharField(_("state"), max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    decision = models.CharField(_("decision"), max_length=12, choices=DisputeDecision, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(fields=["lead"], condition=Q(state="open"), name="leads_dispute_one_open_a_lead"),
            models.CheckConstraint(
                name="leads_dispute_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("claimed_by")),
            ),
            models.CheckConstraint(
                name="leads_dispute_decided_has_facts",
                condition=Q(state="open", decision="", decided_by=None, decided_at=None)
                | (
                    Q(state="decided", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                    & ~Q(why="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="leads_dispute_newest"),
            models.Index(fields=["claimed_by", "-opened_at", "-id"], name="leads_dispute_of_claimant"),
        ]

    def __str__(self):
        return f"{self.pk}"

    def get_absolute_url(self):
        return reverse("leads:dispute", args=[self.pk])
