from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import RuleSet, School, Season
from campaigns.querysets import of_standing_schools
from core.append_only import AppendOnly
from outposts.choices import DecisionKind, TargetState
from outposts.models.outposts import Outpost
from outposts.models.targets import TargetSchool
from outposts.querysets_decisions import DecisionQuerySet


class TargetDecision(AppendOnly):
    """One decision on a school for an outpost with all it stood on, readable for ever (M25, M27).

    `TargetSchool` holds the decision in force; these rows are never changed, in Python and by triggers.
    """

    target = models.ForeignKey(TargetSchool, models.PROTECT, related_name="decisions")
    season = models.ForeignKey(Season, models.PROTECT, related_name="+")
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="decisions")
    school = models.ForeignKey(School, models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField(_("number"))  # the version of the target school this decision made
    state = models.CharField(_("state"), max_length=10, choices=TargetState)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # null: by the command choose_schools without --by
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    overall = models.CharField(_("verdict"), max_length=10)  # campaigns Outcome
    verdict = models.JSONField(default=list)  # [{"rule", "outcome", "figure", "limit", "source"}]
    limits = models.JSONField(default=dict)  # every threshold by name
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, null=True, related_name="+")  # null: the manual's numbers
    score = models.SmallIntegerField(_("score"), null=True)  # null: decided before scores were kept
    reasons = models.JSONField(default=list)  # [{"reason", "points", "figure", "source"}]

    objects = of_standing_schools(DecisionQuerySet)

    class Meta:
        verbose_name = _("decision on a school")
        verbose_name_plural = _("decisions on schools")
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="outposts_decision_number_once"),
            models.CheckConstraint(
                name="outposts_decision_against_verdict_has_reason",
                condition=(~Q(state="chosen", overall="fail") & ~Q(state="dropped", overall="pass")) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.school_id}: {self.kind.label}"

    @property
    def kind(self):
        if self.state == TargetState.DROPPED:
            return DecisionKind.DROPPED
        return DecisionKind.AGAINST if self.overall == "fail" else DecisionKind.ACCEPTED
