"""What a person said yes or no to: rows are only added, and the word counts at once (L1, L2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from core.record import record
from leads import rules
from leads.choices import ConsentMethod, LawfulBasis, LeadState
from leads.choices_advice import ConsentPurpose
from leads.models import Consent
from leads.services.followups import locked
from leads.services.funnel import exit_lead


@transaction.atomic
def give_consent(*, lead, purpose, basis, method, by, now):
    """Record a yes. It does not lift “do not contact”: that is HQ's, and only with this row in place."""
    lead = locked(lead)
    _check(purpose, basis, method)
    rules.check_consent(
        birth_year=lead.birth_year, basis=basis, has_guardian=lead.guardians.exists(), today=clock.business_day(now)
    )
    return _say(lead, True, purpose, basis, method, by=by, now=now)


@transaction.atomic
def withdraw_consent(*, lead, purpose, basis, method, by, now, note=""):
    """Record a no, whoever of the family says it. Without consent to advice nobody calls any more."""
    lead = locked(lead)
    _check(purpose, basis, method)
    row = _say(lead, False, purpose, basis, method, by=by, now=now, why=note)
    if purpose == ConsentPurpose.ADVICE and lead.state != LeadState.DO_NOT_CONTACT:
        exit_lead(lead=lead, to=LeadState.DO_NOT_CONTACT, reason=note or _("Consent withdrawn"), by=by, now=now)
    return row


def _check(purpose, basis, method):
    if purpose not in ConsentPurpose.values:
        raise Refused(_("Choose from the list."), field="purpose")
    if basis not in LawfulBasis.values:
        raise Refused(_("Say who it was."), field="basis")
    if method not in ConsentMethod.values:
        raise Refused(_("Say how it was said."), field="method")


def _say(lead, is_given, purpose, basis, method, *, by, now, why=""):
    row = Consent.objects.create(
        lead=lead, is_given=is_given, purpose=purpose, basis=basis, method=method, at=now, recorded_by=by.token,
        notice_version=rules.NOTICE_VERSION,
    )  # fmt: skip
    verb = "consent_given" if is_given else "consent_withdrawn"
    record(lead, verb, by=by, now=now, after={"purpose": str(purpose)}, why=why.strip()[:500])
    return row
