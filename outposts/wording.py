"""Figures and limits of the selection rules as people read them."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.choices import Outcome, ProfileTag, RuleCode, StageCode
from campaigns.choices_playbook import GateSide
from outposts.verdicts import BASIS

STEP_TONES = {"open": "neutral", "done": "accent", "verified": "good", "waived": "neutral"}
TONES = {Outcome.PASS: "good", Outcome.FAIL: "bad", Outcome.UNKNOWN: "neutral"}

TASK_TONES = {"open": "neutral", "done": "good", "waived": "neutral", "missed": "warn"}
GATE_TONES = {"met": "good", "not_met": "bad", "unknown": "neutral"}


def gate(stage, side):
    """A gate as people call it: "Foothold: exit"."""
    facts = {"stage": StageCode(stage).label, "side": GateSide(side).label}
    return pgettext("stage gate", "%(stage)s: %(side)s") % facts


def tone(outcome):
    return TONES.get(outcome, "neutral")


def figure(result):
    """The figure used, with its unit; empty when it is not known."""
    if result.figure is None:
        return ""
    if result.rule == RuleCode.PROFILE:
        return tags(result.figure)
    return with_unit(result.rule, result.figure)


def tags(values):
    labels = dict(ProfileTag.choices)
    return _(", ").join(str(labels.get(tag, tag)) for tag in values)


def limit(result):
    """The limit with its direction: "below 80%", "at most 50 km"."""
    if result.rule == RuleCode.PROFILE:
        return _("at least one emphasised kind")
    bound = {"bound": with_unit(result.rule, result.limit)}
    if result.rule == RuleCode.PROGRESSION:
        return _("below %(bound)s") % bound
    if result.rule in (RuleCode.RADIUS, RuleCode.DRIVE):
        return _("at most %(bound)s") % bound
    return _("at least %(bound)s") % bound


def row(result):
    """One line of the rules table."""
    outcome = Outcome(result.outcome)
    return {
        "rule": RuleCode(result.rule).label,
        "basis": BASIS[result.rule],
        "outcome": outcome.label,
        "tone": tone(outcome),
        "figure": figure(result),
        "limit": limit(result),
        "source": result.source,
    }


def target_row(result):
    """One of the three figures of the hard target; short of it is no fault while another may reach it."""
    words = {Outcome.PASS: _("Reached"), Outcome.FAIL: _("Not reached"), Outcome.UNKNOWN: _("Not known")}
    return {
        "rule": RuleCode(result.rule).label,
        "outcome": words[result.outcome],
        "tone": "good" if result.outcome == Outcome.PASS else "neutral",
        "figure": figure(result) or "0",
        "limit": number(result.limit),
        "share": min(100, 100 * (result.figure or 0) // max(result.limit, 1)),
    }


def with_unit(rule, value):
    if rule in (RuleCode.PROGRESSION, RuleCode.NEARBY):
        return f"{number(value)}%"
    if rule == RuleCode.RADIUS:
        return _("%(n)s km") % {"n": number(value)}
    if rule == RuleCode.DRIVE:
        return _("%(n)s minutes") % {"n": number(value)}
    return number(value)


def signed(points):
    """+12, −5, 0."""
    return f"{points:+d}".replace("-", "−") if points else "0"


def number(value):
    """80.00 is 80, 72.50 is 72.5, 2000 is 2,000."""
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return f"{value:,}"


def chosen_elsewhere():
    return _("Another outpost's")
