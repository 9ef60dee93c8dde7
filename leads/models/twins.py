from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from leads.choices_twins import TwinState, TwinWhy
from leads.models.leads import Lead
from leads.querysets_twins import LeadMergeQuerySet, LeadUnmergeQuerySet, TwinPairQuerySet


class TwinPair(models.Model):
    """Two leads that may be one student, and what people said: a pair once said to be two is not asked again."""

    first = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    second = models.ForeignKey(Lead, models.CASCADE, related_name="+")
    likeness = models.PositiveSmallIntegerField(_("likeness"))
    reasons = models.JSONField(_("reasons"), default=list)  # TwinWhy values
    state = models.CharField(_("state"), max_length=10, choices=TwinState, default=TwinState.OPEN)
    why = models.CharField(_("why"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    objects = TwinPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible twins")
        verbose_name_plural = _("possible twins")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="leads_twins_once"),
            models.CheckConstraint(name="leads_twins_ordered", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="leads_twins_decided_at_a_time",
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="leads_twins_two_has_reason", condition=~Q(state="not_twins") | ~Q(why="")),
        ]
        indexes = [models.Index(fields=["state", "-likeness", "id"], name="leads_twins_best")]

    def __str__(self):
        return f"{self.first_id} / {self.second_id}"

    def get_absolute_url(self):
        return reverse("leads:twin", args=[self.pk])

    @property
    def grounds(self):
        return [TwinWhy(reason) for reason in self.reasons]


class LeadMerge(AppendOnly):
    """One merge as it happened. `moved` and `filed` say which rows, by field ("leads.followup.lead") and key, went over
    to `kept` or stayed with `gone`; `filled` which empty facts of `kept` were taken from `gone`, and `stood` how its
    state was before and after. No value of a person stands here: those are in the two leads."""

    kept = models.ForeignKey(Lead, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Lead, models.PROTECT, related_name="+")
    by = models.UUIDField(null=True)  # token of the person
    at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=300, blank=True)
    moved = models.JSONField(default=dict)  # {field: [key]}
    filed = models.JSONField(default=dict)  # {field: {key: name of the constraint, "" where the row may not change}}
    filled = models.JSONField(default=list)  # names of facts
    stood = models.JSONField(default=list)  # [{"before": {...}, "after": {...}}]
    dropped = models.JSONField(default=list)  # ids of follow-ups that gave way: of two promises the earlier stays

    objects = LeadMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of leads")
        verbose_name_plural = _("merges of leads")
        constraints = [models.CheckConstraint(name="leads_merge_of_two", condition=~Q(kept=F("gone")))]

    def __str__(self):
        return f"{self.gone_id} → {self.kept_id}"

    def get_absolute_url(self):
        return reverse("leads:merge", args=[self.pk])

    @property
    def is_undone(self):
        return hasattr(self, "undone")


class LeadUnmerge(AppendOnly):
    """A merge taken back, once. `returned` and `left` as in `LeadMerge`: rows that went back, and rows that stay
    because somebody worked with them since, removed them, or they would collide."""

    merge = models.OneToOneField(LeadMerge, models.PROTECT, related_name="undone")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    why = models.CharField(_("why"), max_length=300)
    returned = models.JSONField(default=dict)
    left = models.JSONField(default=dict)

    objects = LeadUnmergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of leads taken back")
        verbose_name_plural = _("merges of leads taken back")

    def __str__(self):
        return str(self.merge)
