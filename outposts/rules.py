"""What the trade says about setup steps, service and target schools; pure."""

from datetime import date
from enum import StrEnum

from campaigns.choices import Outcome
from outposts.choices import StepState, TargetState


class Verb(StrEnum):
    """What can be done to a setup step; also the verb its activity row carries."""

    FINISH = "finished"
    VERIFY = "verified"
    RETURN = "returned"
    WAIVE = "waived"


# verb -> (states it may start from, state it leads to)
_MOVES = {
    Verb.FINISH: ({StepState.OPEN}, StepState.DONE),
    Verb.VERIFY: ({StepState.DONE}, StepState.VERIFIED),
    Verb.RETURN: ({StepState.DONE, StepState.VERIFIED, StepState.WAIVED}, StepState.OPEN),
    Verb.WAIVE: ({StepState.OPEN}, StepState.WAIVED),
}
CLOSED = frozenset({StepState.VERIFIED, StepState.WAIVED})


def next_state(state, verb):
    """Where `verb` leads from `state`; None where it may not be done."""
    starts, end = _MOVES[verb]
    return end if state in starts else None


def possible(state):
    return frozenset(verb for verb in Verb if next_state(state, verb))


def may_verify(*, done_by, by):
    """Nobody verifies their own work; both are ids of people."""
    return done_by != by


def missing(items):
    """The required items that are not done."""
    return [item for item in items if item.is_required and item.done_at is None]


def is_late(state, due_on, on):
    return state == StepState.OPEN and due_on < on


def overlap(since, until, other_since, other_until):
    """Do two services share a day? An open end is None."""
    end, other_end = until or date.max, other_until or date.max
    return since <= other_end and other_since <= end


def needs_reason(state, overall):
    """A decision against the verdict needs a reason (M25): choosing what fails, dropping what passes."""
    return (state, overall) in {(TargetState.CHOSEN, Outcome.FAIL), (TargetState.DROPPED, Outcome.PASS)}


def free_code(wish, taken):
    """`wish`, or the first of wish2, wish3, ... that is not taken."""
    number, code = 1, wish
    while code in taken:
        number += 1
        code = f"{wish}{number}"
    return code


def lineage(path):
    """A region's path and those of all regions above it, from the root."""
    codes = path.rstrip("/").split("/")
    return ["".join(f"{code}/" for code in codes[:n]) for n in range(1, len(codes) + 1)]
