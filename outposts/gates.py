"""What an outpost's setup, target schools, crew and tasks say about the stage gates."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import rules
from campaigns.choices import Outcome, StageCode
from campaigns.choices_playbook import GateOutcome
from campaigns.gates import UNKNOWN, Finding, criterion, told
from core.clock import business_day
from outposts.choices import StepCode
from outposts.models import Crew, SetupStep, StageTask, TargetSchool
from outposts.verdicts import limits_by_outpost

STEPS = len(StepCode)
PLAN_DAYS = 3  # M37
_OUTCOMES = {Outcome.PASS: GateOutcome.MET, Outcome.FAIL: GateOutcome.NOT_MET, Outcome.UNKNOWN: GateOutcome.UNKNOWN}
_NOTHING = {"schools": 0, "classes": 0, "candidates": 0, "with_classes": 0, "with_candidates": 0}


def crew_counts(query):
    """{outpost id: people who serve or are named to}."""
    serving = Crew.objects.filter(Q(until=None) | Q(until__gte=query.today), outpost__in=query.outposts)
    rows = serving.filter(user__is_active=True).values("outpost").annotate(n=Count("user", distinct=True))
    return {row["outpost"]: row["n"] for row in rows}


@criterion("prep", "exit", "hard_target", gettext_lazy("Target schools meet the hard target"), source="M20, M26")
def hard_target(query):
    rows = {row["outpost"]: row for row in TargetSchool.objects.filter(outpost__in=query.outposts).totals()}
    limits, crews = limits_by_outpost(query.outposts), crew_counts(query)
    return {o.pk: _hard_target(rows.get(o.pk, _NOTHING), crews.get(o.pk, 0), limits[o.pk]) for o in query.outposts}


def _hard_target(totals, crew, limits):
    incomplete = {name for name in ("classes", "candidates") if totals[f"with_{name}"] < totals["schools"]}
    counts = [totals[name] for name in ("schools", "classes", "candidates")]
    results = rules.judge_outpost(*counts, crew, limits, incomplete=incomplete).results
    outcomes = {result.outcome for result in results}  # any one of the three is enough
    outcome = next(one for one in (Outcome.PASS, Outcome.UNKNOWN, Outcome.FAIL) if one in outcomes)
    figures = {"schools": totals["schools"], "classes": totals["classes"], "candidates": totals["candidates"]}
    known = {name: "?" if value is None else value for name, value in figures.items()}
    words = _("%(schools)s schools, %(classes)s classes, %(candidates)s candidates") % known
    return Finding(_OUTCOMES[outcome], words, figures)


@criterion("prep", "exit", "crew", gettext_lazy("The crew is named"), source="M1, M28")
@criterion("foothold", "entry", "crew", gettext_lazy("The crew is named"), source="M1, M28")
def crew_named(query):
    crews = crew_counts(query)
    return {
        o.pk: told(crews.get(o.pk, 0) > 0, people(crews.get(o.pk, 0)), people=crews.get(o.pk, 0))
        for o in query.outposts
    }


def people(count):
    return _("people named: %(n)s") % {"n": count}


@criterion("prep", "exit", "target", gettext_lazy("The target of registered students is set"), source="M28")
def target_set(query):
    words = _("target: %(n)s")
    return {
        o.pk: told(o.target_registered > 0, words % {"n": o.target_registered}, target=o.target_registered)
        for o in query.outposts
    }


@criterion("foothold", "exit", "steps", gettext_lazy("All ten setup steps are verified or waived"), source="M31-M41")
def steps_closed(query):
    closed = Count("pk", filter=Q(state__in=["verified", "waived"]))
    rows = SetupStep.objects.filter(outpost__in=query.outposts).order_by().values("outpost").annotate(n=closed)
    counts = {row["outpost"]: row["n"] for row in rows}
    return {
        o.pk: told(
            counts.get(o.pk, 0) >= STEPS, _of(counts.get(o.pk, 0), STEPS), closed=counts.get(o.pk, 0), steps=STEPS
        )
        for o in query.outposts
    }


@criterion("foothold", "exit", "plan", gettext_lazy("The plan was reported within three days"), source="M37")
def plan_in_time(query):
    plans = {s.outpost_id: s for s in SetupStep.objects.filter(outpost__in=query.outposts, code=StepCode.PLAN)}
    return {o.pk: _plan(o, plans.get(o.pk), query.today) for o in query.outposts}


def _plan(outpost, step, today):
    if step is None:
        return UNKNOWN
    if step.state == "waived":
        return told(True, _("waived"))
    reported = business_day(step.done_at) if step.done_at else None
    days = ((reported or today) - outpost.arrival_day).days
    if reported is None:
        return told(False, _("not reported, day %(n)s") % {"n": days}, days=days)
    return told(days <= PLAN_DAYS, _("after %(n)s days") % {"n": days}, days=days)


@criterion("foothold", "exit", "address", gettext_lazy("Address and telephone are reported"), source="M33")
def address_reported(query):
    return {
        o.pk: told(bool(o.address and o.phone), _("reported") if o.address and o.phone else _("not reported yet"))
        for o in query.outposts
    }


def _tasks_of(query):
    rows = StageTask.objects.filter(outpost__in=query.outposts).progress(query.stage)
    return {
        o.pk: told(rows[o.pk][0] == rows[o.pk][1], _of(*rows[o.pk]), closed=rows[o.pk][0], tasks=rows[o.pk][1])
        for o in query.outposts
        if o.pk in rows
    }


for _stage in StageCode:  # every stage is left with its tasks done or waived
    criterion(_stage, "exit", "tasks", gettext_lazy("The stage's tasks are done or waived"), source="M38")(_tasks_of)


@criterion(
    "travel", "exit", "announced", gettext_lazy("Train, arrival time and headcount are known to HQ"), source="M99"
)
def train_announced(query):
    """Known only by the word of the task that reports it; without that task nobody can tell."""
    rows = StageTask.objects.filter(outpost__in=query.outposts, template__code="tra-hq").order_by()
    states = {row.outpost_id: row for row in rows}
    return {
        pk: Finding(GateOutcome.MET, row.evidence_note[:80]) if row.state == "done" else UNKNOWN
        for pk, row in states.items()
    }


def _of(done, whole):
    return _("%(done)s of %(all)s") % {"done": done, "all": whole}
