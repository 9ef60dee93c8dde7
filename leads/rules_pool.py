"""Pure decisions about who may hold a lead: when a quiet one goes back to the pool, and who leaves it to others.

No database and no clock. Business days are counted by the caller, who knows the holidays.
"""

from dataclasses import dataclass
from enum import StrEnum

from leads.choices import LeadState

RECLAIMABLE = (LeadState.CLUE, LeadState.CONTACTED, LeadState.ENQUIRY)  # who returned a form stays with whoever won it


@dataclass(frozen=True)
class PoolLimits:
    protection: int = 7  # business days without contact after which a lead may be taken back
    warning: int = 2  # business days the owner has from the warning on
    holding: int = 300  # open leads in one pair of hands; the manual gives no number
    claims: int = 20  # a business day
    cool_off: int = 7  # days in which the former owner may not claim the lead again


LIMITS = PoolLimits()


class Verdict(StrEnum):
    KEEP = "keep"
    WARN = "warn"
    RECLAIM = "reclaim"


def verdict(*, state, since, idle, next_action_at, warned_at, warned, now, limits=LIMITS):
    """What becomes of an owned lead.

    `since`: the last contact, or when the owner got the lead if that is later; `idle`: business days from it to today.
    `warned`: business days from `warned_at` to today. A warning that is older than the last contact, or than the hour
    of a promise broken since, counts no more: the owner is warned anew.
    """
    if state not in RECLAIMABLE or idle < limits.protection - limits.warning:
        return Verdict.KEEP
    if next_action_at is not None and next_action_at >= now:
        return Verdict.KEEP  # promised, and the hour has not struck
    if warned_at is None or warned_at < max(since, next_action_at or since):
        return Verdict.WARN
    return Verdict.RECLAIM if idle >= limits.protection and warned >= limits.warning else Verdict.KEEP


def held_since(*, created_at, last_contact_at, owned_since):
    """From when on the silence is the owner's: nobody answers for the time before the lead was theirs."""
    return max(moment for moment in (last_contact_at or created_at, owned_since) if moment is not None)


def is_cooling(*, last_owner, until, user, now):
    """Who gave a lead away, or lost it, leaves it to others for a while; `last_owner` and `user` are ids."""
    return last_owner == user and until is not None and until > now
