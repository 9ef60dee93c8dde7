from dataclasses import fields

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.choices import RuleSetState
from campaigns.models.seasons import Season
from campaigns.querysets_selection import RuleSetQuerySet
from campaigns.rules import Limits
from core.models import Versioned

COUNTRY, PROVINCE = Q(province=None), Q(province__isnull=False)
DRAFT = Q(in_force_from=None)
IN_FORCE = Q(in_force_from__isnull=False, superseded_at=None)


def _once(name, condition=None, *fields):
    """A unique constraint for the country's sets and one for the provinces': NULL is never equal to NULL."""
    return [
        models.UniqueConstraint(
            name=f"campaigns_rules_{name}_{where}",
            fields=["season", *own, *fields],
            condition=side & condition if condition else side,
        )
        for where, own, side in (("country", [], COUNTRY), ("province", ["province"], PROVINCE))
    ]


class RuleSet(Versioned, models.Model):
    """One version of the thresholds by which schools are chosen, of a season, for a province or the whole country.

    A draft may be changed; once in force a version never is (a trigger holds it): the next one supersedes it. The
    defaults are the manual's numbers.
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="rule_sets")
    province = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("province"))
    number = models.PositiveSmallIntegerField(_("version"))
    progression_below = models.DecimalField(
        _("progression rate below, %"), max_digits=5, decimal_places=2, default=80
    )  # M22
    radius_km = models.PositiveSmallIntegerField(_("activity radius at most, km"), default=50)  # M23
    drive_minutes = models.PositiveSmallIntegerField(_("drive time at most, minutes"), default=180)  # M23
    nearby_share = models.DecimalField(  # M16
        _("share of families choosing nearby at least, %"), max_digits=5, decimal_places=2, default=50
    )
    target_schools = models.PositiveIntegerField(_("target schools"), default=20)  # M20
    target_classes = models.PositiveIntegerField(_("exam classes"), default=40)  # M20
    target_candidates = models.PositiveIntegerField(_("exam candidates"), default=2000)  # M20
    schools_per_recruiter = models.PositiveSmallIntegerField(_("schools one recruiter can work"), default=15)  # M26
    basis = models.CharField(_("basis"), max_length=300)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # null: by the system, with the season
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ("-number",)
        constraints = [
            *_once("number", None, "number"),
            *_once("in_force", IN_FORCE),
            *_once("draft", DRAFT),
            models.CheckConstraint(
                name="campaigns_rules_superseded_after_in_force",
                condition=Q(superseded_at=None) | Q(in_force_from__isnull=False, superseded_at__gte=F("in_force_from")),
            ),
            models.CheckConstraint(name="campaigns_rules_have_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="campaigns_rules_shares_are_percent",
                condition=Q(progression_below__range=(0, 100), nearby_share__range=(0, 100)),
            ),
        ]

    def __str__(self):
        return str(_("%(place)s, version %(number)s") % {"place": self.place, "number": self.number})

    def get_absolute_url(self):
        return f"{reverse('campaigns:rules', args=[self.season_id])}#rules-{self.pk}"

    @property
    def place(self):
        return self.province.label if self.province_id else str(_("The whole country"))

    @property
    def state(self):
        if self.in_force_from is None:
            return RuleSetState.DRAFT
        return RuleSetState.IN_FORCE if self.superseded_at is None else RuleSetState.SUPERSEDED

    @property
    def limits(self):
        """The thresholds as the pure rules take them."""
        return Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)})
