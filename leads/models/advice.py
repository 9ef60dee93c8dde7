from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region
from campaigns.choices import Track
from campaigns.models import Season
from core.models import Versioned
from leads.choices_advice import Batch, Branch, Decision, Readiness, ScoreSource, Segment
from leads.models.leads import Lead
from leads.querysets import LeadPartQuerySet
from leads.querysets_advice import ScoreLineQuerySet
from leads.rules_advice import BEST


class LeadAdvice(Versioned, models.Model):
    """What advising knows of a lead, apart from the lists' narrow row. A score is optional and self-declared."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="advice")
    segment = models.CharField(_("audience"), max_length=20, choices=Segment, blank=True)
    exam_track = models.CharField(_("exam"), max_length=12, choices=Track, blank=True)
    branch = models.CharField(_("branch"), max_length=12, choices=Branch, blank=True)
    province = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("exam province")
    )
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True)
    score_source = models.CharField(_("how the score was told"), max_length=8, choices=ScoreSource, blank=True)
    score_on = models.DateField(_("score told on"), null=True, blank=True)
    strengths = models.CharField(_("strengths and awards"), max_length=300, blank=True)
    majors = models.CharField(_("chosen majors"), max_length=200, blank=True)
    why_interest = models.CharField(_("interest and aim"), max_length=200, blank=True)
    why_ability = models.CharField(_("score and ability"), max_length=200, blank=True)
    why_career = models.CharField(_("work afterwards"), max_length=200, blank=True)
    needs = models.JSONField(_("needs and doubts"), default=list, blank=True)  # codes of `Need`
    needs_note = models.CharField(_("in their words"), max_length=300, blank=True)
    readiness = models.CharField(_("readiness"), max_length=12, choices=Readiness, blank=True)
    readiness_note = models.CharField(_("what was heard"), max_length=300, blank=True)

    objects = LeadPartQuerySet.as_manager()
    PERSONAL = (
        "score", "strengths", "majors", "why_interest", "why_ability", "why_career", "needs", "needs_note",
        "readiness_note",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = _("advice")
        constraints = [
            models.CheckConstraint(
                name="leads_advice_score_has_source",
                condition=Q(score=None, score_source="", score_on=None)
                | (Q(score__isnull=False, score__lte=BEST, score_on__isnull=False) & ~Q(score_source="")),
            ),
            models.CheckConstraint(
                name="leads_advice_majors_have_reasons",
                condition=Q(majors="") | (~Q(why_interest="") & ~Q(why_ability="") & ~Q(why_career="")),
            ),
            models.CheckConstraint(
                name="leads_advice_readiness_has_note", condition=Q(readiness="") | ~Q(readiness_note="")
            ),
        ]

    def __str__(self):
        return str(self.lead_id)


class ScoreLine(Versioned, models.Model):
    """The lowest points of a batch in a province and year, as published there (M64); HQ enters them."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="score_lines", verbose_name=_("season"))
    province = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("level", "Province")
    )
    track = models.CharField(_("exam"), max_length=12, choices=Track)
    branch = models.CharField(_("branch"), max_length=12, choices=Branch, blank=True)
    batch = models.CharField(_("batch"), max_length=12, choices=Batch)
    points = models.PositiveSmallIntegerField(_("points"), validators=[MaxValueValidator(BEST)])
    source = models.CharField(_("where it was published"), max_length=200)

    objects = ScoreLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("score line")
        verbose_name_plural = _("score lines")
        constraints = [
            models.UniqueConstraint(
                fields=["season", "province", "track", "branch", "batch"], name="leads_score_line_once"
            ),
            models.CheckConstraint(name="leads_score_line_has_source", condition=~Q(source="")),
            models.CheckConstraint(name="leads_score_line_in_range", condition=Q(points__lte=BEST)),
        ]

    def __str__(self):
        return f"{self.province} {self.get_track_display()} {self.points}"

    def get_absolute_url(self):
        return reverse("leads:line_edit", args=[self.pk])


class ScoreReview(models.Model):
    """An exception for a score further below the line than the standard: asked by one, decided by another (M64)."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="reviews")
    score = models.PositiveSmallIntegerField(_("score"))  # as they stood when it was asked
    gap = models.PositiveSmallIntegerField(_("points below the line"))
    strengths = models.CharField(_("strengths and awards"), max_length=300)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = LeadPartQuerySet.as_manager()
    PERSONAL = ("score", "gap", "strengths", "reason", "note")

    class Meta:
        verbose_name = _("exception review")
        verbose_name_plural = _("exception reviews")
        constraints = [
            models.CheckConstraint(
                name="leads_review_decided_has_facts",
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="") & ~Q(note="")),
            ),
            models.CheckConstraint(
                name="leads_review_by_another", condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by"))
            ),
            models.UniqueConstraint(fields=["lead"], condition=Q(decided_at=None), name="leads_review_one_open_a_lead"),
        ]
        indexes = [models.Index(fields=["asked_at", "id"], name="leads_review_waiting", condition=Q(decided_at=None))]

    def __str__(self):
        return f"{self.lead_id} {self.asked_at:%Y-%m-%d}"
