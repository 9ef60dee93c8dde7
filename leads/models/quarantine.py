import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import School
from leads.choices import LeadSource, QuarantineReason, Relation
from leads.querysets import QuarantinedLeadQuerySet
from outposts.models import Outpost


class QuarantinedLead(models.Model):
    """An imported row nobody has given consent for (L2). It is no lead: not found, not counted, not called; it becomes
    one when consent is recorded, or is deleted at `delete_after`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    batch = models.UUIDField(db_index=True)  # of the import
    line = models.PositiveIntegerField(_("line"))
    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="quarantined_leads", verbose_name=_("outpost"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20)
    birth_year = models.PositiveSmallIntegerField(_("birth year"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, related_name="quarantined_leads", verbose_name=_("school")
    )
    class_name = models.CharField(_("class"), max_length=30, blank=True)
    purpose = models.CharField(max_length=200, blank=True)  # of the first follow-up
    source = models.CharField(_("source"), max_length=20, choices=LeadSource)
    guardian_name = models.CharField(_("guardian's name"), max_length=60, blank=True)
    guardian_relation = models.CharField(_("relation"), max_length=12, choices=Relation, blank=True)
    guardian_phone = models.CharField(_("guardian's phone"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=QuarantineReason)
    received_at = models.DateTimeField(_("received"))
    delete_after = models.DateTimeField(_("deleted on"), db_index=True)

    objects = QuarantinedLeadQuerySet.as_manager()
    PERSONAL = (
        "name", "phone", "birth_year", "class_name", "purpose", "guardian_name", "guardian_relation", "guardian_phone",
    )  # fmt: skip

    class Meta:
        verbose_name = _("quarantined row")
        verbose_name_plural = _("quarantined rows")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "phone", "name"], name="leads_quarantine_once_an_outpost"),
            models.CheckConstraint(name="leads_quarantine_ends", condition=Q(delete_after__gt=F("received_at"))),
        ]
        indexes = [models.Index(fields=["-received_at", "-id"], name="leads_quarantine_newest")]

    def __str__(self):
        return f"{self.batch} {self.line}"


class Removal(models.Model):
    """Stands only within the transaction that takes a lead back; the guard of `leads_consent` lets go of its rows."""

    lead = models.BigIntegerField(primary_key=True)  # no foreign key: the lead goes first or last as it likes

    def __str__(self):
        return str(self.lead)
