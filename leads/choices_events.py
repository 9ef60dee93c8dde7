from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    """Where people meet us (M11, M69). Each value is the `LeadSource` of those who come forward there."""

    FAIR = "fair", _("Consultation fair")
    PARENTS_MEETING = "parents_meeting", _("Parents' meeting")
    EXAM_SITE = "exam_site", _("Stand at an exam site")
    CAMPUS_VISIT = "campus_visit", _("Campus visit")


class EventState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("event", "Planned")
    HELD = "held", pgettext_lazy("event", "Held")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class SpeakerState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("speaker", "Asked for")
    GRANTED = "granted", pgettext_lazy("speaker", "Speaker comes")
    DECLINED = "declined", pgettext_lazy("speaker", "Declined")


class FormState(models.TextChoices):
    """Where one numbered application form is (M58)."""

    IN_HAND = "in_hand", pgettext_lazy("application form", "In hand")
    WITH_LEAD = "with_lead", pgettext_lazy("application form", "With a lead")
    RETURNED = "returned", pgettext_lazy("application form", "Returned")
    LOST = "lost", pgettext_lazy("application form", "Lost")
    VOID = "void", pgettext_lazy("application form", "Void")
