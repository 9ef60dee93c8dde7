"""What a new lead is made of, one or five hundred at a time: row, guardian, consent, follow-up, activity, counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from accounts.choices import Role
from accounts.models import User
from core import clock
from core.record import record_many
from leads import rules
from leads.choices import OPEN_STATES, FollowUpKind, LeadState, Tallied
from leads.models import Consent, FollowUp, Guardian, Lead
from leads.rules_channels import channel_of
from leads.services import tallies
from outposts.models import Crew

BATCH = 500
NOBODY = UUID(int=0)  # a command recorded the consent


@dataclass
class Entry:
    """An inserted lead and what is still to hang on it. `keeper` gets the follow-up of a lead without an owner."""

    lead: Lead
    guardian: dict | None
    method: str
    purpose: str = ""
    consented_at: datetime | None = None  # None: right now
    keeper: object = None
    facts: dict = field(default_factory=dict)  # what the activity says besides


def new_lead(*, outpost, owner, name, phone, birth_year, school, class_name, source, basis, next_at, now, agent=None):
    """The unsaved row of a lead that enters the funnel; everything was cleaned and checked before."""
    (pinyin, initials), channel = rules.name_keys(name), channel_of(source)
    return Lead(
        outpost=outpost, season=outpost.season, owner=owner, agent=agent, name=name, pinyin=pinyin, initials=initials,
        phone=phone, phone_tail=phone[-4:], birth_year=birth_year, school=school, class_name=class_name.strip(),
        source=source, basis=basis, state=LeadState.CLUE, state_since=now, next_action_at=next_at, created_at=now,
        first_channel=channel, last_channel=channel,
    )  # fmt: skip


def furnish(entries, *, by, now):
    """Give inserted leads all that belongs to them, in a number of queries that does not grow with the leads."""
    guardians = [Guardian(lead_id=entry.lead.pk, **entry.guardian) for entry in entries if entry.guardian]
    Guardian.objects.bulk_create(guardians, batch_size=BATCH)
    Consent.objects.bulk_create([_consent(entry, by, now) for entry in entries], batch_size=BATCH)
    FollowUp.objects.bulk_create([_promise(entry, by, now) for entry in entries], batch_size=BATCH)
    for outpost_id, many in sorted(Counter(entry.lead.outpost_id for entry in entries).items()):
        tallies.book(outpost_id=outpost_id, days=[(now, Tallied.LEADS, many)], states=[(LeadState.CLUE, many)])
    record_many([(entry.lead, {}, _facts(entry)) for entry in entries], "added", by=by, now=now)


def crew_by_load(outpost, *, now):
    """Recruiters who serve the outpost today, the one with the fewest open leads first; `load` is how many."""
    serving = Crew.objects.serving(clock.business_day(now)).filter(outpost=outpost)
    load = Count("leads", filter=Q(leads__state__in=OPEN_STATES))
    crew = User.objects.active().filter(pk__in=serving.values("user"), role=Role.RECRUITER)
    return crew.annotate(load=load).order_by("load", "pk")


def _consent(entry, by, now):
    lead, token = entry.lead, by.token if by else NOBODY
    return Consent(
        lead_id=lead.pk, is_given=True, basis=lead.basis, method=entry.method, notice_version=rules.NOTICE_VERSION,
        at=entry.consented_at or now, recorded_by=token,
    )  # fmt: skip


def _promise(entry, by, now):
    lead = entry.lead
    return FollowUp(
        lead=lead, owner=lead.owner or entry.keeper or by, kind=FollowUpKind.CALL, due_at=lead.next_action_at,
        purpose=entry.purpose.strip()[:200], created_at=now,
    )  # fmt: skip


def _facts(entry):
    facts = {"source": str(entry.lead.source), "basis": str(entry.lead.basis)} | entry.facts
    known_from = getattr(entry.lead, "known_from", None)
    return facts | {"known_from": known_from} if known_from else facts
