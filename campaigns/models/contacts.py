from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.choices_schools import Channel, ContactBasis, ContactKind, EntryPurpose, Influence, PlanState, Stance
from campaigns.models.schools import School
from campaigns.querysets_schools import ContactQuerySet, PlanQuerySet
from core.models import Versioned


class KeyContact(Versioned, models.Model):
    """An adult who decides or speaks for a school (M45): office data only, and no money of any kind (L1, L3).

    An erased contact keeps its kind, so that plans and the record stay valid; everything personal is empty.
    """

    PERSONAL = ("name", "position", "phone", "basis_note")
    TOLD_WHEN_ADDED = ("kind", "stance")

    school = models.ForeignKey(School, models.PROTECT, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=16, choices=ContactKind)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60, blank=True)
    position = models.CharField(_("position"), max_length=60, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    phone = models.CharField(_("office phone"), max_length=20, blank=True)
    influence = models.CharField(_("influence"), max_length=8, choices=Influence, default=Influence.INFORMS)
    stance = models.CharField(_("stance"), max_length=12, choices=Stance, default=Stance.UNKNOWN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who keeps the relation"),
    )  # fmt: skip
    basis = models.CharField(_("why we may keep it"), max_length=12, choices=ContactBasis)
    basis_note = models.CharField(_("where it is from"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("last confirmed"))
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(name="campaigns_contact_is_adult", condition=Q(kind__in=ContactKind.values)),
            models.CheckConstraint(
                name="campaigns_contact_has_basis", condition=Q(basis__in=ContactBasis.values) & ~Q(basis_note="")
                | Q(erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="campaigns_contact_named_or_erased",
                condition=Q(erased_at=None) & ~Q(name="")
                | Q(erased_at__isnull=False, name="", position="", phone="", basis_note=""),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["school", "-confirmed_on", "-id"], name="campaigns_contact_of_school")]

    def __str__(self):
        return self.name or str(_("%(kind)s (erased)") % {"kind": self.get_kind_display()})

    def get_absolute_url(self):
        return reverse("campaigns:contacts", args=[self.school_id])

    @property
    def stance_tone(self):
        return Stance(self.stance).tone


class EntryPlan(Versioned, models.Model):
    """How we come into a school: by whose word, through whom, with what permission (M48, L5).

    The stated purpose is recruitment and nothing else. Whoever wrote the plan does not approve it.
    """

    TOLD_WHEN_ADDED = ("permission_from",)

    school = models.ForeignKey(School, models.PROTECT, related_name="entry_plans")
    channel = models.CharField(_("way in"), max_length=12, choices=Channel)
    contact = models.ForeignKey(
        KeyContact, models.PROTECT, null=True, blank=True, related_name="entry_plans", verbose_name=_("key person")
    )
    purpose = models.CharField(
        _("stated purpose"), max_length=12, choices=EntryPurpose, default=EntryPurpose.RECRUITMENT, editable=False
    )
    steps = models.TextField(_("what we will do"), max_length=1000)
    permission_from = models.CharField(_("permission obtained from"), max_length=120, blank=True)
    permission_on = models.DateField(_("permission obtained on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PlanState, default=PlanState.DRAFT, editable=False)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry plan")
        verbose_name_plural = _("entry plans")
        constraints = [
            models.CheckConstraint(name="campaigns_plan_purpose", condition=Q(purpose=EntryPurpose.RECRUITMENT)),
            models.CheckConstraint(name="campaigns_plan_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="campaigns_plan_approved_with_permission",
                condition=~Q(state=PlanState.APPROVED)
                | (
                    Q(permission_on__isnull=False, approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(permission_from="")
                ),
            ),
            models.CheckConstraint(
                name="campaigns_plan_four_eyes",
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("planned_by")),
            ),
        ]
        indexes = [models.Index(fields=["school", "-created_at", "-id"], name="campaigns_plan_of_school")]

    def __str__(self):
        return str(self.get_channel_display())

    def get_absolute_url(self):
        return reverse("campaigns:entry_plans", args=[self.school_id])

    @property
    def state_tone(self):
        return {"approved": "good", "draft": "warn"}.get(self.state, "neutral")
