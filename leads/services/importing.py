"""Leads by the hundred: what a chunk of a list leaves behind, in a number of queries that does not grow with it."""

import heapq
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from core import clock
from core.errors import Stale
from core.record import record_many, without_personal
from leads.choices import LeadState, Tallied
from leads.models import AccessLog, Consent, FollowUp, Guardian, Lead, LeadMerge, QuarantinedLead, Removal
from leads.services import people, tallies
from leads.services.entries import BATCH, Entry, crew_by_load, furnish, new_lead


def keeper_of(outpost, *, by, now):
    """Who is promised the first call where a lead finds no owner."""
    return by or crew_by_load(outpost, now=now).first() or User.objects.active().filter(role=Role.HQ).first()


def add_listed(verdicts, run):
    """New leads with all that belongs to them, spread over the crew by open leads; their ids in order."""
    ground, owners = run.ground, _spread(run.ground.outpost, len(verdicts), now=run.now)
    entries = [_entry(verdict, owner, run) for verdict, owner in zip(verdicts, owners, strict=True)]
    people.link([(entry.lead, entry.guardian) for entry in entries], season=ground.outpost.season)
    Lead.objects.bulk_create([entry.lead for entry in entries], batch_size=BATCH)
    furnish(entries, by=run.by, now=run.now)
    phones = {entry.lead.phone for entry in entries}
    names = {(entry.lead.phone, entry.lead.name) for entry in entries}
    waiting = QuarantinedLead.objects.filter(outpost=ground.outpost, phone__in=phones)
    waiting.filter(pk__in=[row.pk for row in waiting if (row.phone, row.name) in names]).delete()
    return [entry.lead.pk for entry in entries]


def _spread(outpost, count, *, now):
    """Owners for so many leads, each time whoever has the fewest open ones; None where nobody serves."""
    crew = [(user.load, user.pk, user) for user in crew_by_load(outpost, now=now)]
    if not crew:
        return [None] * count
    owners = []
    for _turn in range(count):
        load, pk, user = crew[0]
        owners.append(user)
        heapq.heapreplace(crew, (load + 1, pk, user))
    return owners


def _entry(verdict, owner, run):
    listed, ground = verdict.candidate.values, run.ground
    lead = new_lead(
        outpost=ground.outpost, owner=owner, name=listed.name, phone=listed.phone, birth_year=listed.birth_year,
        school=verdict.school, class_name=listed.class_name, source=run.options["source"], basis=listed.basis,
        next_at=ground.next_at, now=run.now,
    )  # fmt: skip
    facts = {"file": run.file, "line": verdict.candidate.line}
    if run.options["basis"]:
        facts["basis_note"] = run.options["basis"]
    consented_at = clock.start_of(listed.consented_on) if listed.consented_on else None
    return Entry(lead, listed.guardian, listed.method, _purpose(verdict), consented_at, ground.keeper, facts)


def _purpose(verdict):
    """What the first call is about; a school nobody knows here is at least said."""
    listed, words = verdict.candidate.values, [_("First call")]
    if listed.note:
        words.append(listed.note)
    if listed.school and verdict.school is None:
        words.append(_("school as given: %(school)s") % {"school": listed.school})
    return "; ".join(words)[:200]


def change_listed(verdicts, run):
    """Write what the rows say to leads that still stand as they were looked at."""
    pks = [verdict.stored.pk for verdict in verdicts]
    stored = Lead.objects.select_for_update(of=("self",)).in_bulk(pks)
    leads, notes = [], []
    for verdict in verdicts:
        lead = stored.get(verdict.stored.pk)
        if lead is None or lead.version != verdict.stored.version:
            raise Stale(_("Someone else changed this since you opened it. Nothing was overwritten."), theirs={})
        before = {name: getattr(lead, name) for name in verdict.values}
        for name, value in verdict.values.items():
            setattr(lead, name, value)
        lead.version += 1
        leads.append(lead)
        after = without_personal(lead, verdict.values) | {"file": run.file}
        notes.append((lead, without_personal(lead, before), after))
    Lead.objects.bulk_update(leads, ["birth_year", "class_name", "school", "version"], batch_size=BATCH)
    record_many(notes, "changed", by=run.by, now=run.now)


# --- rows without consent (L2) --------------------------------------------------------------------------------------


def hold_listed(verdicts, run):
    """Rows that are no leads; their ids in order."""
    until = run.now + timedelta(days=settings.QUARANTINE_DAYS)
    rows = [_held(verdict, until, run) for verdict in verdicts]
    QuarantinedLead.objects.bulk_create(rows, batch_size=BATCH)
    return [row.pk for row in rows]


def _held(verdict, until, run):
    listed = verdict.candidate.values
    guardian = listed.guardian or {}
    return QuarantinedLead(
        batch=run.batch, line=verdict.candidate.line, outpost=run.ground.outpost, name=listed.name, phone=listed.phone,
        birth_year=listed.birth_year, school=verdict.school, class_name=listed.class_name, purpose=_purpose(verdict),
        source=run.options["source"], guardian_name=guardian.get("name", ""), reason=listed.held,
        guardian_phone=guardian.get("phone", ""), guardian_relation=guardian.get("relation", ""), received_at=run.now,
        delete_after=until,
    )  # fmt: skip


def let_go(subjects):
    """Delete quarantined rows of an import that is undone; the ids (text) of those that were still there."""
    there = QuarantinedLead.objects.select_for_update().filter(pk__in=subjects)
    found = {str(pk) for pk in there.values_list("pk", flat=True)}
    QuarantinedLead.objects.filter(pk__in=found).delete()
    return found


# --- an import undone -----------------------------------------------------------------------------------------------


def looked_at(subjects):
    """Leads (ids as text) whose number somebody uncovered, or whose promise is done: they were worked with."""
    tokens = dict(Lead.objects.filter(pk__in=subjects).values_list("token", "pk"))
    seen = AccessLog.objects.filter(lead__in=list(tokens)).values_list("lead", flat=True)
    done = FollowUp.objects.filter(lead__in=subjects, done_at__isnull=False).values_list("lead_id", flat=True)
    merges = LeadMerge.objects.filter(Q(kept__in=subjects) | Q(gone__in=subjects)).values_list("kept_id", "gone_id")
    merged = {str(pk) for pair in merges for pk in pair}
    return {str(tokens[token]) for token in seen} | {str(pk) for pk in done} | merged


def take_back(leads):
    """Delete leads nobody has worked with, with all an import wrote, and take them out of the counts.

    Consents are only ever added; `Removal` names the leads whose consents may go, and stands for this moment only.
    """
    pks = [lead.pk for lead in leads]
    Removal.objects.bulk_create([Removal(lead=pk) for pk in pks])
    consents = QuerySet(Consent).filter(lead__in=pks)
    consents._raw_delete(consents.db)
    FollowUp.objects.filter(lead__in=pks).delete()
    Guardian.objects.filter(lead__in=pks).delete()
    Lead.objects.filter(pk__in=pks).delete()
    people.forget([lead.person_id for lead in leads])
    Removal.objects.filter(pk__in=pks).delete()
    for outpost_id in sorted({lead.outpost_id for lead in leads}):
        own = [lead for lead in leads if lead.outpost_id == outpost_id]
        days = [(lead.created_at, Tallied.LEADS, -1) for lead in own]
        tallies.book(outpost_id=outpost_id, days=days, states=[(LeadState.CLUE, -len(own))])
