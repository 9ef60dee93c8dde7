"""Pure decisions about events: how many may come, when HQ sends a speaker, how long the public page is open.

No database and no clock.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from core.errors import Refused
from leads.choices_events import EventKind, EventState

MEETING_BELOW = 10  # M69: parents' meetings of ours stay small
SPEAKER_FROM = 100  # M107
LONGEST = timedelta(days=4)  # the gaokao has four days
PAGE_AFTER_END = timedelta(days=1)


@dataclass(frozen=True)
class EntryLimits:
    """How often the public page takes a form: a hall shares one address, so that limit is no tight one."""

    per_address: int = 40
    per_page: int = 200
    window: timedelta = timedelta(minutes=10)


ENTRY_LIMITS = EntryLimits()


def check_event(*, kind, expected, starts_at, ends_at):
    if ends_at <= starts_at:
        raise Refused(_("The end lies before the beginning."), field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused(_("An event lasts at most four days. Plan a longer one day by day."), field="ends_at")
    if expected < 1:
        raise Refused(_("Say how many people are expected."), field="expected")
    if kind == EventKind.PARENTS_MEETING and expected >= MEETING_BELOW:
        raise Refused(
            _("A parents' meeting has fewer than %(n)s people. Hold several, or plan a consultation fair.")
            % {"n": MEETING_BELOW},
            field="expected",
        )


def check_held(*, starts_at, now):
    if now < starts_at:
        raise Refused(_("The event has not begun yet."))


def check_speaker(*, expected, evidence):
    """HQ sends somebody to a hall, not to a room; and wants to know where the number comes from."""
    if expected < SPEAKER_FROM:
        raise Refused(
            _("HQ sends a speaker from %(n)s expected people on; %(expected)s are expected here.")
            % {"n": SPEAKER_FROM, "expected": expected}
        )
    if not evidence.strip():
        raise Refused(_("Say what the expected number rests on."), field="evidence")


def is_page_open(*, state, ends_at, revoked_at, now):
    return revoked_at is None and state != EventState.CANCELLED and now <= ends_at + PAGE_AFTER_END
