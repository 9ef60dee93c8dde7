from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, whole_points
from campaigns.choices import ProfileTag, SchoolKind
from campaigns.choices_schools import Depth, Stance
from campaigns.models.seasons import Season
from campaigns.querysets import FiguresQuerySet, SchoolManager, SchoolQuerySet, of_standing_schools
from core.geo import Point
from core.models import Versioned


class School(Versioned, models.Model):
    """A school as a public institution; `region` is its district (or city where the district is not known)."""

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)  # campaigns.rules.school_key(name)
    pinyin = models.CharField(max_length=400, editable=False, db_index=True)
    initials = models.CharField(max_length=120, editable=False, db_index=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="schools", verbose_name=_("district"))
    kind = models.CharField(_("kind"), max_length=12, choices=SchoolKind, default=SchoolKind.UNKNOWN)
    address = models.CharField(_("address"), max_length=200, blank=True)
    # Its own point, in degrees; null: nobody has entered it, and `point` falls back on the district's centre
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # How we stand with it: written by campaigns.services.relations, each change with a note
    stance = models.CharField(_("stance"), max_length=12, choices=Stance, default=Stance.UNKNOWN, editable=False)
    depth = models.CharField(_("depth"), max_length=10, choices=Depth, default=Depth.NONE, editable=False)
    relation_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("who keeps the relation"),
    )  # fmt: skip
    cool_off_until = models.DateField(_("left alone until"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    # Set: this row keeps a former name and what belongs to it; `campaigns.services.merging` alone sets it
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="absorbed")

    objects = SchoolManager()
    every = SchoolQuerySet.as_manager()  # merged ones too

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [
            models.UniqueConstraint(fields=["region", "name_key"], name="campaigns_school_once_a_district"),
            *whole_points("campaigns_school"),
            models.CheckConstraint(name="campaigns_school_not_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(  # M50
                name="campaigns_school_refused_cools_off",
                condition=~Q(stance=Stance.REFUSED) | Q(cool_off_until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["name", "id"], name="campaigns_school_by_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("campaigns:school", args=[self.pk])

    @property
    def point(self):
        """`core.geo.Point` of the school: its own, or the centre of its district marked as an estimate, or None."""
        if self.latitude is not None:
            return Point(self.latitude, self.longitude, is_estimate=False)
        if self.region.latitude is not None:
            return Point(self.region.latitude, self.region.longitude, is_estimate=True)
        return None


class SchoolFigures(Versioned, models.Model):
    """What is known of a school in one season (M24); an empty figure is unknown, not zero."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="figures")
    school = models.ForeignKey(School, models.PROTECT, related_name="figures")
    exam_classes = models.PositiveIntegerField(_("graduating classes"), null=True, blank=True)
    graduates = models.PositiveIntegerField(_("graduates"), null=True, blank=True)
    candidates = models.PositiveIntegerField(_("exam candidates"), null=True, blank=True)
    progression_rate = models.DecimalField(
        _("last year's progression rate, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    nearby_share = models.DecimalField(
        _("share of families choosing nearby, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    profile = models.JSONField(_("profile"), default=list, blank=True)  # ProfileTag values
    source = models.CharField(_("source"), max_length=200)
    source_date = models.DateField(_("as of"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = of_standing_schools(FiguresQuerySet)
    every = FiguresQuerySet.as_manager()  # those kept with a merged school too

    class Meta:
        verbose_name = verbose_name_plural = _("school figures")
        constraints = [
            models.UniqueConstraint(fields=["season", "school"], name="campaigns_figures_once_a_season"),
            models.CheckConstraint(
                name="campaigns_figures_percent",
                condition=(Q(progression_rate=None) | Q(progression_rate__range=(0, 100)))
                & (Q(nearby_share=None) | Q(nearby_share__range=(0, 100))),
            ),
            models.CheckConstraint(name="campaigns_figures_have_source", condition=~Q(source="")),
        ]

    def __str__(self):
        return f"{self.school} {self.season.year}"

    @property
    def tags(self):
        return [ProfileTag(tag) for tag in self.profile]
