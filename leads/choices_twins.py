from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads.rules_alike import Why


class TwinWhy(models.TextChoices):
    """`leads.rules_alike.Why` in words."""

    PHONE = Why.PHONE.value, _("The same number")
    GUARDIAN_PHONE = Why.GUARDIAN_PHONE.value, _("A guardian's number")
    NAME_SCHOOL = Why.NAME_SCHOOL.value, _("The same name and school")
    REVERSED = Why.REVERSED.value, _("The name the other way round")
    SIMILAR = Why.SIMILAR.value, _("A similar name")
    PINYIN = Why.PINYIN.value, _("The name sounds the same")


class TwinState(models.TextChoices):
    OPEN = "open", pgettext_lazy("possible twins", "To decide")
    MERGED = "merged", pgettext_lazy("possible twins", "Merged")
    NOT_TWINS = "not_twins", _("Two students")


class DisputeState(models.TextChoices):
    OPEN = "open", pgettext_lazy("dispute", "To decide")
    DECIDED = "decided", pgettext_lazy("dispute", "Decided")


class DisputeDecision(models.TextChoices):
    STAYS = "stays", _("The lead stays where it is")
    HANDED_OVER = "handed_over", _("The lead goes to who claims it")


class TouchKind(models.TextChoices):
    """What counts as having worked with a student first; having typed the name does not."""

    CALL = "call", _("Call")
    VISIT = "visit", _("Meeting in person")
    MESSAGE = "message", _("Message")
    SCHOOL_VISIT = "school_visit", _("Visit to the school")
    FORM = "form", _("Form returned")
