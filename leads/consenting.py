"""Reads what `leads.rules_consent` judges: one query a lead."""

from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from leads.choices_advice import ConsentPurpose, ConsentState
from leads.rules_consent import Said, state_of, stops


def states(lead, *, today, rows=None):
    """{purpose: ConsentState} of a lead, from all its rows."""
    said = [said_by(row) for row in (lead.consents.all() if rows is None else rows)]
    facts = {"birth_year": lead.birth_year, "today": today}
    return {purpose: state_of(said, purpose=purpose, **facts) for purpose in ConsentPurpose}


def said_by(row):
    return Said(purpose=row.purpose, is_given=row.is_given, basis=row.basis, at=row.at)


def check_contact(lead, *, now, purpose=ConsentPurpose.ADVICE):
    """A hard stop before a call, a promise of one, or a message."""
    found = states(lead, today=clock.business_day(now))
    for asked in dict.fromkeys((ConsentPurpose.ADVICE, purpose)):
        if found[asked] == ConsentState.WITHDRAWN:
            raise Refused(_("Consent to “%(purpose)s” was withdrawn.") % {"purpose": asked.label})
        if stops(found[asked]):
            raise Refused(_("Under 14 a guardian must agree first. Record the guardian's consent."))
