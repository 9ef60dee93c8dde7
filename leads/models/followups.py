from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from leads.choices import CallResult, FollowUpKind
from leads.models.leads import Lead
from leads.querysets import FollowUpQuerySet, SecondLineCallQuerySet


class FollowUp(Versioned, models.Model):
    """One promised next action on a lead. At most one is open; it is the reminder queue as well."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="followups")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="followups")
    kind = models.CharField(_("how"), max_length=10, choices=FollowUpKind, default=FollowUpKind.CALL)
    due_at = models.DateTimeField(_("due"))
    purpose = models.CharField(_("what for"), max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("result"), max_length=16, choices=CallResult, blank=True)
    note = models.TextField(_("note"), blank=True)
    dropped_at = models.DateTimeField(null=True)  # the lead left the funnel, or another time was agreed
    created_at = models.DateTimeField()

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(done_at=None, dropped_at=None), name="leads_followup_one_open_a_lead"
            ),
            models.CheckConstraint(
                name="leads_followup_done_has_facts",
                condition=Q(done_at=None, done_by=None, result="")
                | (Q(done_at__isnull=False, done_by__isnull=False, dropped_at=None) & ~Q(result="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="leads_followup_due",
                condition=Q(done_at=None, dropped_at=None, reminded_at=None),
            ),
            models.Index(
                fields=["due_at"], name="leads_followup_open_by_due", condition=Q(done_at=None, dropped_at=None)
            ),
            models.Index(
                fields=["owner", "due_at"],
                name="leads_followup_open_of_owner",
                condition=Q(done_at=None, dropped_at=None),
            ),
            models.Index(fields=["lead", "-created_at"], name="leads_followup_of_lead"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.due_at:%Y-%m-%d %H:%M}"


class SecondLineCall(models.Model):
    """HQ's own call on a form returned that day (M3): taken by one caller, then done. One a lead and day."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="second_line_calls")
    day = models.DateField()
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()  # also the start of the lease: a card left lying goes back
    done_at = models.DateTimeField(null=True)
    result = models.CharField(_("result"), max_length=16, choices=CallResult, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = SecondLineCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("second-line call")
        verbose_name_plural = _("second-line calls")
        constraints = [
            models.UniqueConstraint(fields=["lead", "day"], name="leads_second_line_call_once_a_day"),
            models.CheckConstraint(
                name="leads_second_line_call_done_has_result",
                condition=Q(done_at=None, result="") | (Q(done_at__isnull=False) & ~Q(result="")),
            ),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.get_result_display()}"
