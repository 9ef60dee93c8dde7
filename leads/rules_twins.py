"""Pure decisions about two leads of one student: which stays, what it takes from the other, who was first."""

from dataclasses import dataclass
from datetime import datetime

from leads.choices import EXITS, FUNNEL, OPEN_STATES, LeadState
from leads.choices_twins import TouchKind
from leads.rules_alike import Why

WEIGHTS = {
    Why.PHONE: 50,
    Why.GUARDIAN_PHONE: 40,
    Why.NAME_SCHOOL: 45,
    Why.REVERSED: 25,
    Why.SIMILAR: 15,
    Why.PINYIN: 10,
}


def likeness(why):
    """0 to 100, for the order in which pairs are looked at; nothing is decided by it."""
    return min(100, sum(WEIGHTS[one] for one in why))


def advised_to_stay(one, other):
    """The one further along the funnel, an open one before one that left; else the one logged first."""
    return max((one, other), key=lambda lead: (_rank(lead.state), -lead.created_at.timestamp(), -lead.pk))


def _rank(state):
    return FUNNEL.index(state) + 1 if state in FUNNEL else 0


def must_stay_open(kept, gone):
    """An open lead does not vanish into one that left the funnel."""
    return kept in EXITS and gone in OPEN_STATES


def standing_after(kept, gone):
    """The fields of the state as the merged lead has them: the step further along, the first time of each step.

    `kept` and `gone` are dicts of state, state_since, form_returned_at, registered_at.
    """
    both_walk = kept["state"] in FUNNEL and gone["state"] in FUNNEL
    ahead = gone if both_walk and _rank(gone["state"]) > _rank(kept["state"]) else kept
    after = {"state": ahead["state"], "state_since": ahead["state_since"]}
    for name in ("form_returned_at", "registered_at"):
        after[name] = min((m for m in (kept[name], gone[name]) if m is not None), default=None)
    return after


def owes_next(state):
    return state in OPEN_STATES


def earlier(one, other):
    """Of two promises the one due first; either may be None."""
    both = [promise for promise in (one, other) if promise is not None]
    return min(both, key=lambda promise: (promise.due_at, promise.pk), default=None)


def is_silent(*states):
    return LeadState.DO_NOT_CONTACT in states


# --- who was first --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Touch:
    """Something done with a student, as the records show it, by who claims the lead or by who holds it."""

    at: datetime
    kind: TouchKind
    person: int | None
    is_claimants: bool
    where: str = ""


def first_touches(touches):
    """(the claimant's first, the holder's first), None where nothing is on record."""
    inorder = sorted(touches, key=lambda touch: touch.at)
    return tuple(next((t for t in inorder if t.is_claimants is side), None) for side in (True, False))


def has_stake(user, *, claimant, owner, serving):
    """Nobody decides about what is their own, or their colleagues'. All are ids; `serving` of both outposts."""
    return user in {claimant, owner} or user in serving
