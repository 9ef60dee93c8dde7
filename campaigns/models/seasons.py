from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.choices import SpecialKind, StageCode
from campaigns.models.calendar import Anchored, hooks_are_whole
from campaigns.querysets import SeasonPartQuerySet, SeasonQuerySet
from core.models import Versioned


class Season(Versioned, models.Model):
    """One year's recruiting, February to September."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    created_at = models.DateTimeField()

    objects = SeasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")

    def __str__(self):
        return str(_("Season %(year)s") % {"year": self.year})

    def get_absolute_url(self):
        return reverse("campaigns:season", args=[self.pk])


class RecruitStage(Anchored, Versioned, models.Model):
    """One of the eight stages; stages may overlap (M8)."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="stages")
    code = models.CharField(_("stage"), max_length=12, choices=StageCode)
    order = models.PositiveSmallIntegerField()
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    goals = models.TextField(_("goals"), blank=True)

    objects = SeasonPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="campaigns_stage_once_a_season"),
            models.CheckConstraint(name="campaigns_stage_ends_after_start", condition=Q(end__gte=F("start"))),
            *hooks_are_whole("campaigns_stage"),
        ]

    def __str__(self):
        return self.get_code_display()


class SpecialDate(Anchored, Versioned, models.Model):
    """A special period: an exam, a release of results, a holiday (M10); for one province or the whole country."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="special_dates")
    kind = models.CharField(_("kind"), max_length=20, choices=SpecialKind)
    province = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = SeasonPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("special period")
        verbose_name_plural = _("special periods")
        ordering = ("start", "id")
        constraints = [
            models.CheckConstraint(name="campaigns_special_ends_after_start", condition=Q(end__gte=F("start"))),
            *hooks_are_whole("campaigns_special"),
        ]

    def __str__(self):
        return self.get_kind_display()
