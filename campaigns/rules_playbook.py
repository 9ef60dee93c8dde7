"""When a task of the playbook falls due: pure, no database, no clock.

`stage` is anything with `start` and `end`; anchors are as in `campaigns.calendar`, {(kind, province): day}.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.choices_playbook import GateOutcome, Repeat, StageSide

SUNDAY = 7


@dataclass(frozen=True)
class Occurrence:
    """One dated piece of a task. `key` is the same for the same piece wherever its stage moves: "" of a task done
    once, the day of a daily one, the ISO week of a weekly one."""

    key: str
    due: date


def due_day(due_from, offset, *, stage, anchors, province=None):
    """The day a task done once is due. A province's own anchor comes before the country's; an anchor the season has
    no date for leaves the task to the last day of its stage."""
    if due_from == StageSide.STAGE_START:
        base = stage.start
    elif due_from == StageSide.STAGE_END:
        base = stage.end
    else:
        base = anchors.get((due_from, province)) or anchors.get((due_from, None))
    return base + timedelta(offset) if base else stage.end


def occurrence(repeat, day, stage):
    """The piece of a repeated task that runs on `day`; None outside its stage. A week ends on Sunday, or with the
    stage."""
    if not stage.start <= day <= stage.end:
        return None
    if repeat == Repeat.DAILY:
        return Occurrence(day.isoformat(), day)
    year, week, weekday = day.isocalendar()
    sunday = day + timedelta(SUNDAY - weekday)
    return Occurrence(f"{year}-W{week:02d}", min(sunday, stage.end))


def still_lands(stage, *, not_before):
    """A stage that was over by then leaves no task behind: nobody can do it any more."""
    return stage.end >= not_before


def overall(outcomes):
    """Of a whole gate: one not met decides, then one not known; a gate without criteria is not known."""
    found = set(outcomes)
    for outcome in (GateOutcome.NOT_MET, GateOutcome.UNKNOWN):
        if outcome in found:
            return outcome
    return GateOutcome.MET if found else GateOutcome.UNKNOWN
