"""Words of the visit plan and of what came of visits (M37, M49-M51)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("visit plan", "Proposed")
    IN_FORCE = "in_force", pgettext_lazy("visit plan", "In force")
    REPLACED = "replaced", pgettext_lazy("visit plan", "Replaced")


class StopState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    VISITED = "visited", pgettext_lazy("visit", "Visited")
    REFUSED = "refused", pgettext_lazy("visit", "Refused")
    REPLACED = "replaced", pgettext_lazy("visit", "Replaced")


class Why(models.TextChoices):
    """Why a school stands where it stands (M38: easy first, biggest first; near ones together)."""

    EASY = "easy", _("easy: the doors are open")
    BIG = "big", _("the biggest left")
    NEXT = "next", _("size not known")
    NEAR = "near", _("near the day's first choice")
    MOVED = "moved", _("moved by hand")


class HostRole(models.TextChoices):
    """Who may receive a visitor: adults of the school or its authority (L1, L5)."""

    AUTHORITY = "authority", _("Education authority")
    PRINCIPAL = "principal", _("Principal")
    SECRETARY = "secretary", _("Party secretary")
    DEAN = "dean", _("Dean of studies")
    YOUTH_LEAGUE = "youth_league", _("Youth league secretary")
    UNION = "union", _("Union chair")
    GRADE_HEAD = "grade_head", _("Head of year")
    CLASS_TEACHER = "class_teacher", _("Class teacher")
    OTHER = "other", _("Other staff")


class Covers(models.TextChoices):
    """How far a permission reaches, each with what stands before it (M51)."""

    GATE = "gate", _("At the gate")
    CAMPUS = "campus", _("On campus")
    CLASSROOM = "classroom", _("In the classrooms")


class VisitOutcome(models.TextChoices):
    UNHINDERED = "unhindered", _("Unhindered")
    REFUSED = "refused", pgettext_lazy("visit", "Refused")
