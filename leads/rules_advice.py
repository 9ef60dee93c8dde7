"""Pure decisions of advising: the gap to the line (M64), reasons for majors (M65), needs (M61), readiness (M62)."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from core.errors import Refused
from leads.choices_advice import Need, Readiness

WITHIN = 50  # points below the lowest line are the standard; lower, strengths and awards are asked for
BEST = 900  # no exam gives more points
REASONS = ("why_interest", "why_ability", "why_career")


class Standing(StrEnum):
    UNKNOWN = "unknown"  # no score or no line: not a fail
    WITHIN = "within"
    BELOW = "below"


@dataclass(frozen=True)
class Gap:
    """`points` below the line; negative above it; None where score or line is not known."""

    standing: Standing
    points: int | None = None


def gap_to_line(*, score, lines):
    """The gap to the lowest of the province's `lines`, which is the one that counts."""
    if score is None or not lines:
        return Gap(Standing.UNKNOWN)
    points = min(lines) - score
    return Gap(Standing.WITHIN if points <= WITHIN else Standing.BELOW, points)


def check_score(*, score, score_source, score_on, today):
    if score is None:
        if score_source or score_on:
            raise Refused(_("Enter the score, or leave its source and day empty."), field="score")
        return
    if not 0 <= score <= BEST:
        raise Refused(_("A score lies between 0 and %(best)s.") % {"best": BEST}, field="score")
    if not score_source:
        raise Refused(_("Say how the score was told."), field="score_source")
    if score_on is None:
        raise Refused(_("Say on which day the score was told."), field="score_on")
    if score_on > today:
        raise Refused(_("That day is still to come."), field="score_on")


def check_majors(*, majors, **reasons):
    """Majors are chosen for three reasons, each written down; without majors none is needed."""
    if not majors:
        return
    empty = next((name for name in REASONS if not reasons[name]), None)
    if empty:
        raise Refused(_("Majors are chosen for three reasons: write down each of them."), field=empty)


def clean_needs(needs):
    """The needs in the order of the list, each once; anything else is refused."""
    unknown = set(needs) - set(Need.values)
    if unknown:
        raise Refused(_("Choose from the list."), field="needs")
    return [need for need in Need.values if need in needs]


def check_readiness(*, before, to, note):
    if to and to not in Readiness.values:
        raise Refused(_("Choose from the list."), field="readiness")
    if before and not to:
        raise Refused(_("Readiness was noted already: change it, but do not empty it."), field="readiness")
    if to != before and not note:
        raise Refused(_("Say what was heard or seen: readiness is changed only with a note."), field="readiness_note")


def check_asking(gap, *, reason, strengths):
    """An exception is asked for only where one is needed, with what speaks for the person."""
    if gap.standing == Standing.UNKNOWN:
        raise Refused(_("Without a score and a line there is nothing to review yet."))
    if gap.standing == Standing.WITHIN:
        raise Refused(
            _("The score is within %(points)s points of the line: no exception is needed.") % {"points": WITHIN}
        )
    if not reason.strip():
        raise Refused(_("Say why an exception is asked for."), field="reason")
    if not strengths.strip():
        raise Refused(_("Name strengths or awards: they are what a review looks at."), field="strengths")
