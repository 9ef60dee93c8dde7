"""Pure decisions about numbered application forms: what may become of one, and whether the stock adds up (M58).

No database and no clock.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import Refused
from leads.choices_events import FormState

LARGEST_RANGE = 2000
LAST_NUMBER = 9_999_999
MOVES = {
    FormState.IN_HAND: {FormState.WITH_LEAD, FormState.LOST, FormState.VOID},
    FormState.WITH_LEAD: {FormState.RETURNED, FormState.LOST, FormState.VOID},
    FormState.RETURNED: set(),
    FormState.LOST: set(),
    FormState.VOID: set(),
}


def check_range(*, first, last):
    if first < 1 or last > LAST_NUMBER:
        raise Refused(_("Numbers go from 1 to %(n)s.") % {"n": LAST_NUMBER}, field="first")
    if last < first:
        raise Refused(_("The last number lies before the first."), field="last")
    if last - first + 1 > LARGEST_RANGE:
        raise Refused(_("At most %(n)s forms at once.") % {"n": LARGEST_RANGE}, field="last")


def check_step(*, state, to, number, reason=""):
    if to not in MOVES[FormState(state)]:
        words = {"number": readable(number), "state": FormState(state).label}
        raise Refused(_("Form %(number)s stands at “%(state)s” already.") % words)
    if to in (FormState.LOST, FormState.VOID) and not reason.strip():
        raise Refused(_("Say what happened to the form."), field="reason")


def readable(number):
    return f"{number:06d}"


@dataclass(frozen=True)
class Stock:
    """The forms of an outpost. `issued` comes from what HQ booked, the rest from the forms themselves."""

    issued: int = 0
    in_hand: int = 0
    with_lead: int = 0
    returned: int = 0
    lost: int = 0
    void: int = 0

    @property
    def unexplained(self):
        """0, or forms have appeared or vanished."""
        return self.issued - self.in_hand - self.with_lead - self.returned - self.lost - self.void
