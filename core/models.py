import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.querysets import ActivityQuerySet, OutboxQuerySet


class Activity(AppendOnly):
    """One change of one row: who, when, what, before, after, why. The timeline people see and the audit in one.

    People stand in it by opaque token only, so that erasing a person leaves the record valid (L12). `before` and
    `after` hold plain values of non-personal fields; personal fields stand as null (`core.record.without_personal`).
    """

    at = models.DateTimeField(_("when"))
    actor = models.UUIDField(_("who"), null=True, help_text=_("Token of the person; empty for the system itself"))
    kind = models.CharField(_("what kind of row"), max_length=60)
    subject = models.CharField(_("which row"), max_length=40)
    verb = models.CharField(_("what happened"), max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(_("why"), max_length=500, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("activity")
        indexes = [models.Index(fields=["kind", "subject", "-at", "-id"], name="core_activity_of_subject")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.kind} {self.subject}"


class Submission(models.Model):
    """One form sent by one person, known by the uuid the form carried: the same submit twice has one effect."""

    id = models.UUIDField(primary_key=True)
    actor = models.UUIDField()
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="core_submission_at")]

    def __str__(self):
        return str(self.id)


class Outbox(models.Model):
    """A letter that must go out, written in the transaction of the thing it reports. `key` says what it is, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(help_text="Also the end of the lease while a worker has it")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_outbox_sent_or_given_up",
                condition=Q(sent_at=None) | Q(gave_up_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="core_outbox_owed", condition=Q(sent_at=None, gave_up_at=None))
        ]

    def __str__(self):
        return self.key


class Versioned(models.Model):
    """A row that people edit: a save must name the version it was read at (`core.record.save_changes`)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
