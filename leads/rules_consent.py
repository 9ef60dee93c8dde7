"""What a person agreed to, told from the rows alone: pure. Rows are only ever added, in any order."""

from dataclasses import dataclass
from datetime import datetime

from leads.choices import LawfulBasis
from leads.choices_advice import ConsentPurpose, ConsentState
from leads.rules import may_be_under

STOPS = frozenset({ConsentState.WITHDRAWN, ConsentState.GUARDIAN})


@dataclass(frozen=True)
class Said:
    """One row: yes or no, to what, by whom, when."""

    purpose: str
    is_given: bool
    basis: str
    at: datetime


def state_of(rows, *, purpose, birth_year, today):
    """A withdrawal wins over every earlier yes and over one of the same moment, whoever withdrew.

    Under 14 only a guardian's yes counts: a child's own is as if it were not there, except that it tells whom to ask.
    """
    said = [row for row in rows if row.purpose == purpose and purpose in ConsentPurpose.values]
    no = max((row.at for row in said if not row.is_given), default=None)
    yes = max((row.at for row in said if row.is_given and _counts(row, birth_year, today)), default=None)
    if no is not None and (yes is None or no >= yes):
        return ConsentState.WITHDRAWN
    if yes is not None:
        return ConsentState.GIVEN
    return ConsentState.GUARDIAN if any(row.is_given for row in said) else ConsentState.MISSING


def _counts(row, birth_year, today):
    if row.basis == LawfulBasis.CONSENT_GUARDIAN:
        return True
    is_child = birth_year is not None and may_be_under(14, birth_year=birth_year, today=today)
    return row.basis == LawfulBasis.CONSENT_SELF and not is_child


def stops(state):
    """Nobody calls or writes. A lead without a row stands on the basis it was logged with."""
    return state in STOPS


def latest(rows, purpose):
    """The row that is shown beside the state: the last one said, of two at once the withdrawal; None without rows."""
    said = [row for row in rows if row.purpose == purpose]
    return max(said, key=lambda row: (row.at, not row.is_given), default=None)
