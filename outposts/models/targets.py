from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import School, Season
from campaigns.querysets import of_standing_schools
from core.models import Versioned
from outposts.choices import Method, TargetState
from outposts.models.outposts import Outpost
from outposts.querysets import OutpostPartQuerySet, TargetQuerySet


class Reach(Versioned, models.Model):
    """How far a school lies from an outpost (M23)."""

    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="reaches")
    school = models.ForeignKey(School, models.PROTECT, related_name="reaches")
    road_km = models.PositiveSmallIntegerField(_("road distance, km"), null=True, blank=True)
    drive_minutes = models.PositiveSmallIntegerField(_("drive time, minutes"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.ESTIMATED)
    source = models.CharField(_("source"), max_length=200)

    objects = of_standing_schools(OutpostPartQuerySet)

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reaches")
        constraints = [models.UniqueConstraint(fields=["outpost", "school"], name="outposts_reach_once")]

    def __str__(self):
        return f"{self.outpost} - {self.school}"


class TargetSchool(Versioned, models.Model):
    """A school chosen for, or dropped from, an outpost, with the verdict as it stood when that was decided (M25)."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="targets")
    outpost = models.ForeignKey(Outpost, models.CASCADE, related_name="targets")
    school = models.ForeignKey(School, models.PROTECT, related_name="targets")
    state = models.CharField(_("state"), max_length=10, choices=TargetState)
    verdict = models.JSONField(default=list)  # [{"rule", "outcome", "figure", "limit", "source"}]
    overall = models.CharField(_("verdict"), max_length=10)  # campaigns Outcome when decided
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # null: by the command choose_schools without --by
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    objects = of_standing_schools(TargetQuerySet)

    class Meta:
        verbose_name = _("target school")
        verbose_name_plural = _("target schools")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "school"], name="outposts_target_once_an_outpost"),
            models.UniqueConstraint(
                fields=["season", "school"], condition=Q(state="chosen"), name="outposts_target_chosen_by_one_outpost"
            ),
            models.CheckConstraint(
                name="outposts_target_against_verdict_has_reason",
                condition=(~Q(state="chosen", overall="fail") & ~Q(state="dropped", overall="pass")) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.school} ({self.get_state_display()})"
