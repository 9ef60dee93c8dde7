"""Uncovering one number: with a purpose, and never without a row that says so."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from leads.choices import LeadState, Purpose
from leads.consenting import check_contact
from leads.models import AccessLog


@transaction.atomic
def reveal(*, lead, field, purpose, by, now):
    """The number in `field` ("phone", or "guardian:<id>"); the access-log row stands before the number is given."""
    if purpose not in Purpose.values:
        raise Refused(_("Say what you need the number for."), field="purpose")
    if purpose == Purpose.CALL and lead.state == LeadState.DO_NOT_CONTACT:
        raise Refused(_("This person asked not to be contacted."))
    if purpose == Purpose.CALL:
        check_contact(lead, now=now)
    number = _number(lead, field, purpose)
    AccessLog.objects.create(at=now, actor=by.token, lead=lead.token, field=field, purpose=purpose)
    return number


def _number(lead, field, purpose):
    if field == "phone":
        return lead.phone
    kind, _sep, pk = field.partition(":")
    guardian = lead.guardians.filter(pk=pk).first() if kind == "guardian" and pk.isdecimal() and len(pk) < 18 else None
    if guardian is None:
        raise Refused(_("There is no such number on this lead."))
    if purpose == Purpose.CALL and not guardian.may_call:
        raise Refused(_("This guardian does not want to be called."))
    return guardian.phone
