"""Along the funnel, back, out of it and in again (M68)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import Role
from core.errors import Refused, Stale
from core.record import record
from leads import rules
from leads.choices import EXITS, FUNNEL, LeadState, Tallied
from leads.consenting import check_contact
from leads.services import tallies
from leads.services.followups import drop_open, locked, owes_next, put_next, write


def may_admit(user):
    """Notices come with their own part; until then a director answers for everything from `admitted` on."""
    return user.role in (Role.DIRECTOR, Role.HQ)


def may_lift(user):
    return user.role == Role.HQ


@transaction.atomic
def move_lead(*, lead, to, by, now, note="", next_at=None, version=None):
    """Move along the funnel or open again from an exit; an opened lead gets a follow-up when its state asks for one.

    With a `version`, only if the lead still stands as it was seen.
    """
    lead = locked(lead)
    _check_version(lead, version)
    rules.check_move(state=lead.state, to=to, note=note, may_admit=may_admit(by), may_lift=may_lift(by))
    if lead.state == LeadState.DO_NOT_CONTACT:
        check_contact(lead, now=now)  # a lifted silence needs a new yes where the old one was withdrawn
    verb = "reopened" if lead.state in EXITS else "moved"
    _change_state(lead, to, by=by, now=now, verb=verb, why=note)
    if owes_next(lead) and lead.next_action_at is None:
        put_next(lead, due_at=next_at, by=by, now=now, purpose=note)
    elif not owes_next(lead):
        drop_open(lead, by=by, now=now)
    return lead


def _check_version(lead, version):
    if version is not None and int(version) != lead.version:
        sentence = _("%(name)s was changed by someone else meanwhile and stands at “%(state)s”. Nothing was moved.")
        state = LeadState(lead.state).label
        raise Stale(sentence % {"name": lead.name, "state": state}, theirs={}, version=lead.version)


@transaction.atomic
def exit_lead(*, lead, to, by, now, reason=""):
    """The lead leaves the funnel; what was promised is dropped. Do-not-contact is a hard stop at once."""
    lead = locked(lead)
    rules.check_exit(state=lead.state, to=to, reason=reason, may_admit=may_admit(by))
    drop_open(lead, by=by, now=now)
    _change_state(lead, to, by=by, now=now, verb="left", why=reason)
    return lead


@transaction.atomic
def mark_registered(*, lead, by, now):
    """The student has paid and is enrolled; called by whoever receives the money. A second call changes nothing."""
    lead = locked(lead)
    if lead.state == LeadState.REGISTERED:
        return lead
    if lead.state == LeadState.DO_NOT_CONTACT:
        raise Refused(_("This person asked not to be contacted. HQ must lift that before anything else is done."))
    drop_open(lead, by=by, now=now)
    _change_state(lead, LeadState.REGISTERED, by=by, now=now, verb="registered")
    return lead


def _change_state(lead, to, *, by, now, verb, why=""):
    """Write the state with the moments that hang on it, the counts, and the activity row."""
    before = lead.state
    values = {"state": to, "state_since": now, "exit_reason": why.strip()[:300] if to in EXITS else ""}
    days = _moments(lead, before, to, values, now)
    if to in EXITS:
        days.append((now, Tallied.LOST, 1))
    if before in EXITS:
        days.append((lead.state_since, Tallied.LOST, -1))
    write(lead, **values)
    tallies.book(outpost_id=lead.outpost_id, days=days, states=[(before, -1), (to, 1)])
    record(lead, verb, by=by, now=now, before={"state": before}, after={"state": str(to)}, why=why.strip()[:500])


def _moments(lead, before, to, values, now):
    """When the form came back and when the student registered: set once, cleared when the step is taken back."""
    days = []
    for state, field, kind in (
        (LeadState.FORM_RETURNED, "form_returned_at", Tallied.FORMS_RETURNED),
        (LeadState.REGISTERED, "registered_at", Tallied.REGISTERED),
    ):
        stood = getattr(lead, field)
        if to in FUNNEL and FUNNEL.index(to) >= FUNNEL.index(state) and stood is None:
            values[field] = now
            days.append((now, kind, 1))
        elif _is_taken_back(before, to, state) and stood is not None:
            values[field] = None
            days.append((stood, kind, -1))
    return days


def _is_taken_back(before, to, state):
    """Leaving or opening again does not undo that a form was returned; going back within the funnel does."""
    return before in FUNNEL and to in FUNNEL and FUNNEL.index(to) < FUNNEL.index(state)
