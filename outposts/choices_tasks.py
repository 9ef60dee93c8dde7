from django.db import models
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    """Late is no state: the date tells it."""

    OPEN = "open", pgettext_lazy("stage task", "Open")
    DONE = "done", pgettext_lazy("stage task", "Done")
    WAIVED = "waived", pgettext_lazy("stage task", "Waived")
    MISSED = "missed", pgettext_lazy("stage task", "Missed")  # a repeat's piece that was open when the next one came
