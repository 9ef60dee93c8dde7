from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.models import Season
from core.models import Versioned
from outposts.choices import Measure, QuotaLevel
from outposts.models.outposts import Outpost
from outposts.querysets_quota import QuotaQuerySet

REGIONS = [QuotaLevel.BIG_REGION.value, QuotaLevel.PROVINCE.value]


class QuotaNode(Versioned, models.Model):
    """The number one place or person is to reach in a season (M28); no row: nobody has set one yet.

    Numbers beneath a node need not sum to it: what is left over is shown, never corrected (`outposts.quota`).
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="quota")
    measure = models.CharField(_("measure"), max_length=12, choices=Measure)
    level = models.CharField(_("level"), max_length=12, choices=QuotaLevel)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="quota")
    outpost = models.ForeignKey(Outpost, models.CASCADE, null=True, related_name="quota")  # of a person's number too
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="quota")
    number = models.IntegerField(_("number"))
    # null: carried over from the outpost's target of old
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                fields=["season", "measure"], condition=Q(level="country"), name="outposts_quota_country_once"
            ),
            models.UniqueConstraint(
                fields=["season", "measure", "region"],
                condition=Q(region__isnull=False),
                name="outposts_quota_region_once",
            ),
            models.UniqueConstraint(
                fields=["season", "measure", "outpost"],
                condition=Q(level="outpost"),
                name="outposts_quota_outpost_once",
            ),
            models.UniqueConstraint(
                fields=["season", "measure", "outpost", "person"],
                condition=Q(person__isnull=False),
                name="outposts_quota_person_once",
            ),
            models.CheckConstraint(name="outposts_quota_number_not_negative", condition=Q(number__gte=0)),
            models.CheckConstraint(
                name="outposts_quota_level_has_its_place",
                condition=Q(level="country", region=None, outpost=None, person=None)
                | Q(level__in=REGIONS, region__isnull=False, outpost=None, person=None)
                | Q(level="outpost", region=None, outpost__isnull=False, person=None)
                | Q(level="person", region=None, outpost__isnull=False, person__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()} {self.get_measure_display()} {self.number}"
