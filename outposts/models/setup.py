from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from outposts.choices import StepCode, StepState
from outposts.models.outposts import Outpost
from outposts.querysets import ItemQuerySet, StepQuerySet


class SetupStep(Versioned, models.Model):
    """One of the ten steps at one outpost; due so many days after the arrival day (M41)."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="steps")
    code = models.CharField(_("step"), max_length=12, choices=StepCode)
    order = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.OPEN)
    evidence_note = models.TextField(_("evidence"), blank=True)
    evidence_file = models.FileField(_("file"), upload_to="evidence/", blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    waived_reason = models.CharField(_("reason for waiving"), max_length=300, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("setup step")
        verbose_name_plural = _("setup steps")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["outpost", "code"], name="outposts_step_once_an_outpost"),
            models.CheckConstraint(
                name="outposts_step_done_by_someone",
                condition=Q(done_by=None, done_at=None) | Q(done_by__isnull=False, done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="outposts_step_verified_by_another",
                condition=Q(verified_by=None, verified_at=None)
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("done_by"))),
            ),
            models.CheckConstraint(
                name="outposts_step_state_has_its_facts",
                condition=Q(state="open", done_at=None, verified_at=None)
                | Q(state="done", done_at__isnull=False, verified_at=None)
                | Q(state="verified", done_at__isnull=False, verified_at__isnull=False)
                | (Q(state="waived") & ~Q(waived_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="outposts_step_open_due", condition=Q(state="open"))]

    def __str__(self):
        return self.get_code_display()

    def get_absolute_url(self):
        return reverse("outposts:step", args=[self.pk])


class SetupItem(models.Model):
    """One line of a step's checklist."""

    step = models.ForeignKey(SetupStep, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=300)
    is_required = models.BooleanField(default=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("setup item")
        verbose_name_plural = _("setup items")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["step", "order"], name="outposts_item_once_a_step"),
            models.CheckConstraint(
                name="outposts_item_done_by_someone",
                condition=Q(done_by=None, done_at=None) | Q(done_by__isnull=False, done_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.text if (get_language() or "").startswith("zh") else self.text_en
