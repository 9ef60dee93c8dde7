"""The promised next action: planned, done, dropped. An open lead always has one."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import business_day
from core.errors import Refused, Stale
from core.record import record
from leads import rules, rules_cadence
from leads.cadence import Reading
from leads.choices import EXITS, OPEN_STATES, CallResult, FollowUpKind, LeadState
from leads.choices_advice import ConsentPurpose
from leads.consenting import check_contact
from leads.models import FollowUp, Lead
from leads.services import tallies


@transaction.atomic
def plan_followup(*, lead, due_at, by, now, kind=FollowUpKind.CALL, purpose=""):
    """Agree on another time: the open follow-up, if any, is dropped for this one."""
    lead = locked(lead)
    check_open(lead)
    rules.check_due(due_at, now=now, last_day=last_day_of(lead.season), field="due_at")
    check_frequency(lead, due_at, kind=kind, now=now, field="due_at")
    drop_open(lead, by=by, now=now)
    return put_next(lead, due_at=due_at, by=by, now=now, kind=kind, purpose=purpose)


@transaction.atomic
def complete_followup(*, followup, result, by, now, note="", next_at=None, next_purpose="", version=None,
                      next_kind=FollowUpKind.CALL):  # fmt: skip
    """Log what came of a follow-up, once, and promise the next one. The lead must not be left without one."""
    lead = locked(followup.lead)
    followup = FollowUp.objects.select_for_update().get(pk=followup.pk)
    _check_completion(lead, followup, result, next_at, version, now)
    followup.done_at, followup.done_by, followup.result, followup.note = now, by, result, note.strip()
    followup.version += 1
    followup.save()
    record(followup, "done", by=by, now=now, after={"result": str(result)})
    days = [(now, tallies.OF_KIND[followup.kind], 1)] if followup.kind in tallies.OF_KIND else []
    tallies.book(outpost_id=lead.outpost_id, days=days, states=_mark_contact(lead, result, by=by, now=now))
    if next_at is not None:
        check_frequency(lead, next_at, kind=next_kind, now=now, field="next_at")
        put_next(lead, due_at=next_at, by=by, now=now, kind=next_kind, purpose=next_purpose)
    return followup


def _check_completion(lead, followup, result, next_at, version, now):
    if followup.done_at:
        raise Refused(_("This follow-up was logged already, by %(name)s.") % {"name": followup.done_by})
    if followup.dropped_at:
        raise Refused(_("This follow-up was replaced by another one. Open the lead again."))
    if version is not None and int(version) != followup.version:
        raise Stale(_("Someone else changed this since you opened it. Nothing was overwritten."), theirs={})
    if result not in CallResult.values:
        raise Refused(_("Choose what came of it."), field="result")
    if next_at is None and lead.is_open:
        raise Refused(_("Say when the next follow-up is: an open lead is never left without one."), field="next_at")
    if next_at is not None:
        rules.check_due(next_at, now=now, last_day=last_day_of(lead.season))


def _mark_contact(lead, result, *, by, now):
    """Someone answered: the last contact, and the first step of the funnel. Returns changes of the state counts."""
    changed = {"next_action_at": None}
    if result in rules.REACHED:
        changed["last_contact_at"] = now
    moves = result in rules.REACHED and lead.state == LeadState.CLUE
    if moves:
        changed |= {"state": LeadState.CONTACTED, "state_since": now}
        record(lead, "moved", by=by, now=now, before={"state": lead.state}, after={"state": LeadState.CONTACTED.value})
    write(lead, **changed)
    return [(LeadState.CLUE, -1), (LeadState.CONTACTED, 1)] if moves else []


# --- shared by the services of this app -----------------------------------------------------------------------------


def locked(lead):
    """The lead as it stands now, held until the transaction ends; every service takes it first."""
    held = Lead.every.select_for_update(of=("self",)).select_related("season", "outpost__region", "school")
    held = held.get(pk=lead.pk)
    if held.merged_into_id:
        raise Refused(_("This lead was merged into another one meanwhile. Open the list again."))
    return held


def write(lead, **values):
    """Set fields of a locked lead; an edit page opened before is stale from now on."""
    for name, value in values.items():
        setattr(lead, name, value)
    lead.version += 1
    lead.save(update_fields=[*values, "version"])


def check_open(lead):
    if lead.state == LeadState.DO_NOT_CONTACT:
        raise Refused(_("This person asked not to be contacted."))
    if lead.state in EXITS:
        raise Refused(_("The lead has left. Open it again first."))


def check_frequency(lead, due_at, *, kind, now, field):
    """Not too many contacts with one family; after the call was logged, so that it counts."""
    reading = Reading(lead, now)
    exams = reading.exams if kind != FollowUpKind.VISIT else ()
    rules_cadence.check_frequency(due_at, exams=exams, contacts=reading.contacts, today=business_day(now), field=field)


def put_next(lead, *, due_at=None, by, now, kind=FollowUpKind.CALL, purpose=""):
    """Promise the next action: at the time chosen, else at the default. A call waits for the end of quiet hours; who
    withdrew consent to it is promised none."""
    is_message = kind == FollowUpKind.MESSAGE
    check_contact(lead, now=now, purpose=ConsentPurpose.MESSAGE if is_message else ConsentPurpose.ADVICE)
    reading = Reading(lead, now)
    if due_at is None:
        due_at = reading.default().at
    elif kind != FollowUpKind.VISIT:
        due_at = rules_cadence.next_allowed(due_at, exams=reading.exams)
    followup = FollowUp.objects.create(
        lead=lead, owner=lead.owner or by, kind=kind, due_at=due_at, purpose=purpose.strip()[:200], created_at=now
    )
    write(lead, next_action_at=due_at)
    record(followup, "planned", by=by, now=now, after={"due_at": due_at.isoformat()})
    return followup


def drop_open(lead, *, by, now):
    for followup in FollowUp.objects.select_for_update().filter(lead=lead).open():
        followup.dropped_at = now
        followup.version += 1
        followup.save(update_fields=["dropped_at", "version"])
        record(followup, "dropped", by=by, now=now)
    write(lead, next_action_at=None)


def hand_over_open(lead, *, owner):
    """The promise follows the lead to its new owner, who has not been reminded of it yet."""
    FollowUp.objects.filter(lead=lead).open().update(owner=owner, reminded_at=None)


def leave_pool(lead, *, now):
    """Before a new owner is written: the lead is in the pool no more, and its silence so far is not the new owner's."""
    Lead.objects.filter(pk=lead.pk).update(pooled_at=None, reclaim_warned_at=None, owned_since=now)


def last_day_of(season):
    ends = season.stages.order_by("-end").values_list("end", flat=True)[:1]
    return next(iter(ends), date(season.year, 9, 30))


def owes_next(lead):
    return lead.state in OPEN_STATES
