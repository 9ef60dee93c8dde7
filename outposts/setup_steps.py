"""The template of the ten setup steps, from `data/setup_steps.json`: kept as data, because HQ will reword it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from outposts.choices import StepCode

FILE = Path(__file__).parent / "data" / "setup_steps.json"


@dataclass(frozen=True)
class Line:
    text: str
    text_en: str
    is_required: bool


@dataclass(frozen=True)
class Step:
    code: StepCode
    due_days: int  # after the arrival day, which is day 0
    source: str  # where the manual says so
    goal_zh: str
    goal_en: str
    lines: tuple

    @property
    def goal(self):
        return self.goal_zh if (get_language() or "").startswith("zh") else self.goal_en


@cache
def template():
    """The steps in the order they are worked in."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["steps"]
    return tuple(_step(row) for row in rows)


def step_of(code):
    return next(step for step in template() if step.code == code)


def _step(row):
    lines = tuple(Line(item["zh"], item["en"], item["required"]) for item in row["items"])
    return Step(StepCode(row["code"]), row["due_days"], row["source"], row["goal"]["zh"], row["goal"]["en"], lines)
