"""Pure decisions about one thing done to many leads: which are left alone, and why. No database and no clock."""

from datetime import timedelta

from leads.choices import EXITS, OPEN_STATES, LeadState
from leads.choices_bulk import BulkReason

MOST = 5000  # leads of one action
AT_ONCE = 50  # up to so many are done before the page answers
CHUNK = 50  # leads of one transaction
UNDO_FOR = timedelta(hours=24)


def refusal(*, state, is_seen):
    """Why nothing at all is done to a lead, or None."""
    if not is_seen:
        return BulkReason.OUT_OF_SIGHT
    return BulkReason.SILENCE if state == LeadState.DO_NOT_CONTACT else None


def refusal_to_assign(*, state, owner, receiver, is_serving, room):
    """`room`: how many open leads more the receiver may hold; `owner` and `receiver` are ids."""
    if state in EXITS:
        return BulkReason.GONE
    if owner == receiver:
        return BulkReason.ALREADY
    if not is_serving:
        return BulkReason.NOT_SERVING
    if state in OPEN_STATES and room <= 0:
        return BulkReason.FULL
    return None


def refusal_to_tag(*, has_tag, wants_tag, is_of_season):
    if has_tag == wants_tag:
        return BulkReason.ALREADY
    return None if is_of_season else BulkReason.OTHER_SEASON


def refusal_to_plan(*, state):
    return BulkReason.GONE if state in EXITS else None


def is_changed(*, version, after):
    """Whether somebody wrote the lead since the action did."""
    return version != after


def may_undo(*, state, finished_at, now):
    return state == "done" and finished_at is not None and now < finished_at + UNDO_FOR
