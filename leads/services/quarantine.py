"""Imported rows without consent: with consent recorded one becomes a lead, else it is deleted, in time in any case."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record
from imports.models import ImportBatch
from imports.services import drop_files
from leads.choices import ConsentMethod, LawfulBasis
from leads.importing import next_working_morning
from leads.models import QuarantinedLead
from leads.services.leads import add_lead


@transaction.atomic
def release_row(*, row, basis, method, by, now):
    """Consent was given: the row becomes a lead like any other and leaves the quarantine."""
    row = _held(row)
    if basis not in LawfulBasis.values:
        raise Refused(_("Say who gave consent."), field="basis")
    if method not in ConsentMethod.values:
        raise Refused(_("Say how consent was given."), field="method")
    lead = add_lead(
        outpost=row.outpost, name=row.name, phone=row.phone, birth_year=row.birth_year, school=row.school,
        class_name=row.class_name, source=row.source, basis=basis, method=method, guardian=_guardian(row), by=by,
        now=now, next_at=next_working_morning(now), next_purpose=row.purpose,
    )  # fmt: skip
    row.delete()
    record(lead, "consent_recorded", by=by, now=now, after={"line": row.line})
    return lead


@transaction.atomic
def discard_row(*, row, by, now):
    """Deleted at once, and the uploaded file with it; what stays is that it was."""
    row = _held(row)
    batch, line = row.batch, row.line
    row.delete()
    drop_files([batch])
    _tell(batch, "quarantined row deleted", {"line": line}, by=by, now=now)


@transaction.atomic
def purge_quarantine(*, now):
    """Delete rows whose time is up, and the files they came in; returns how many were deleted and how many stay."""
    expired = QuarantinedLead.objects.expired(now)
    batches = Counter(expired.select_for_update().values_list("batch", flat=True))
    expired.delete()
    drop_files(list(batches))
    for batch, many in sorted(batches.items()):
        _tell(batch, "quarantine emptied", {"rows": many}, by=None, now=now)
    return {"deleted": batches.total(), "batches": len(batches), "kept": QuarantinedLead.objects.count()}


def _held(row):
    held = QuarantinedLead.objects.select_for_update(of=("self",)).select_related("outpost__season", "school")
    found = held.filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This row is not in quarantine any more."))
    return found


def _guardian(row):
    if not row.guardian_phone:
        return None
    return {"name": row.guardian_name, "phone": row.guardian_phone, "relation": row.guardian_relation}


def _tell(batch, verb, after, *, by, now):
    record(ImportBatch(pk=batch), verb, by=by, now=now, after=after)
