from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.choices_duplicates import PairState, TwinReason
from campaigns.models.schools import School
from campaigns.querysets_duplicates import MergePartQuerySet, MergeQuerySet, PairQuerySet
from core.append_only import AppendOnly


class DuplicatePair(models.Model):
    """Two schools that may be one, and what people said: a pair once said not to be the same is not asked again."""

    first = models.ForeignKey(School, models.PROTECT, related_name="+")
    second = models.ForeignKey(School, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("likeness"))
    reasons = models.JSONField(_("reasons"), default=list)  # TwinReason values
    state = models.CharField(_("state"), max_length=10, choices=PairState, default=PairState.OPEN)
    why = models.CharField(_("why"), max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="campaigns_pair_once"),
            models.CheckConstraint(name="campaigns_pair_ordered", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="campaigns_pair_score_percent", condition=Q(score__lte=100)),
            models.CheckConstraint(
                name="campaigns_pair_decided_at_a_time",
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="campaigns_pair_best")]

    def __str__(self):
        return f"{self.first} / {self.second}"

    def get_absolute_url(self):
        return reverse("campaigns:duplicate", args=[self.pk])

    @property
    def grounds(self):
        return [TwinReason(reason) for reason in self.reasons]


class SchoolMerge(AppendOnly):
    """One merge as it happened. `moved` and `filed` say which rows, by field ("leads.lead.school") and key, went over
    to `kept` or stayed with `gone`; `filled` what figures of `kept` were completed with."""

    kept = models.ForeignKey(School, models.PROTECT, related_name="+")
    gone = models.ForeignKey(School, models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)  # token of the person
    at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=500, blank=True)
    moved = models.JSONField(default=dict)  # {field: [key]}
    filed = models.JSONField(default=dict)  # {field: {key: name of the constraint, "" where the row may not change}}
    filled = models.JSONField(default=list)  # [{"figures": key, "before": {...}, "after": {...}}]

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of schools")
        verbose_name_plural = _("merges of schools")
        constraints = [
            models.CheckConstraint(name="campaigns_merge_of_two", condition=~Q(kept=F("gone"))),
        ]

    def __str__(self):
        return f"{self.gone} → {self.kept}"

    def get_absolute_url(self):
        return reverse("campaigns:merge", args=[self.pk])

    @property
    def is_undone(self):
        return hasattr(self, "undone")


class SchoolUnmerge(AppendOnly):
    """A merge taken back, once. `returned` and `left` as in `SchoolMerge`: rows that went back, and rows that could
    not because they were changed, removed or would collide."""

    merge = models.OneToOneField(SchoolMerge, models.PROTECT, related_name="undone")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=500, blank=True)
    returned = models.JSONField(default=dict)
    left = models.JSONField(default=dict)

    objects = MergePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge taken back")
        verbose_name_plural = _("merges taken back")

    def __str__(self):
        return str(self.merge)
