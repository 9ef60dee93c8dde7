"""The gates of the stages: what must be so before a stage is entered or left. Each app signs in what it can tell.

    @criterion("publicity", "exit", "leads", _("Leads against the target"), source="M55")      # leads/gates.py
    def leads_logged(query): return {outpost.pk: Finding(...) for outpost in query.outposts}

imported from `apps.ready()`. A criterion reads in a constant number of queries for any number of outposts. What no app
can tell yet is `unknown`, and stays so until it is told: it is never called met.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from campaigns.choices import StageCode
from campaigns.choices_playbook import GateOutcome, GateSide
from campaigns.rules_playbook import overall


@dataclass(frozen=True)
class Query:
    """What is asked: outposts of one season, already scoped by the caller, as of `today` and `now`."""

    season: object
    stage: str
    outposts: tuple
    today: date
    now: object


@dataclass(frozen=True)
class Finding:
    """One criterion at one outpost. `figures` are plain values and kept with the passage; `words` say them."""

    outcome: GateOutcome
    words: str = ""
    figures: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    code: str
    title: object  # lazily translated
    source: str  # where the manual asks for it
    find: Callable


UNKNOWN = Finding(GateOutcome.UNKNOWN)
_registry: dict[tuple[str, str], dict[str, Criterion]] = {}


def criterion(stage, side, code, title, *, source):
    """Sign a criterion in at one gate: `find(query)` -> {outpost id: Finding}; an outpost left out is unknown."""
    key = (StageCode(stage), GateSide(side))

    def sign_in(find):
        _registry.setdefault(key, {})[code] = Criterion(code, title, source, find)
        return find

    return sign_in


def criteria_of(stage, side):
    return tuple(_registry.get((stage, side), {}).values())


def sides_of(stage):
    """The gates of a stage that have a criterion."""
    return [side for side in GateSide if criteria_of(stage, side)]


@dataclass(frozen=True)
class Standing:
    """One outpost at one gate: [(criterion, finding)] and what follows from them."""

    outpost: object
    findings: tuple

    @property
    def outcome(self):
        return overall(finding.outcome for _criterion, finding in self.findings)

    @property
    def stored(self):
        """Plain values, to be kept with a passage."""
        return [{"code": c.code, "outcome": str(f.outcome), "figures": f.figures} for c, f in self.findings]


def standings(query, side):
    """A `Standing` for each outpost of the query, in its order."""
    criteria = criteria_of(query.stage, side)
    found = [(one, one.find(query) if query.outposts else {}) for one in criteria]
    return [
        Standing(outpost, tuple((one, answers.get(outpost.pk, UNKNOWN)) for one, answers in found))
        for outpost in query.outposts
    ]


def told(is_met, words, **figures):
    """A finding that is one of the two."""
    return Finding(GateOutcome.MET if is_met else GateOutcome.NOT_MET, words, figures)
