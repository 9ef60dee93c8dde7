"""The setup steps: ticked off, finished with evidence, verified by somebody else, returned, waived."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.files import clean_evidence
from core.record import record
from outposts import rules
from outposts.choices import StepState
from outposts.models import SetupItem, SetupStep
from outposts.rules import Verb


@transaction.atomic
def tick_item(*, item, is_done, by, now):
    """Tick a line off, or untick it; the same again changes nothing. Only while its step is open."""
    step = SetupStep.objects.select_for_update().get(pk=item.step_id)
    stored = SetupItem.objects.select_for_update().get(pk=item.pk)
    if (stored.done_at is not None) == is_done:
        return stored
    if step.state != StepState.OPEN:
        raise Refused(_stands(step))
    stored.done_by, stored.done_at = (by, now) if is_done else (None, None)
    stored.save(update_fields=["done_by", "done_at"])
    record(step, "item_done" if is_done else "item_undone", by=by, now=now, after={"item": stored.order})
    return stored


@transaction.atomic
def finish_step(*, step, evidence_note, by, now, evidence_file=None, version=None):
    """Report a step as done: every required line ticked, and a note or a file as evidence."""
    stored = _stored(step, Verb.FINISH, version)
    open_items = rules.missing(stored.items.all())
    if open_items:
        raise Refused(
            _("Not finished yet. Still to be done: %(items)s") % {"items": _("; ").join(str(i) for i in open_items)}
        )
    if not evidence_note.strip() and not evidence_file:
        raise Refused(_("Say what shows that the step is done, or add a photo or PDF."), field="evidence_note")
    facts = {"evidence_note": evidence_note.strip(), "done_by": by, "done_at": now}
    if evidence_file:
        facts["evidence_file"] = clean_evidence(evidence_file, field="evidence_file")
    return _move(stored, Verb.FINISH, by=by, now=now, **facts)


@transaction.atomic
def verify_step(*, step, by, now, version=None):
    """Confirm what somebody else did."""
    stored = _stored(step, Verb.VERIFY, version)
    if not rules.may_verify(done_by=stored.done_by_id, by=by.pk):
        raise Refused(_("You did this step yourself; somebody else has to verify it."))
    return _move(stored, Verb.VERIFY, by=by, now=now, verified_by=by, verified_at=now)


@transaction.atomic
def return_step(*, step, reason, by, now, version=None):
    """Open a step again, with the reason for those who have to do it; what was handed in stays with it."""
    stored = _stored(step, Verb.RETURN, version)
    why = _required(reason)
    nobody = dict.fromkeys(("done_by", "done_at", "verified_by", "verified_at"))
    return _move(stored, Verb.RETURN, by=by, now=now, why=why, waived_reason="", **nobody)


@transaction.atomic
def waive_step(*, step, reason, by, now, version=None):
    """Let this outpost do without the step."""
    stored = _stored(step, Verb.WAIVE, version)
    why = _required(reason)
    return _move(stored, Verb.WAIVE, by=by, now=now, why=why, waived_reason=why)


def _stored(step, verb, version):
    """The step as it stands, locked; refused when `verb` is no longer possible or the reader saw another version."""
    stored = SetupStep.objects.select_for_update().get(pk=step.pk)
    if rules.next_state(stored.state, verb) is None:
        raise Refused(_stands(stored))
    if version is not None and stored.version != version:
        raise Refused(_("This step was changed since you opened the page. Nothing was saved; look at it again."))
    return stored


def _move(step, verb, *, by, now, why="", **facts):
    before = {"state": step.state, "evidence_file": step.evidence_file.name}
    step.state = rules.next_state(step.state, verb)
    for name, value in facts.items():
        setattr(step, name, value)
    step.version += 1
    step.save()
    after = {"state": step.state, "evidence_file": step.evidence_file.name}
    record(step, verb, by=by, now=now, before=before, after=after, why=why)
    return step


def _stands(step):
    return {
        StepState.OPEN: _("This step is open; it has not been done yet. Nothing was changed."),
        StepState.DONE: _("This step is already done and waits to be verified. Nothing was changed."),
        StepState.VERIFIED: _("This step is already verified. Nothing was changed."),
        StepState.WAIVED: _("This step is waived. Nothing was changed."),
    }[StepState(step.state)]


def _required(reason):
    if not reason.strip():
        raise Refused(_("Give a reason."), field="reason")
    return reason.strip()[:300]
