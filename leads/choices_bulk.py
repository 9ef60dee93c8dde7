from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BulkKind(models.TextChoices):
    ASSIGN = "assign", _("Assign to a person")
    TAG = "tag", _("Put a tag on")
    UNTAG = "untag", _("Take a tag off")
    PLAN = "plan", _("Set the next follow-up")


class BulkState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("bulk action", "Under way")
    DONE = "done", pgettext_lazy("bulk action", "Done")
    UNDOING = "undoing", pgettext_lazy("bulk action", "Being undone")
    UNDONE = "undone", pgettext_lazy("bulk action", "Undone")


class ItemState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("bulk action", "Waits")
    DONE = "done", pgettext_lazy("bulk action", "Done")
    REFUSED = "refused", pgettext_lazy("bulk action", "Left as it was")
    UNDONE = "undone", pgettext_lazy("bulk action", "Set back")
    LEFT = "left", pgettext_lazy("bulk action", "Not set back")


class BulkReason(models.TextChoices):
    """Why a lead was left alone, or was not set back."""

    SILENCE = "silence", _("This person asked not to be contacted")
    GONE = "gone", _("The lead has left the funnel")
    OUT_OF_SIGHT = "out_of_sight", _("The lead is no longer in your charge")
    NOT_SERVING = "not_serving", _("The person does not serve the lead's outpost")
    FULL = "full", _("The person holds as many open leads as one may hold")
    ALREADY = "already", _("It was so already")
    OTHER_SEASON = "other_season", _("The lead belongs to another season")
    BAD_TIME = "bad_time", _("The time has passed, or is after the season's end")
    CHANGED = "changed", _("Somebody changed the lead since")
    OWNER_GONE = "owner_gone", _("The former owner cannot take it back")
