from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExportPurpose(models.TextChoices):
    """What a file with leads is for; the closed list."""

    CALLING = "calling", _("Calling list for the outpost")
    CHECKING = "checking", _("Checking against paper forms")
    REPORTING = "reporting", _("Figures for a report")
    TRAVEL = "travel", _("Preparing travel and arrival")
    OTHER = "other", _("Something else")


class ExportFormat(models.TextChoices):
    CSV = "csv", _("CSV, for any program")
    XLSX = "xlsx", _("Excel workbook (XLSX)")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a decision")
    APPROVED = "approved", pgettext_lazy("export", "Approved")
    REFUSED = "refused", _("Refused")
