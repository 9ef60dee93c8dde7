from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Season
from leads.choices_events import FormState
from leads.models.leads import Lead
from leads.querysets_events import ApplicationFormQuerySet, FormIssueQuerySet
from leads.rules_forms import readable
from outposts.models import Outpost

PERSON = settings.AUTH_USER_MODEL


class FormIssue(models.Model):
    """HQ sent an outpost the forms from one number to another; never changed, so the stock can be proven against it."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="+")
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="form_issues", verbose_name=_("outpost"))
    first = models.PositiveIntegerField(_("first number"))
    last = models.PositiveIntegerField(_("last number"))
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("issued"))

    objects = FormIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue of forms")
        verbose_name_plural = _("issues of forms")
        constraints = [
            models.CheckConstraint(name="leads_formissue_in_order", condition=Q(first__gte=1, last__gte=F("first")))
        ]

    def __str__(self):
        return f"{readable(self.first)}–{readable(self.last)}"


class ApplicationForm(models.Model):
    """One numbered form of paper (M58): in hand, with a lead, returned, lost or void."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="application_forms")
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="application_forms", verbose_name=_("outpost"))
    issue = models.ForeignKey(FormIssue, models.PROTECT, related_name="forms")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=FormState, default=FormState.IN_HAND)
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="application_forms")
    given_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(_("handed out"), null=True)
    settled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("what happened"), max_length=200, blank=True)

    objects = ApplicationFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("application form")
        verbose_name_plural = _("application forms")
        constraints = [
            models.UniqueConstraint(fields=["season", "number"], name="leads_form_number_once_a_season"),
            models.UniqueConstraint(
                fields=["lead"], condition=Q(state="with_lead"), name="leads_form_one_out_with_a_lead"
            ),
            models.CheckConstraint(
                name="leads_form_state_fits",
                condition=Q(state="in_hand", lead=None, given_at=None, settled_at=None)
                | Q(state="with_lead", lead__isnull=False, given_at__isnull=False, settled_at=None)
                | Q(state="returned", lead__isnull=False, given_at__isnull=False, settled_at__isnull=False)
                | (Q(state__in=["lost", "void"], settled_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes = [models.Index(fields=["outpost", "state", "number"], name="leads_form_stock")]

    def __str__(self):
        return readable(self.number)
