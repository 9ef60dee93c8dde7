from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.choices_schools import AgreementKind, AgreementState
from campaigns.models.schools import School
from campaigns.querysets_schools import AgreementQuerySet
from core.models import Versioned

_LOOKED_AT = [AgreementState.REVIEWED, AgreementState.IN_FORCE]


class SchoolAgreement(Versioned, models.Model):
    """What we and a school have agreed (M53): in force only after its legal review, a partnership only with the
    signed document (M54, L8). Money stands in words: there is nothing here that could be paid to a person (L3)."""

    TOLD_WHEN_ADDED = ("kind", "starts", "ends")

    school = models.ForeignKey(School, models.PROTECT, related_name="agreements")
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind, default=AgreementKind.COOPERATION)
    title = models.CharField(_("title"), max_length=120)
    parties = models.CharField(_("parties"), max_length=300)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    duties = models.TextField(_("duties of each side"), max_length=3000)
    money_terms = models.TextField(_("money terms, in words"), max_length=1000, blank=True)
    document = models.FileField(_("document"), upload_to="agreements/", blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=AgreementState, default=AgreementState.DRAFT, editable=False
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_on = models.DateField(_("reviewed on"), null=True)
    review_note = models.CharField(_("result of the review"), max_length=500, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                name="campaigns_agreement_reviewed_first",
                condition=~Q(state__in=_LOOKED_AT) | Q(reviewed_by__isnull=False, reviewed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="campaigns_agreement_partnership_has_document",
                condition=~Q(kind=AgreementKind.PARTNERSHIP, state=AgreementState.IN_FORCE) | ~Q(document=""),
            ),
            models.CheckConstraint(
                name="campaigns_agreement_four_eyes",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="campaigns_agreement_ends_after_start", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
        ]
        indexes = [models.Index(fields=["school", "-starts", "-id"], name="campaigns_agreement_of_school")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("campaigns:agreement", args=[self.pk])

    @property
    def state_tone(self):
        return AgreementState(self.state).tone
