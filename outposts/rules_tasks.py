"""What may be done to a stage task; pure."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.choices import Role
from campaigns.choices_playbook import Evidence, TaskOwner
from outposts.choices_tasks import TaskState


class TaskVerb(StrEnum):
    """Also the verb of the activity row."""

    DO = "task_done"
    WAIVE = "task_waived"
    REOPEN = "task_reopened"


# verb -> (states it may start from, state it leads to)
_MOVES = {
    TaskVerb.DO: ({TaskState.OPEN, TaskState.MISSED}, TaskState.DONE),  # a missed day may be made good
    TaskVerb.WAIVE: ({TaskState.OPEN}, TaskState.WAIVED),
    TaskVerb.REOPEN: ({TaskState.DONE, TaskState.WAIVED}, TaskState.OPEN),
}
_DOERS = {  # who does whose task: a director stands in for nobody's daily work, HQ for no director's
    TaskOwner.RECRUITER: {Role.RECRUITER},
    TaskOwner.DIRECTOR: {Role.DIRECTOR},
    TaskOwner.HQ: {Role.HQ},
}


def next_state(state, verb):
    """Where `verb` leads from `state`; None where it may not be done."""
    starts, end = _MOVES[verb]
    return end if state in starts else None


def may_do(owner, role):
    return role in _DOERS.get(owner, ())


@dataclass(frozen=True)
class Handed:
    """What came with "done"."""

    note: str = ""
    number: int | None = None
    has_file: bool = False


def missing_evidence(kind, handed):
    """The name of the field that is still wanted, or "" when the evidence is there."""
    wanted = {
        Evidence.NOTE: ("evidence_note", bool(handed.note.strip())),
        Evidence.NUMBER: ("evidence_number", handed.number is not None),
        Evidence.FILE: ("evidence_file", handed.has_file),
    }
    field, is_there = wanted.get(kind, ("", True))
    return "" if is_there else field


def is_late(state, due_on, on):
    return state == TaskState.OPEN and due_on < on
