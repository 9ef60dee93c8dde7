"""Target schools: how far they lie, and whether this outpost works them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Refused, Stale
from core.record import record, save_changes
from outposts import rules, verdicts
from outposts.choices import TargetState
from outposts.models import Outpost, Reach, TargetDecision, TargetSchool


@transaction.atomic
def decide_target(*, outpost, school, state, reason, by, now, version=None, judge=None):
    """Choose or drop a school, keeping the verdict as it stands now; against the verdict only with a reason (M25).

    `version` is that of the decision the page showed, 0 when there was none: who decides on what is no longer so is
    told (`Stale`). None decides on whatever stands, for callers that hold the outpost and looked themselves. `judge`
    saves reading figures and reach again for each of many schools decided in one transaction.
    """
    state, reason = TargetState(state), reason.strip()
    target = TargetSchool.objects.select_for_update().filter(outpost=outpost, school=school).first()
    _check_unchanged(target, version)
    if target and target.state == state:
        raise Refused(_already(school, state))
    judge = judge or verdicts.Judge(outpost)
    judged = judge.schools([school.pk])[school.pk]
    verdict = judged.verdict
    if not reason and rules.needs_reason(state, verdict.overall):
        raise Refused(
            _("This goes against the verdict (%(verdict)s). Give the reason.") % {"verdict": verdict.overall.label},
            field="reason",
        )
    if state == TargetState.CHOSEN:
        _check_free(outpost, school, by=by)
    before = {"state": target.state, "overall": target.overall} if target else {}
    target = target or TargetSchool(season=outpost.season, outpost=outpost, school=school, version=0)
    target.state, target.reason, target.decided_by, target.decided_at = state, reason, by, now
    target.verdict, target.overall = verdicts.snapshot(verdict), verdict.overall
    target.version += 1
    _save(target, version=version, by=by)
    TargetDecision.objects.create(**_decision(target, judged, judge))
    after = {"state": str(state), "overall": str(verdict.overall), "verdict": target.verdict}
    record(target, str(state), by=by, now=now, before=before, after=after, why=reason)
    return target


def _decision(target, judged, judge):
    """The row that keeps a decision with all it stood on."""
    return {
        "target": target,
        "season_id": target.season_id,
        "outpost_id": target.outpost_id,
        "school_id": target.school_id,
        "number": target.version,
        "state": target.state,
        "reason": target.reason,
        "by": target.decided_by,
        "at": target.decided_at,
        "overall": target.overall,
        "verdict": target.verdict,
        "limits": verdicts.limits_as_plain(judge.limits),
        "rule_set": judge.rule_set,
        "score": judged.score.total,
        "reasons": verdicts.reasons_as_plain(judged.score),
    }


def _check_unchanged(target, version):
    if version is None or (target.version if target else 0) == int(version):
        return
    raise Stale(
        _("Someone else decided on this school since you opened it. Nothing was overwritten; look and decide again."),
        theirs={
            _("Decision"): target.get_state_display(),
            _("Reason"): target.reason,
            _("Decided by"): target.decided_by.get_role_display() if target.decided_by else "",
        },
        version=target.version,
    )


@transaction.atomic
def set_reach(*, outpost, school, road_km, drive_minutes, method, source, version, by, now):
    """How far the school lies; `version` is that of the row the form was opened on, 0 when there was none."""
    values = {"road_km": road_km, "drive_minutes": drive_minutes, "method": method, "source": source}
    if road_km is None and drive_minutes is None:
        raise Refused(_("Enter the distance, the drive time, or both."), field="road_km")
    stored = Reach.objects.filter(outpost=outpost, school=school).first()
    if stored is None:
        try:
            with transaction.atomic():
                stored = Reach.objects.create(outpost=outpost, school=school, **values)
        except IntegrityError:  # somebody entered it in the same moment: compare with theirs
            stored = Reach.objects.get(outpost=outpost, school=school)
        else:
            record(stored, "reach_set", by=by, now=now, after={name: str(value) for name, value in values.items()})
            return stored
    return save_changes(stored, values, version=version, by=by, now=now, verb="reach_set")


def _check_free(outpost, school, *, by):
    """One school is worked by one outpost a season; the other is named to those who may see it."""
    held = TargetSchool.objects.chosen().filter(season=outpost.season, school=school).exclude(outpost=outpost).first()
    if held is None:
        return
    holders = Outpost.objects.visible_to(by) if by else Outpost.objects.all()
    holder = holders.filter(pk=held.outpost_id).first()
    raise Refused(
        _("%(school)s is already chosen by %(outpost)s.")
        % {"school": school, "outpost": holder.name if holder else _("another outpost")}
    )


def _save(target, *, version, by):
    """The unique constraints have the last word when two people decide in the same moment."""
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError:
        first = TargetSchool.objects.filter(outpost=target.outpost_id, school=target.school_id).first()
        if first is not None and first.pk != target.pk:
            _check_unchanged(first, version)
        if target.state == TargetState.CHOSEN:
            _check_free(target.outpost, target.school, by=by)
        raise Refused(_already(target.school, first.state if first else target.state)) from None


def _already(school, state):
    if state == TargetState.CHOSEN:
        return _("%(school)s is already chosen for this outpost.") % {"school": school}
    return _("%(school)s is already dropped for this outpost.") % {"school": school}
