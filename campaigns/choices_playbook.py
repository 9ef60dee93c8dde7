"""The words of the playbook and of the stage gates."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices import AnchorKind


class TaskOwner(models.TextChoices):
    """Whose task it is; the values are those of `accounts.choices.Role`."""

    RECRUITER = "recruiter", _("Recruiter")
    DIRECTOR = "director", _("Regional director")
    HQ = "hq", _("Headquarters")


class Evidence(models.TextChoices):
    """What must come with "done"."""

    NONE = "none", pgettext_lazy("evidence", "None")
    NOTE = "note", pgettext_lazy("evidence", "A note")
    NUMBER = "number", pgettext_lazy("evidence", "A number")
    FILE = "file", pgettext_lazy("evidence", "A photo or PDF")


class Repeat(models.TextChoices):
    ONCE = "once", pgettext_lazy("repeat", "Once")
    DAILY = "daily", pgettext_lazy("repeat", "Every day of the stage")
    WEEKLY = "weekly", pgettext_lazy("repeat", "Every week of the stage")


class StageSide(models.TextChoices):
    """The days of its stage from which a task may be counted."""

    STAGE_START = "stage_start", _("First day of the stage")
    STAGE_END = "stage_end", _("Last day of the stage")


DUE_FROM = [*StageSide.choices, *AnchorKind.choices]


class GateSide(models.TextChoices):
    ENTRY = "entry", pgettext_lazy("stage gate", "Entry")
    EXIT = "exit", pgettext_lazy("stage gate", "Exit")


class GateOutcome(models.TextChoices):
    """Unknown is never called met."""

    MET = "met", pgettext_lazy("stage gate", "Met")
    NOT_MET = "not_met", pgettext_lazy("stage gate", "Not met")
    UNKNOWN = "unknown", pgettext_lazy("stage gate", "Not known")
