import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import School, Season
from core.append_only import AppendOnly
from core.models import Versioned
from leads.choices import OPEN_STATES, ConsentMethod, LawfulBasis, LeadSource, LeadState, Relation
from leads.choices_advice import ChannelMode, ConsentPurpose
from leads.models.person import Person
from leads.querysets import LeadManager, LeadPartQuerySet, LeadQuerySet
from outposts.models import Outpost


class Lead(Versioned, models.Model):
    """A young person's enquiry in one season. Every personal field here serves to call back and to advise (L1)."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # stands for the person in the ledger
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads")  # the same over the seasons
    season = models.ForeignKey(Season, models.PROTECT, related_name="leads")
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="leads", verbose_name=_("outpost"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="leads", verbose_name=_("owner")
    )
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="brought_leads")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60, db_index=True)  # to address the person
    pinyin = models.CharField(max_length=240, editable=False, db_index=True)  # to find the name
    initials = models.CharField(max_length=60, editable=False, db_index=True)  # to find the name
    phone = models.CharField(_("phone"), max_length=20)  # E.164; to call back
    phone_tail = models.CharField(max_length=4, editable=False)  # last four digits, to find it
    birth_year = models.PositiveSmallIntegerField(
        _("birth year"), null=True, blank=True
    )  # decides who must consent (L1)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("school")
    )
    class_name = models.CharField(_("class"), max_length=30, blank=True)  # to find the pupil's group of the school
    source = models.CharField(_("source"), max_length=20, choices=LeadSource)
    first_channel = models.CharField(_("first channel"), max_length=12, choices=ChannelMode, blank=True, editable=False)
    last_channel = models.CharField(_("last channel"), max_length=12, choices=ChannelMode, blank=True)
    event = models.ForeignKey(
        "leads.Event", models.PROTECT, null=True, related_name="leads", verbose_name=_("event")
    )  # where the person came forward
    basis = models.CharField(_("lawful basis"), max_length=20, choices=LawfulBasis)
    is_key = models.BooleanField(_("key lead"), default=False)
    key_reason = models.CharField(_("why it is a key lead"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=LeadState, default=LeadState.CLUE)
    state_since = models.DateTimeField()
    exit_reason = models.CharField(_("reason for leaving"), max_length=300, blank=True)
    next_action_at = models.DateTimeField(_("next follow-up"), null=True)  # of the open follow-up; kept by services
    last_contact_at = models.DateTimeField(_("last contact"), null=True)
    form_returned_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("logged"))
    owned_since = models.DateTimeField(null=True)  # claimed, or handed over; empty: since it was logged
    pooled_at = models.DateTimeField(null=True)  # nobody's: whoever serves the outpost may claim it
    reclaim_warned_at = models.DateTimeField(null=True)
    last_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_owner_until = models.DateTimeField(null=True)  # until then the last owner may not claim it again
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, db_index=False, related_name="former"
    )  # the lead of the same student that stays; this row is kept out of sight

    objects = LeadManager()
    every = LeadQuerySet.as_manager()  # merged ones too
    PERSONAL = ("name", "pinyin", "initials", "phone", "phone_tail", "birth_year", "class_name", "key_reason")

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = [
            # Two people saving the same student within a millisecond: one is told. Siblings share a phone, not a name.
            models.UniqueConstraint(fields=["season", "phone", "name"], name="leads_lead_once_a_season"),
            models.CheckConstraint(
                name="leads_lead_exit_has_reason",
                condition=~Q(state__in=["lost_rival", "repeat_year", "employment", "withdrew", "unreachable"])
                | ~Q(exit_reason=""),
            ),
            models.CheckConstraint(name="leads_lead_key_has_reason", condition=Q(is_key=False) | ~Q(key_reason="")),
            models.CheckConstraint(
                name="leads_lead_dnc_has_no_next_action",
                condition=~Q(state="do_not_contact") | Q(next_action_at=None),
            ),
            models.CheckConstraint(name="leads_lead_pooled_has_no_owner", condition=Q(pooled_at=None) | Q(owner=None)),
            models.CheckConstraint(name="leads_lead_not_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="leads_lead_merged_owes_nothing", condition=Q(merged_into=None) | Q(next_action_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["outpost", "-created_at", "-id"], name="leads_lead_newest"),
            models.Index(fields=["outpost", "state", "-created_at", "-id"], name="leads_lead_by_state"),
            models.Index(fields=["owner", "next_action_at", "id"], name="leads_lead_next_of_owner"),
            models.Index(fields=["-created_at", "-id"], name="leads_lead_newest_of_all"),
            models.Index(fields=["state", "-created_at", "-id"], name="leads_lead_by_state_of_all"),
            models.Index(fields=["phone"], name="leads_lead_by_phone"),
            models.Index(fields=["phone_tail"], name="leads_lead_by_tail"),
            models.Index(fields=["name", "school"], name="leads_lead_same_name_school"),
            models.Index(fields=["outpost", "form_returned_at"], name="leads_lead_forms"),
            models.Index(fields=["outpost", "next_action_at", "id"], name="leads_lead_next"),
            models.Index(fields=["next_action_at", "id"], name="leads_lead_next_of_all"),
            models.Index(fields=["state", "next_action_at", "id"], name="leads_lead_board"),
            models.Index(fields=["name", "id"], name="leads_lead_by_name"),
            models.Index(
                fields=["outpost", "pooled_at", "id"], name="leads_lead_pool", condition=Q(pooled_at__isnull=False)
            ),
            models.Index(fields=["merged_into"], name="leads_lead_former", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("leads:lead", args=[self.pk])

    @property
    def is_open(self):
        """A next action is owed."""
        return self.state in OPEN_STATES


class Guardian(Versioned, models.Model):
    """A grown-up responsible for the young person: asked for consent, and called where the family wishes it."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="guardians")
    name = models.CharField(_("guardian's name"), max_length=60)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    phone = models.CharField(_("guardian's phone"), max_length=20, db_index=True)
    may_call = models.BooleanField(_("may be called"), default=True)

    objects = LeadPartQuerySet.as_manager()
    PERSONAL = ("name", "phone", "relation")

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        constraints = [models.UniqueConstraint(fields=["lead", "phone"], name="leads_guardian_once_a_lead")]

    def __str__(self):
        return self.name

    @property
    def field_key(self):
        """How the access log and `leads.services.reveal` call this number."""
        return f"guardian:{self.pk}"


class Consent(AppendOnly):
    """Consent given or withdrawn; the state of a lead's consent is computed from these rows (L1, L2)."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="consents")
    purpose = models.CharField(
        _("what for"), max_length=12, choices=ConsentPurpose, default=ConsentPurpose.ADVICE
    )  # the state of each is `leads.rules_consent.state_of`
    is_given = models.BooleanField(_("given"))
    basis = models.CharField(_("by whom"), max_length=20, choices=LawfulBasis)
    method = models.CharField(_("how"), max_length=10, choices=ConsentMethod)
    notice_version = models.CharField(_("privacy notice shown"), max_length=20)
    at = models.DateTimeField()
    recorded_by = models.UUIDField()  # token

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self):
        return f"{self.get_basis_display()} {self.at:%Y-%m-%d}"
