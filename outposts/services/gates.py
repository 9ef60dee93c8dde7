"""Passing a stage's gate: kept for good, with the figures as they stood."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from campaigns.choices_playbook import GateOutcome
from campaigns.gates import Query, criteria_of, standings
from core.clock import business_day
from core.errors import Refused, Stale
from core.record import record
from outposts.models import GatePassage, Outpost


def gate_of(outpost, stage, side, *, now):
    """How `outpost` stands at one gate of its season."""
    query = Query(outpost.season, stage, (outpost,), business_day(now), now)
    return standings(query, side)[0]


@transaction.atomic
def pass_gate(*, outpost, stage, side, reason, by, now, seen=None):
    """Write the passage. A gate that is not met, or not known to be, needs a reason. `seen` is the outcome on the page:
    Stale when it is another by now."""
    if not criteria_of(stage, side):
        raise Refused(_("This gate has no criteria: there is nothing to pass."))
    held = Outpost.objects.select_for_update().select_related("season").get(pk=outpost.pk)
    standing = gate_of(held, stage, side, now=now)
    if seen and seen != standing.outcome:
        raise Stale(_("The figures changed since you looked. Nothing was saved; look again."), theirs={})
    if standing.outcome != GateOutcome.MET and not reason.strip():
        raise Refused(_("The gate is not met: say why it is passed all the same."), field="reason")
    facts = {"stage": stage, "side": side, "outcome": standing.outcome, "findings": standing.stored}
    try:
        with transaction.atomic():
            passage = GatePassage.objects.create(outpost=held, reason=reason.strip()[:300], by=by, at=now, **facts)
    except IntegrityError:
        raise Refused(_("This gate is passed already.")) from None
    after = {"stage": stage, "side": side, "outcome": str(standing.outcome)}
    record(held, "gate_passed", by=by, now=now, after=after, why=reason.strip())
    return passage
