from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StepCode(models.TextChoices):
    """The ten setup steps (M31-M40); `plan` is inferred, its heading is lost in the original (A19)."""

    SETTLE = "settle", _("Settle in")
    SURVEY = "survey", _("Survey the market")
    PLAN = "plan", _("Make the plan")
    AUTHORITY = "authority", _("Sound out the authority")
    MATERIALS = "materials", _("Manage materials")
    RULES = "rules", _("Set the rules")
    SEAL = "seal", _("Seal")
    MEDIA = "media", _("Know the media")
    MONEY = "money", _("Manage money")
    SAFETY = "safety", _("Safety")


class StepState(models.TextChoices):
    OPEN = "open", pgettext_lazy("setup step", "Open")
    DONE = "done", _("Done, to be verified")
    VERIFIED = "verified", _("Verified")
    WAIVED = "waived", _("Waived")


class TargetState(models.TextChoices):
    CHOSEN = "chosen", _("Chosen")
    DROPPED = "dropped", _("Dropped")


class DecisionKind(models.TextChoices):
    """What a decision on a school was, seen with the verdict of its day (M25)."""

    ACCEPTED = "accepted", _("Chosen")
    AGAINST = "against", _("Chosen against the verdict")
    DROPPED = "dropped", _("Dropped")


class Method(models.TextChoices):
    MEASURED = "measured", _("Measured")
    ESTIMATED = "estimated", _("Estimated")


class Measure(models.TextChoices):
    """What a quota counts: heads of students who came so far (M28)."""

    FORMS = "forms", _("Forms returned")
    ADMITTED = "admitted", _("Admitted")
    ARRIVED = "arrived", _("Arrived")
    REGISTERED = "registered", _("Registered")


class QuotaLevel(models.TextChoices):
    """How deep a number of the quota tree stands; provinces only where a region is split by them."""

    COUNTRY = "country", pgettext_lazy("level", "Country")
    BIG_REGION = "big_region", _("Big region")
    PROVINCE = "province", pgettext_lazy("level", "Province")
    OUTPOST = "outpost", _("Outpost")
    PERSON = "person", pgettext_lazy("level", "Person")
