"""A proposal in words: how near the best it is, why a school is left out, what would let it in."""

from decimal import ROUND_DOWN, ROUND_UP, Decimal

from django.utils.translation import gettext as _

from campaigns.choices import Exclusion, RuleCode, Unit
from campaigns.optimiser.explain import HUNDREDTH
from outposts import wording


def gap(value):
    """How far the travel of a plan may be from the least there is."""
    if value is None:
        return _("no bound known")
    if value == 0:
        return _("proven best")
    percent = (Decimal(str(value)) * 100).quantize(Decimal("0.1"), ROUND_UP)
    return _("at most %(n)s%% from the best") % {"n": percent}


def gap_note(value):
    """The same in a sentence."""
    if value is None:
        return _("Whether more outposts could meet the target, or with less travel, is not proven.")
    if value == 0:
        return _("No other choice meets as much with less travel.")
    return _("No other choice that meets as much saves more travel than that.")


def rule(left):
    """Why a school is left out."""
    if left.rule in RuleCode:
        return _("Fails: %(rule)s") % {"rule": RuleCode(left.rule).label}
    return Exclusion(left.rule).label


def changes(left, names):
    """The smallest change that would let it in; several must come together."""
    every = [one for one in (left.nearest_change, *left.also_needed) if one is not None]
    if not every:
        return _("None while the schools chosen before are kept") if left.rule == Exclusion.TARGET_MET else ""
    return _(" + ").join(change(one, names) for one in every)


def change(one, names):
    if one.unit == Unit.DECISION:
        return _("Take back the decision to drop it")
    heading = RuleCode(one.rule).label if one.rule in RuleCode else Unit(one.unit).label
    was, to = _amount(one, one.was, names), _target(one, names)
    return _("%(what)s: %(was)s → %(to)s") % {"what": heading, "was": was, "to": to}


def _amount(one, value, names):
    if value is None or value == ():
        return _("not known")
    if one.unit == Unit.OUTPOST:
        return names.get(value) or _("another outpost")
    if one.unit == Unit.TAGS:
        return wording.tags(value)
    return wording.with_unit(one.rule, value) if one.rule in RuleCode else wording.number(value)


def _target(one, names):
    if one.unit == Unit.TAGS:
        return _("at least one emphasised kind")
    if one.rule == RuleCode.PROGRESSION:
        return _("below %(bound)s") % {"bound": wording.with_unit(one.rule, one.to + HUNDREDTH)}
    if one.rule == RuleCode.RADIUS:
        return wording.with_unit(one.rule, Decimal(one.to).to_integral_value(ROUND_DOWN))
    return _amount(one, one.to, names)
