from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import StageCode
from campaigns.choices_playbook import GateOutcome, GateSide
from campaigns.models import PlaybookTask, TaskBrief
from core.append_only import AppendOnly
from core.models import Versioned
from outposts.choices_tasks import TaskState
from outposts.models.outposts import Outpost
from outposts.querysets_tasks import PassageQuerySet, StageTaskQuerySet


class StageTask(TaskBrief, Versioned, models.Model):
    """One task of the playbook at one outpost, or one dated piece of a repeated task.

    `due_on` is planned anew whenever the calendar moves, while the task is open.
    """

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="tasks")
    template = models.ForeignKey(PlaybookTask, models.PROTECT, related_name="landed")
    occurrence = models.CharField(max_length=10, blank=True)  # campaigns.rules_playbook.Occurrence.key
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=TaskState, default=TaskState.OPEN)
    evidence_note = models.TextField(pgettext_lazy("evidence", "note"), blank=True)
    evidence_number = models.PositiveIntegerField(pgettext_lazy("evidence", "number"), null=True)
    evidence_file = models.FileField(_("file"), upload_to="evidence/", blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    waived_reason = models.CharField(_("reason for waiving"), max_length=300, blank=True)

    objects = StageTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage task")
        verbose_name_plural = _("stage tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["outpost", "template", "occurrence"], name="outposts_task_once_an_outpost_and_day"
            ),
            models.CheckConstraint(
                name="outposts_task_done_by_someone",
                condition=Q(state="done", done_by__isnull=False, done_at__isnull=False)
                | (~Q(state="done") & Q(done_by=None, done_at=None)),
            ),
            models.CheckConstraint(
                name="outposts_task_waived_has_reason", condition=~Q(state="waived") | ~Q(waived_reason="")
            ),
            models.CheckConstraint(
                name="outposts_task_done_has_evidence",
                condition=~Q(state="done")
                | Q(evidence="none")
                | (Q(evidence="note") & ~Q(evidence_note=""))
                | Q(evidence="number", evidence_number__isnull=False)
                | (Q(evidence="file") & ~Q(evidence_file="")),
            ),
        ]
        indexes = [
            models.Index(fields=["outpost", "due_on", "id"], name="outposts_task_by_due"),
            models.Index(fields=["due_on", "id"], name="outposts_task_open_due", condition=Q(state="open")),
            models.Index(fields=["due_on", "id"], name="outposts_task_all_due"),
        ]

    def __str__(self):
        return super().__str__()

    def get_absolute_url(self):
        return reverse("outposts:task", args=[self.pk])


class GatePassage(AppendOnly):
    """An outpost passed a stage's gate: who, when, and every criterion with its figures as they stood."""

    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="passages")
    stage = models.CharField(_("stage"), max_length=12, choices=StageCode)
    side = models.CharField(_("gate"), max_length=5, choices=GateSide)
    outcome = models.CharField(_("state"), max_length=8, choices=GateOutcome)
    findings = models.JSONField(default=list)  # [{"code", "outcome", "figures"}]
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PassageQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage of a gate")
        verbose_name_plural = _("passages of gates")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "stage", "side"], name="outposts_gate_passed_once"),
            models.CheckConstraint(name="outposts_gate_not_met_has_reason", condition=Q(outcome="met") | ~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.get_stage_display()} {self.get_side_display()}"
