"""The manual's season (M7, M10) for any year: anchors, and stages and special periods so many days from them.

With the anchors where the manual has them the dates are the manual's to the day, in every year.
"""

import json
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from campaigns.calendar import Hook, Item, plan

_FILE = Path(__file__).parent / "data" / "season_template.json"


@dataclass(frozen=True)
class PlannedAnchor:
    kind: str
    date: date
    is_confirmed: bool
    source: str


@dataclass(frozen=True)
class PlannedStage:
    code: str
    start: date
    end: date
    start_hook: Hook | None = None
    end_hook: Hook | None = None


@dataclass(frozen=True)
class PlannedSpecial:
    kind: str
    start: date
    end: date
    is_confirmed: bool
    source: str
    start_hook: Hook | None = None
    end_hook: Hook | None = None


def anchors_of(year):
    return [
        PlannedAnchor(a["kind"], date.fromisoformat(f"{year}-{a['day']}"), a["confirmed"], a["source"])
        for a in _template()["anchors"]
    ]


def stages_of(year):
    days = _days(year)
    return [PlannedStage(s["code"], **_span(s, days)) for s in _template()["stages"]]


def specials_of(year):
    days = _days(year)
    return [
        PlannedSpecial(s["kind"], is_confirmed=s["confirmed"], source=s["source"], **_span(s, days))
        for s in _template()["special"]
    ]


def usual_hooks(kind):
    """The anchors on which a special period of `kind` hangs, as {"start": anchor, "end": anchor}; or {}."""
    entry = next((s for s in _template()["special"] if s["kind"] == kind), None)
    return {side: entry[side]["anchor"] for side in ("start", "end")} if entry else {}


def goals_of(code):
    """The template's goals of a stage in the reader's language: what a stage shows until somebody writes its own."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return next((s["goals"][language] for s in _template()["stages"] if s["code"] == code), "")


def _days(year):
    return {(anchor.kind, None): anchor.date for anchor in anchors_of(year)}


def _span(entry, days):
    hooks = {f"{side}_hook": _hook(entry[side], days) for side in ("start", "end")}
    [(start, end)] = plan([Item(entry.get("code"), date.min, date.max, **hooks)], days).values()
    return {"start": start, "end": end} | hooks


def _hook(entry, days):
    """The template counts in common years: back across 29 February it is a day more."""
    anchor = days[entry["anchor"], None]
    day = anchor + timedelta(entry["offset"])
    crosses = isleap(anchor.year) and day <= date(anchor.year, 2, 29) < anchor
    return Hook(entry["anchor"], entry["offset"] - crosses)


@cache
def _template():
    return json.loads(_FILE.read_text(encoding="utf-8"))
