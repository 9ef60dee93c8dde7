from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    HQ = "hq", _("HQ admin")
    DIRECTOR = "director", _("Regional director")
    RECRUITER = "recruiter", _("Recruiter")
    CALLER = "caller", _("Second-line caller")
    FINANCE = "finance", _("Finance clerk")
    AGENT = "agent", _("Agent")


class Level(models.TextChoices):
    """How high a region stands in the tree; codes of province and below are GB/T 2260."""

    HQ = "hq", _("Headquarters")
    BIG_REGION = "big_region", _("Big region")
    PROVINCE = "province", pgettext_lazy("level", "Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District or county")


class Language(models.TextChoices):
    BROWSER = "", _("As the browser asks")
    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"
