from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchState(TextChoices):
    DRAFT = "draft", pgettext_lazy("an import", "Being prepared")
    QUEUED = "queued", pgettext_lazy("an import", "At work")
    DONE = "done", pgettext_lazy("an import", "Done")
    FAILED = "failed", pgettext_lazy("an import", "Stopped")
    UNDOING = "undoing", pgettext_lazy("an import", "Being undone")
    UNDONE = "undone", pgettext_lazy("an import", "Undone")


WORKING = (BatchState.QUEUED, BatchState.UNDOING)  # a worker has something to do


class Policy(TextChoices):
    """What becomes of a row that is stored already, with other values."""

    UPDATE = "update", _("Update it with the values of the file")
    SKIP = "skip", _("Leave it as it is stored")
    ASK = "ask", _("Show me the differences; I choose row by row")


class RowOutcome(TextChoices):
    CREATED = "created", pgettext_lazy("a row of a file", "New")
    UPDATED = "updated", pgettext_lazy("a row of a file", "Updated")
    UNCHANGED = "unchanged", pgettext_lazy("a row of a file", "Unchanged")
    DUPLICATE = "duplicate", pgettext_lazy("a row of a file", "Duplicate")
    QUARANTINED = "quarantine", pgettext_lazy("a row of a file", "Quarantined")
    REJECTED = "rejected", pgettext_lazy("a row of a file", "Rejected")


# Where a row is counted: on the batch and in a Summary
COUNTER = {outcome: outcome.value for outcome in RowOutcome} | {
    RowOutcome.DUPLICATE: "duplicates",
    RowOutcome.QUARANTINED: "quarantined",
}


class Undo(TextChoices):
    """What became of a created or updated row when its batch was undone."""

    PENDING = "", "-"
    REMOVED = "removed", _("removed")
    RESTORED = "restored", _("set back")
    GONE = "gone", _("no longer there")
    CHANGED = "changed", _("kept: changed since the import")
    IN_USE = "in_use", _("kept: other records depend on it")


KEPT = (Undo.CHANGED, Undo.IN_USE)
