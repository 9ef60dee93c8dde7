from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestKind(models.TextChoices):
    RECRUITER = "recruiter", _("Recruiter's day")
    DIRECTOR = "director", _("Region's evening")
    HQ = "hq", _("The country's evening")


class ReportState(models.TextChoices):
    """How an outpost stands with the report of one day; computed, never stored."""

    NOT_OWED = "not_owed", _("Not owed")
    AWAITED = "awaited", _("Awaited")
    HANDED_IN = "handed_in", _("Handed in")
    LATE = "late", _("Handed in late")
    MISSING = "missing", _("Missing")


REPORT_TONES = {
    ReportState.NOT_OWED: "neutral",
    ReportState.AWAITED: "neutral",
    ReportState.HANDED_IN: "good",
    ReportState.LATE: "warn",
    ReportState.MISSING: "bad",
}
