"""What the page of the stage gates shows, in a constant number of queries for any number of outposts."""

from dataclasses import dataclass, field

from django.urls import reverse

from campaigns import gates
from campaigns.choices_playbook import GateOutcome, GateSide
from campaigns.models import RecruitStage
from core.clock import business_day
from outposts import wording
from outposts.models import GatePassage, Outpost

CELL = {GateOutcome.MET: "circle-check", GateOutcome.NOT_MET: "x", GateOutcome.UNKNOWN: "info-circle"}


@dataclass
class Cell:
    title: object
    label: object
    tone: str
    icon: str
    words: str
    source: str = ""


@dataclass
class Row:
    outpost: object
    cells: list
    label: object
    tone: str
    passage: object = None
    pass_url: str = ""


@dataclass
class Gate:
    side: str
    title: str
    criteria: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    passed: int = 0


def page(season, asked, *, user, now):
    """The gates of the asked stage, else of the one that runs; tabs for all stages."""
    today = business_day(now)
    stages = list(RecruitStage.objects.visible_to(user).filter(season=season))
    stage = _stage(stages, asked, today)
    outposts = tuple(
        Outpost.objects.visible_to(user).of(season).select_related("region").order_by("region__path", "code")
    )
    base = reverse("outposts:gates", args=[season.pk])
    tabs = [{"label": str(s), "url": f"{base}?stage={s.code}", "active": s is stage, "count": None} for s in stages]
    query = gates.Query(season, stage.code, outposts, today, now) if stage else None
    return {"stage": stage, "tabs": tabs, "outposts": outposts, "gates": _gates(query, user) if query else []}


def _stage(stages, asked, today):
    by_code = {stage.code: stage for stage in stages}
    running = [stage for stage in stages if stage.start <= today <= stage.end]
    ahead = [stage for stage in stages if stage.start > today]
    return by_code.get(asked) or next(iter([*running, *ahead, *reversed(stages)]), None)


def _gates(query, user):
    passages = GatePassage.objects.visible_to(user).filter(outpost__in=query.outposts, stage=query.stage)
    passed = {(p.outpost_id, p.side): p for p in passages}
    return [_gate(query, side, passed) for side in gates.sides_of(query.stage)]


def _gate(query, side, passed):
    rows = []
    for standing in gates.standings(query, side):
        row = dressed(standing)
        row.passage = passed.get((standing.outpost.pk, side))
        row.pass_url = reverse("outposts:gate_pass", args=[standing.outpost.pk, query.stage, side])
        rows.append(row)
    title = wording.gate(query.stage, side)
    return Gate(GateSide(side), title, gates.criteria_of(query.stage, side), rows, sum(bool(r.passage) for r in rows))


def dressed(standing):
    """A `campaigns.gates.Standing` as pages show it."""
    cells = [
        Cell(
            one.title,
            finding.outcome.label,
            wording.GATE_TONES[finding.outcome],
            CELL[finding.outcome],
            finding.words,
            one.source,
        )
        for one, finding in standing.findings
    ]
    return Row(standing.outpost, cells, standing.outcome.label, wording.GATE_TONES[standing.outcome])
