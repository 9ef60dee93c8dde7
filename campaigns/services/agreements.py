"""Agreements with schools: drafted, reviewed by law, put in force, ended."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.choices_schools import AgreementKind, AgreementState, Depth
from campaigns.models import School, SchoolAgreement
from campaigns.services.parts import add_part, need
from core import clock
from core.errors import Refused
from core.files import clean_evidence
from core.record import save_changes


@transaction.atomic
def add_agreement(*, school, document, by, now, **values):
    """A draft. `document`: an upload (photo or PDF) or None."""
    values = _clean(values) | _filed(document)
    return add_part(SchoolAgreement(school=school, drafted_by=by, created_at=now, **values), by=by, now=now)


@transaction.atomic
def change_agreement(*, agreement, values, document, version, by, now):
    """Only a draft changes: what was reviewed is what comes into force. Its document may be filed until then."""
    stored = _hold(agreement)
    if stored.state == AgreementState.REVIEWED and document:
        values = {}
    elif stored.state != AgreementState.DRAFT:
        raise Refused(_("Only a draft can be changed. End this agreement and draft a new one."))
    values = (_clean(values) if values else {}) | _filed(document)
    return save_changes(stored, values, version=version, by=by, now=now)


@transaction.atomic
def review_agreement(*, agreement, note, version, by, now):
    """The legal review (L8), by somebody else than the drafter."""
    stored = _hold(agreement)
    note = need(note, _("Say what the review found."), "note")
    if stored.state != AgreementState.DRAFT:
        raise Refused(_("Only a draft is reviewed."))
    if stored.drafted_by_id == by.pk:
        raise Refused(_("Whoever drafted the agreement cannot review it."))
    values = {"state": AgreementState.REVIEWED, "reviewed_by": by, "reviewed_on": clock.business_day(now)}
    values["review_note"] = note
    return save_changes(stored, values, version=version, by=by, now=now, verb="reviewed")


@transaction.atomic
def put_agreement_in_force(*, agreement, version, by, now):
    """After its review; a partnership only with the signed document."""
    stored = _hold(agreement)
    if stored.state != AgreementState.REVIEWED:
        raise Refused(_("Only a reviewed agreement can come into force."))
    if stored.kind == AgreementKind.PARTNERSHIP and not stored.document:
        raise Refused(_("A partnership needs the signed document: file it first."))
    if stored.ends and stored.ends < clock.business_day(now):
        raise Refused(_("Its term is over."))
    values = {"state": AgreementState.IN_FORCE}
    return save_changes(stored, values, version=version, by=by, now=now, verb="in_force")


@transaction.atomic
def end_agreement(*, agreement, reason, version, by, now):
    """Over, with a reason. A school that was our partner by this agreement alone is one no longer (L8)."""
    stored = _hold(agreement)
    reason = need(reason, _("Give the reason: it stands in the record."), "reason")
    if stored.state != AgreementState.IN_FORCE:
        raise Refused(_("Only an agreement in force can be ended."))
    ended = save_changes(
        stored, {"state": AgreementState.ENDED}, version=version, by=by, now=now, verb="ended", why=reason
    )
    school = School.objects.get(pk=stored.school_id)
    proven = SchoolAgreement.objects.filter(school=school).partnerships(clock.business_day(now)).exists()
    if school.depth == Depth.PARTNER and not proven:
        values = {"depth": Depth.CLASSROOM}
        save_changes(school, values, version=school.version, by=by, now=now, verb="moved_on_ladder", why=reason)
    return ended


def _hold(agreement):
    return SchoolAgreement.objects.select_for_update().get(pk=agreement.pk)


def _clean(values):
    if values.get("ends") and values["ends"] < values["starts"]:
        raise Refused(_("The last day lies before the first."), field="ends")
    return dict(values)


def _filed(document):
    return {"document": clean_evidence(document, field="document")} if document else {}
