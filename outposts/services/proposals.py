"""A proposal of the optimiser becomes decisions of a person."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record
from outposts import choosing, verdicts
from outposts.choices import TargetState
from outposts.models import Outpost
from outposts.services.targets import decide_target


@transaction.atomic
def apply_plan(*, outposts, choose, drop, seen, reason, by, now, on, anew=False):
    """Choose and drop the given pairs (outpost id, school id), all or nothing; returns how many decisions were made.

    `seen` is the digest of the ground the proposal was made on: refused when figures, ways, thresholds, crew or other
    decisions have changed since. Only schools whose verdict is not fail can be chosen here.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why these schools are chosen."), field="reason")
    if not choose and not drop:
        raise Refused(_("No school is selected."))
    keys = [outpost.pk for outpost in outposts]
    list(Outpost.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    ground = choosing.look(outposts, by=by, on=on, anew=anew)
    if ground.digest != seen:
        raise Refused(
            _(
                "Figures, distances, crew or decisions have changed since this proposal was made. Nothing was chosen; "
                "below is the new proposal."
            )
        )
    _check(ground, choose, drop)
    _decide(ground, drop, TargetState.DROPPED, reason=reason, by=by, now=now)
    _decide(ground, choose, TargetState.CHOSEN, reason=reason, by=by, now=now)
    for outpost in ground.outposts:
        after = {name: sum(key == outpost.pk for key, _school in pairs) for name, pairs in _named(choose, drop)}
        if any(after.values()):
            after |= {"proposal": seen, "outposts": len(keys)}
            record(outpost, "proposal_applied", by=by, now=now, after=after, why=reason)
    return len(choose) + len(drop)


def _named(choose, drop):
    return ("chosen", choose), ("dropped", drop)


def _check(ground, choose, drop):
    wrong = [pair for pair in choose if not ground.is_eligible(pair)] + [
        pair for pair in drop if pair not in ground.chosen
    ]
    if wrong or len({school for _outpost, school in choose}) < len(choose):
        raise Refused(_("This selection is not part of the proposal. Open the page again."))


def _decide(ground, pairs, state, *, reason, by, now):
    outposts = {outpost.pk: outpost for outpost in ground.outposts}
    judges = {}
    for key, school in sorted(pairs):
        if key not in judges:
            judges[key] = judge = verdicts.Judge(outposts[key])
            judge.know({pk: one for (owner, pk), one in ground.judged.items() if owner == key})
        decide_target(
            outpost=outposts[key],
            school=ground.schools[school],
            state=state,
            reason=reason,
            by=by,
            now=now,
            judge=judges[key],
        )
