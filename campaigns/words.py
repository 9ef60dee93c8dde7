from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.calendar import Why
from campaigns.choices import AnchorKind
from campaigns.choices_playbook import DUE_FROM, Repeat

_WHY_KEPT = {
    Why.DONE: _("It is over."),
    Why.LOCKED: _("It is locked."),
    Why.BEGUN: _("It has begun."),
}


def plain(figure):
    """80 rather than 80.00; anything but a Decimal as it is."""
    return f"{figure.normalize():f}" if isinstance(figure, Decimal) else figure


def why_kept(why):
    return _WHY_KEPT[why]


def hook_words(anchor, offset):
    """What a date hangs on: "Term start − 24 days"; "" for a fixed date."""
    if not anchor:
        return ""
    return _so_many_days_from(AnchorKind(anchor).label, offset)


def due_words(task):
    """When a task of the playbook is due: "Last day of the stage − 3 days", or how often it comes back."""
    if task.repeat != Repeat.ONCE:
        return task.get_repeat_display()
    return _so_many_days_from(dict(DUE_FROM)[task.due_from], task.due_offset)


def _so_many_days_from(words, offset):
    facts = {"anchor": words, "n": abs(offset)}
    if not offset:
        return str(facts["anchor"])
    if offset < 0:
        return ngettext("%(anchor)s − %(n)s day", "%(anchor)s − %(n)s days", facts["n"]) % facts
    return ngettext("%(anchor)s + %(n)s day", "%(anchor)s + %(n)s days", facts["n"]) % facts
