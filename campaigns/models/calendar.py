"""What dates hang on, and the working days: the part of the models that `campaigns.models` offers with its own."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.calendar import MAX_OFFSET
from campaigns.choices import AnchorKind, DayKind
from campaigns.querysets import HolidayQuerySet, SeasonPartQuerySet
from core.models import Versioned


class YearOf(Func):
    """The year of a date in the database's own words: a CHECK must not need a function that only Django brings."""

    template = "CAST(EXTRACT(YEAR FROM %(expressions)s) AS integer)"
    output_field = models.IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="CAST(SUBSTR(%(expressions)s, 1, 4) AS integer)", **context)


def hooks_are_whole(name):
    """Constraints of an `Anchored` model: an anchor and its offset come together, and the offset is one of days."""
    return [
        models.CheckConstraint(
            name=f"{name}_{side}_anchored",
            condition=Q(**{f"{side}_anchor": "", f"{side}_offset": None})
            | (
                ~Q(**{f"{side}_anchor": ""})
                & Q(**{f"{side}_offset__isnull": False, f"{side}_offset__range": (-MAX_OFFSET, MAX_OFFSET)})
            ),  # a CHECK takes NULL for yes, so "not null" must be said
        )
        for side in ("start", "end")
    ]


class Anchored(models.Model):
    """A span whose first and last day each hang on an anchor so many days off, or are fixed dates.

    `start` and `end` are always the dates in force. An offset is that of the last time the side was planned or edited:
    what an anchor's move left alone (over, begun or locked) keeps the offset it had.
    """

    start_anchor = models.CharField(_("first day hangs on"), max_length=20, choices=AnchorKind, blank=True)
    start_offset = models.SmallIntegerField(_("days from the anchor to the first day"), null=True, blank=True)
    end_anchor = models.CharField(_("last day hangs on"), max_length=20, choices=AnchorKind, blank=True)
    end_offset = models.SmallIntegerField(_("days from the anchor to the last day"), null=True, blank=True)
    is_locked = models.BooleanField(_("locked"), default=False)

    class Meta:
        abstract = True


class AnchorDate(Versioned, models.Model):
    """A day others are counted from: for the whole country, or one province's own (then that province's counts)."""

    season = models.ForeignKey("campaigns.Season", models.CASCADE, related_name="anchors")
    kind = models.CharField(_("anchor"), max_length=20, choices=AnchorKind)
    province = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    date = models.DateField(_("date"))
    year = models.PositiveSmallIntegerField(editable=False)  # the season's, so that the database can hold `date` to it
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = SeasonPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("anchor date")
        verbose_name_plural = _("anchor dates")
        ordering = ("date", "id")
        constraints = [
            models.UniqueConstraint(
                name="campaigns_anchor_once_a_province",
                fields=["season", "kind", "province"],
                condition=~Q(province=None),
            ),
            models.UniqueConstraint(
                name="campaigns_anchor_once_a_season", fields=["season", "kind"], condition=Q(province=None)
            ),
            models.CheckConstraint(name="campaigns_anchor_in_its_year", condition=Q(year=YearOf(F("date")))),
            models.CheckConstraint(
                name="campaigns_anchor_confirmed_by_a_source", condition=Q(is_confirmed=False) | ~Q(source="")
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.province.label})" if self.province_id else self.get_kind_display()

    @property
    def key(self):
        """How `campaigns.calendar` calls it."""
        return self.kind, self.province_id

    @property
    def track(self):
        return AnchorKind(self.kind).track


class HolidayOverride(models.Model):
    """HQ's word on one day, above what the holiday package says."""

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind of day"), max_length=4, choices=DayKind)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday override")
        verbose_name_plural = _("holiday overrides")
        ordering = ("day",)
        constraints = [
            models.CheckConstraint(name="campaigns_holiday_has_source", condition=~Q(source="")),
        ]

    def __str__(self):
        return f"{self.day}"
