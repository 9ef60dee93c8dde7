"""An event is planned, changed, held or cancelled; HQ is asked for a speaker and answers."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.notices import notify
from core import clock
from core.errors import Refused
from core.record import record, save_changes
from leads import rules_events as rules
from leads.choices_events import EventState, SpeakerState
from leads.models import Event, SpeakerRequest
from outposts.models import Crew


@transaction.atomic
def plan_event(*, outpost, kind, place, starts_at, ends_at, host, expected, by, now, school=None, materials=0):
    rules.check_event(kind=kind, expected=expected, starts_at=starts_at, ends_at=ends_at)
    _check_host(outpost, host, now=now)
    event = Event.objects.create(
        season=outpost.season, outpost=outpost, kind=kind, place=place.strip(), school=school, starts_at=starts_at,
        ends_at=ends_at, host=host, expected=expected, materials=materials, created_at=now,
    )  # fmt: skip
    record(event, "planned", by=by, now=now, after={"kind": str(kind), "expected": expected, "host": host.pk})
    return event


@transaction.atomic
def change_event(*, event, values, version, by, now):
    stored = _planned(event)
    whole = {name: values.get(name, getattr(stored, name)) for name in ("kind", "expected", "starts_at", "ends_at")}
    rules.check_event(**whole)
    if values.get("host", stored.host) != stored.host:
        _check_host(stored.outpost, values["host"], now=now)
    return save_changes(stored, values, version=version, by=by, now=now)


@transaction.atomic
def hold_event(*, event, attended, materials, by, now):
    """It took place: how many came, and what was handed out. Said again, the figures are corrected."""
    stored = _locked(event)
    if stored.state == EventState.CANCELLED:
        raise Refused(_("The event was cancelled."))
    rules.check_held(starts_at=stored.starts_at, now=now)
    values = {"state": EventState.HELD, "attended": attended, "materials": materials}
    return save_changes(stored, values, version=stored.version, by=by, now=now, verb="held")


@transaction.atomic
def cancel_event(*, event, reason, by, now):
    """What hangs on it goes with it: the public page shuts by itself, a request for a speaker is told off."""
    stored = _planned(event)
    if not reason.strip():
        raise Refused(_("Say why it is cancelled."), field="reason")
    values = {"state": EventState.CANCELLED, "reason": reason.strip()}
    stored = save_changes(stored, values, version=stored.version, by=by, now=now, why=reason.strip(), verb="cancelled")
    for request in stored.speaker_requests.exclude(state=SpeakerState.DECLINED):
        for user in _speakers_office():
            _tell(user, request, "cancelled", _cancelled_words, now=now)
    return stored


def _check_host(outpost, host, *, now):
    if not Crew.objects.serving(clock.business_day(now)).filter(outpost=outpost, user=host).exists():
        raise Refused(_("%(name)s does not serve %(outpost)s.") % {"name": host, "outpost": outpost}, field="host")


def _locked(event):
    return Event.objects.select_for_update(of=("self",)).select_related("outpost").get(pk=event.pk)


def _planned(event):
    stored = _locked(event)
    if stored.state != EventState.PLANNED:
        raise Refused(_("The event stands at “%(state)s” already.") % {"state": stored.get_state_display()})
    return stored


# --- speakers (M107) ------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_speaker(*, event, evidence, by, now):
    stored = _planned(event)
    rules.check_speaker(expected=stored.expected, evidence=evidence)
    try:
        with transaction.atomic():
            request = SpeakerRequest.objects.create(
                event=stored, expected=stored.expected, evidence=evidence.strip(), asked_by=by, asked_at=now
            )
    except IntegrityError:
        raise Refused(_("HQ has been asked for a speaker already.")) from None
    record(stored, "speaker_asked", by=by, now=now, after={"expected": stored.expected})
    for user in _speakers_office().exclude(pk=by.pk):
        _tell(user, request, "asked", _asked_words, now=now)
    return request


@transaction.atomic
def decide_speaker(*, request, grant, by, now, speaker="", answer=""):
    stored = SpeakerRequest.objects.select_for_update(of=("self",)).select_related("event__outpost", "asked_by")
    stored = stored.get(pk=request.pk)
    _check_decision(stored, grant=grant, speaker=speaker, answer=answer, by=by)
    stored.state = SpeakerState.GRANTED if grant else SpeakerState.DECLINED
    stored.speaker, stored.answer = speaker.strip() if grant else "", answer.strip()
    stored.decided_by, stored.decided_at = by, now
    stored.save(update_fields=["state", "speaker", "answer", "decided_by", "decided_at"])
    record(stored.event, f"speaker_{stored.state}", by=by, now=now, why=stored.answer)
    _tell(stored.asked_by, stored, "decided", _decided_words, now=now)
    return stored


def _check_decision(request, *, grant, speaker, answer, by):
    if request.state != SpeakerState.ASKED:
        raise Refused(_("This request is decided already."))
    if request.asked_by_id == by.pk:
        raise Refused(_("Who asks for a speaker does not decide about it. Ask a colleague at HQ."))
    if grant and request.event.state != EventState.PLANNED:
        raise Refused(_("The event stands at “%(state)s” already.") % {"state": request.event.get_state_display()})
    if grant and not speaker.strip():
        raise Refused(_("Say who comes."), field="speaker")
    if not grant and not answer.strip():
        raise Refused(_("Say why nobody comes."), field="answer")


def _speakers_office():
    return User.objects.active().filter(role=Role.HQ)


def _tell(user, request, what, words, *, now):
    url = reverse("leads:event", args=[request.event_id])
    notify(user=user, key=f"speaker:{request.pk}:{what}", write=lambda: words(request), url=url, now=now)


def _facts(request):
    return {
        "event": request.event, "outpost": request.event.outpost, "n": request.expected, "speaker": request.speaker,
        "answer": request.answer, "evidence": request.evidence,
    }  # fmt: skip


def _asked_words(request):
    title = _("A speaker is wanted: %(event)s") % _facts(request)
    return title, _("%(outpost)s expects %(n)s people. It rests on: %(evidence)s") % _facts(request)


def _decided_words(request):
    if request.state == SpeakerState.GRANTED:
        return _("A speaker comes: %(event)s") % _facts(request), ". ".join(
            filter(None, [request.speaker, request.answer])
        )
    return _("No speaker this time: %(event)s") % _facts(request), request.answer


def _cancelled_words(request):
    return _("Cancelled, no speaker needed: %(event)s") % _facts(request), request.event.reason
