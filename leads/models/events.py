from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import School, Season
from core.models import Versioned
from leads.choices_events import EventKind, EventState, SpeakerState
from leads.querysets_events import EntryPageQuerySet, EventQuerySet, SpeakerRequestQuerySet
from leads.rules_events import MEETING_BELOW, SPEAKER_FROM
from outposts.models import Outpost

PERSON = settings.AUTH_USER_MODEL


class Event(Versioned, models.Model):
    """Where an outpost meets pupils and parents: a fair, a meeting, a stand, a visit to the campus (M11, M69)."""

    season = models.ForeignKey(Season, models.PROTECT, related_name="events")
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="events", verbose_name=_("outpost"))
    kind = models.CharField(pgettext_lazy("event", "kind"), max_length=20, choices=EventKind)
    place = models.CharField(_("place"), max_length=120)
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="our_events", verbose_name=_("school")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    host = models.ForeignKey(
        PERSON, models.PROTECT, related_name="hosted_events", verbose_name=pgettext_lazy("event", "host")
    )
    expected = models.PositiveIntegerField(_("people expected"))
    attended = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    materials = models.PositiveIntegerField(_("sets of material taken"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=EventState, default=EventState.PLANNED)
    reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    created_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(name="leads_event_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="leads_event_meeting_stays_small",
                condition=~Q(kind="parents_meeting") | Q(expected__lt=MEETING_BELOW),
            ),
            models.CheckConstraint(name="leads_event_cancelled_why", condition=~Q(state="cancelled") | ~Q(reason="")),
            models.CheckConstraint(
                name="leads_event_held_is_counted",
                condition=Q(state="held", attended__isnull=False) | (~Q(state="held") & Q(attended=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["outpost", "-starts_at", "-id"], name="leads_event_of_outpost"),
            models.Index(fields=["-starts_at", "-id"], name="leads_event_newest"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.place}"

    def get_absolute_url(self):
        return reverse("leads:event", args=[self.pk])


class EntryPage(models.Model):
    """The public page of an event. Its token is kept in the clear: it hangs printed on a wall, and the sheet must come
    out the same again; all it opens is an empty form."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="entry_pages")
    token = models.CharField(max_length=40, unique=True, editable=False)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    revoked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = EntryPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(revoked_at=None), name="leads_entrypage_one_live_an_event"
            ),
            models.CheckConstraint(
                name="leads_entrypage_revoked_by_someone",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.event_id)


class EntryHit(models.Model):
    """How often one address, or one page, sent the public form within a window; an address stands as a keyed hash."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="leads_entryhit_once_a_window")]
        indexes = [models.Index(fields=["window"], name="leads_entryhit_by_window")]

    def __str__(self):
        return f"{self.hits}"


class SpeakerRequest(models.Model):
    """A hall of a hundred wants somebody from HQ on the stage (M107). Who asks does not decide."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="speaker_requests")
    expected = models.PositiveIntegerField(_("people expected"))
    evidence = models.CharField(_("what the number rests on"), max_length=300)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=10, choices=SpeakerState, default=SpeakerState.ASKED)
    speaker = models.CharField(_("speaker"), max_length=60, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = SpeakerRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a speaker")
        verbose_name_plural = _("requests for speakers")
        constraints = [
            models.CheckConstraint(name="leads_speaker_for_a_hall", condition=Q(expected__gte=SPEAKER_FROM)),
            models.CheckConstraint(
                name="leads_speaker_decided_by_another", condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="leads_speaker_decided_or_not",
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="leads_speaker_has_a_name", condition=~Q(state="granted") | ~Q(speaker="")),
            models.CheckConstraint(name="leads_speaker_declined_why", condition=~Q(state="declined") | ~Q(answer="")),
            models.UniqueConstraint(
                fields=["event"], condition=Q(state__in=["asked", "granted"]), name="leads_speaker_once_an_event"
            ),
        ]

    def __str__(self):
        return f"{self.event_id} {self.state}"
