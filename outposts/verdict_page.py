"""What the page shows that defends a choice: why the school is, or is not, on the list of an outpost."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.choices import Outcome, RuleCode
from campaigns.models import RuleSet
from campaigns.rule_sets import THRESHOLDS
from campaigns.turning import turn
from outposts import proposal_wording, score_wording, story, verdicts, wording
from outposts.choices import DecisionKind, TargetState
from outposts.models import Outpost, TargetDecision, TargetSchool

TONES = {DecisionKind.ACCEPTED: "good", DecisionKind.AGAINST: "warn", DecisionKind.DROPPED: "neutral"}


@dataclass(frozen=True)
class Decided:
    """One decision as it stood."""

    row: TargetDecision
    kind: str
    tone: str
    who: str
    overall: str
    overall_tone: str
    rules: tuple
    reasons: tuple
    score: str
    limits: tuple
    rule_set: str


def content(outpost, school, viewer):
    """Context of the page; `school` is visible to the viewer. No more queries for more decisions."""
    judge = verdicts.Judge(outpost)
    judged = judge.schools([school.pk])[school.pk]
    overall = judged.verdict.overall
    target, held = _targets(outpost, school, viewer)
    rows = list(TargetDecision.objects.on(outpost, school).select_related("by", "rule_set__province"))
    events, who = story.of_school(
        outpost, school, viewer, targets=[target] if target else [],
        reaches=[judged.reach] if judged.reach else [], tokens={row.by.token for row in rows if row.by},
    )  # fmt: skip
    decisions = [_decided(row, who) for row in rows]
    return {
        "target": target,
        **held,
        "events": events,
        "judged": judged,
        "overall": overall,
        "tone": wording.tone(overall),
        "rules": [wording.row(result) for result in judged.verdict.results],
        "turn": turn_words(judged),
        "rule_set": judge.rule_set,
        "score": wording.signed(judged.score.total),
        "reasons": score_wording.rows(judged.score),
        "decisions": decisions,
        "standing": decisions[0] if target and decisions else None,
        "decided_on": target and Outcome(target.overall).label,
    }


def _targets(outpost, school, viewer):
    """(this outpost's decision in force, whether another outpost has chosen the school and which, if visible)."""
    is_seen = Exists(Outpost.objects.visible_to(viewer).filter(pk=OuterRef("outpost")))
    rows = TargetSchool.objects.filter(season=outpost.season_id, school=school).annotate(is_seen=is_seen)
    target, other = None, None
    for row in rows.select_related("outpost"):
        if row.outpost_id == outpost.pk:
            target = row
        elif row.state == TargetState.CHOSEN:
            other = row
    return target, {"is_held": other is not None, "holder": other.outpost if other and other.is_seen else None}


def turn_words(judged):
    """{"lead": what it would take, "changes": [words]}; the changes are the optimiser's own."""
    found = turn(judged.facts, judged.verdict, judged.limits)
    if found is None:
        return None
    overall = judged.verdict.overall
    words = _fall if overall == Outcome.PASS else _rise
    changes = [words(one) for one in found.changes]
    to = {"verdict": found.to.label}
    if overall == Outcome.PASS:
        lead = _("It passes. The nearest limit: from this change on it would fail.")
    elif overall == Outcome.UNKNOWN:
        lead = (
            _("Enter what is missing. Within these limits the verdict is “%(verdict)s”; one past its limit: fail.") % to
        )
    elif found.is_single:
        lead = _("This one change turns the verdict to “%(verdict)s”:") % to
    else:
        lead = _("All of these together turn the verdict to “%(verdict)s”; one alone does not:") % to
    return {"lead": lead, "changes": changes}


def _rise(change):
    return proposal_wording.change(change, {})


def _fall(change):
    was, to = (wording.with_unit(change.rule, value) for value in (change.was, change.to))
    return _("%(what)s: %(was)s → %(to)s") % {"what": RuleCode(change.rule).label, "was": was, "to": to}


def _decided(row, who):
    overall = Outcome(row.overall)
    return Decided(
        row=row,
        kind=row.kind.label,
        tone=TONES[row.kind],
        who=who.get(str(row.by.token), "") if row.by else _("the system"),
        overall=overall.label,
        overall_tone=wording.tone(overall),
        rules=tuple(wording.row(verdicts.restored(one)) for one in row.verdict),
        reasons=tuple(score_wording.kept_rows(row.reasons)),
        score="" if row.score is None else wording.signed(row.score),
        limits=tuple(_limits(row.limits)),
        rule_set=str(row.rule_set) if row.rule_set else _("The manual's numbers"),
    )


def _limits(kept):
    for name in THRESHOLDS:
        if name in kept:
            yield {"label": capfirst(RuleSet._meta.get_field(name).verbose_name), "value": kept[name]}
