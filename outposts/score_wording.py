"""The reasons of a score as people read them."""

from decimal import Decimal

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.choices import ScoreReason, Unit
from outposts import wording

HOW = {  # how the points come about; the numbers are those of campaigns.rules_score
    ScoreReason.SUPPLY: _("0 at what each target school must bring on average, 10 at twice that, at most 20"),
    ScoreReason.PROGRESSION: _("1 point for each percent below the limit, at most 20 either way"),
    ScoreReason.ECONOMY: _("1 point for every 2% above the limit, at most 10 either way"),
    ScoreReason.PROFILE: _("10 for an emphasised kind, −5 for none"),
    ScoreReason.STANCE: _("5 for each step from neutral, at most 10 either way"),
    ScoreReason.COMPETITION: _("5 without any, 5 less for each, at least −15"),
    ScoreReason.DISTANCE: _("10 at the door, 0 at the limit, at least −10"),
    ScoreReason.PAST_YIELD: _("3 for each, at most 15"),
}
BASIS = {
    ScoreReason.SUPPLY: "M20",
    ScoreReason.PROGRESSION: "M22",
    ScoreReason.ECONOMY: "M16",
    ScoreReason.PROFILE: "M21",
    ScoreReason.STANCE: "M19",
    ScoreReason.COMPETITION: "M25",
    ScoreReason.DISTANCE: "M23",
    ScoreReason.PAST_YIELD: "M25",
}
STANCES = {
    -2: pgettext_lazy("relation with a school", "Opposed"),
    -1: pgettext_lazy("relation with a school", "Reserved"),
    0: pgettext_lazy("relation with a school", "Neutral"),
    1: pgettext_lazy("relation with a school", "Friendly"),
    2: pgettext_lazy("relation with a school", "Supports us"),
}


def row(code, points, figure, source="", unit=""):
    """One line of the table of reasons; `figure` as in the rules, or as it was kept with a decision."""
    code = ScoreReason(code)
    return {
        "reason": code.label,
        "how": HOW[code],
        "basis": BASIS[code],
        "points": wording.signed(points),
        "tone": "good" if points > 0 else "bad" if points < 0 else "neutral",
        "figure": _figure(code, figure, unit),
        "is_known": figure is not None,
        "source": source,
    }


def rows(score):
    return [row(one.code, one.points, one.figure, one.source, one.unit) for one in score.reasons]


def kept_rows(reasons):
    """The same of the plain values kept with a decision."""
    return [row(one["reason"], one["points"], one["figure"], one["source"], one.get("unit", "")) for one in reasons]


def _figure(code, figure, unit):
    if figure is None:
        return gettext("not known")
    if code == ScoreReason.STANCE:
        return str(STANCES.get(figure, figure))
    if unit == Unit.TAGS:
        return wording.tags(figure)
    amount = wording.number(Decimal(figure))
    words = {
        Unit.PERCENT: "%(n)s%%",
        Unit.KM: gettext("%(n)s km"),
        Unit.MINUTES: gettext("%(n)s minutes"),
        Unit.CANDIDATES: gettext("%(n)s candidates"),
        Unit.CLASSES: gettext("%(n)s exam classes"),
    }
    return words.get(unit, "%(n)s") % {"n": amount}
