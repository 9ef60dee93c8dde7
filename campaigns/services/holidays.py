"""HQ's own word on single days, above the published holidays."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from campaigns.models import HolidayOverride
from core.errors import Refused
from core.record import record


@transaction.atomic
def add_override(*, day, kind, name, name_en, source, reason, by, now):
    """Make `day` a day off or a workday, whatever the package says."""
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    if not source.strip():
        raise Refused(_("Say where this was announced."), field="source")
    values = {"kind": kind, "name": name, "name_en": name_en, "source": source}
    try:
        with transaction.atomic():
            row = HolidayOverride.objects.create(day=day, **values)
    except IntegrityError:
        raise Refused(_("This day has an override already; remove it first."), field="day") from None
    record(row, "added", by=by, now=now, after={"day": str(day)} | values, why=reason)
    return row


@transaction.atomic
def remove_override(*, override, reason, by, now):
    """The day is again what the package says. The record keeps what the override said."""
    if not reason.strip():
        raise Refused(_("Give the reason: it stands in the record."), field="reason")
    row = HolidayOverride.objects.select_for_update().filter(pk=override.pk).first()
    if row is None:
        raise Refused(_("This override was removed already."))
    before = {"day": str(row.day), "kind": row.kind, "name": row.name, "source": row.source}
    record(row, "removed", by=by, now=now, before=before, why=reason)
    row.delete()
