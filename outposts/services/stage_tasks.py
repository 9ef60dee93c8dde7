"""Stage tasks at the outposts: done with their evidence, waived, opened again."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.choices_playbook import Evidence
from core.errors import Refused
from core.files import clean_evidence
from core.record import record
from outposts.choices_tasks import TaskState
from outposts.models import StageTask
from outposts.rules_tasks import Handed, TaskVerb, may_do, missing_evidence, next_state


@transaction.atomic
def do_task(*, task, by, now, evidence_note="", evidence_number=None, evidence_file=None, version=None):
    """Tick the task off, with the evidence its kind wants. Only by whose task it is."""
    stored = _stored(task, TaskVerb.DO, version)
    if not may_do(stored.owner, by.role):
        raise Refused(_("This is a task of: %(owner)s. Nothing was changed.") % {"owner": stored.get_owner_display()})
    handed = Handed(evidence_note, evidence_number, bool(evidence_file) or bool(stored.evidence_file))
    if field := missing_evidence(stored.evidence, handed):
        raise Refused(_wanted(field), field=field)
    facts = {"evidence_note": evidence_note.strip(), "evidence_number": evidence_number, "done_by": by, "done_at": now}
    if evidence_file and stored.evidence == Evidence.FILE:
        facts["evidence_file"] = clean_evidence(evidence_file, field="evidence_file")
    return _move(stored, TaskVerb.DO, by=by, now=now, **facts)


@transaction.atomic
def waive_task(*, task, reason, by, now, version=None):
    """Let this outpost do without the task."""
    stored = _stored(task, TaskVerb.WAIVE, version)
    why = _required(reason)
    return _move(stored, TaskVerb.WAIVE, by=by, now=now, why=why, waived_reason=why)


@transaction.atomic
def reopen_task(*, task, reason, by, now, version=None):
    """The task is to be done after all; its evidence stays with it."""
    stored = _stored(task, TaskVerb.REOPEN, version)
    why = _required(reason)
    nobody = {"done_by": None, "done_at": None, "waived_reason": ""}
    return _move(stored, TaskVerb.REOPEN, by=by, now=now, why=why, **nobody)


def _stored(task, verb, version):
    """The task as it stands, locked; refused when `verb` is no longer possible or the reader saw another version."""
    stored = StageTask.objects.select_for_update().get(pk=task.pk)
    if next_state(stored.state, verb) is None:
        raise Refused(_stands(stored))
    if version is not None and stored.version != version:
        raise Refused(_("This task was changed since you opened the page. Nothing was saved; look at it again."))
    return stored


def _move(task, verb, *, by, now, why="", **facts):
    before = {"state": task.state}
    task.state = next_state(task.state, verb)
    for name, value in facts.items():
        setattr(task, name, value)
    task.version += 1
    task.save()
    after = {"state": task.state}
    if task.evidence_number is not None and verb == TaskVerb.DO:
        after["evidence_number"] = task.evidence_number
    record(task, verb, by=by, now=now, before=before, after=after, why=why)
    return task


def _stands(task):
    return {
        TaskState.OPEN: _("This task is open. Nothing was changed."),
        TaskState.DONE: _("This task is already done. Nothing was changed."),
        TaskState.WAIVED: _("This task is waived. Nothing was changed."),
        TaskState.MISSED: _("This task was missed; it can only be made good. Nothing was changed."),
    }[TaskState(task.state)]


def _wanted(field):
    return {
        "evidence_note": _("Say in a few words what was done: this task wants a note."),
        "evidence_number": _("Enter the number this task asks for."),
        "evidence_file": _("Add a photo or PDF: this task wants one."),
    }[field]


def _required(reason):
    if not reason.strip():
        raise Refused(_("Give a reason."), field="reason")
    return reason.strip()[:300]
