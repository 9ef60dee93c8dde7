from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record, without_personal
from imports.choices import BatchState, RowOutcome, Undo
from imports.models import ImportBatch, ImportRow

CHUNK = 500


@transaction.atomic
def start_undo(*, batch, by, now):
    """Take a whole batch back, as far as nobody has built on it since. The worker does it; rows say what stayed."""
    ready = ImportBatch.objects.filter(pk=batch.pk, state__in=(BatchState.DONE, BatchState.FAILED), emptied_at=None)
    if not ready.update(state=BatchState.UNDOING, lease_until=None, attempts=0):
        raise Refused(_("This import cannot be undone any more."))
    record(batch, "undo asked", by=by, now=now, after={"file": batch.file_name})


class Undoing:
    """Created records are removed where nothing depends on them, changed ones set back, both if unchanged since."""

    def __init__(self, batch):
        self.batch, self.importer, self.model = batch, batch.kind, batch.kind.model

    def chunk(self, now):
        rows = list(ImportRow.objects.filter(batch=self.batch).to_undo().order_by("-line")[:CHUNK])
        if not rows:
            return bool(_close(self.batch, now=now))
        subjects = [row.subject for row in rows if row.outcome != RowOutcome.QUARANTINED]
        found = self.model._base_manager.select_for_update().filter(pk__in=subjects)
        records = {str(item.pk): item for item in found}
        created = [row.subject for row in rows if row.outcome == RowOutcome.CREATED]
        used = dependents(self.model, created, but=self.importer.parts) | self.importer.touched(created)
        self._let_go([row for row in rows if row.outcome == RowOutcome.QUARANTINED])
        gone = []
        for row in rows:
            if row.outcome == RowOutcome.QUARANTINED:
                continue
            row.undone = _decide(row, records.get(row.subject), used)
            if row.undone == Undo.RESTORED:
                _restore(records[row.subject], row, now=now)
            elif row.undone == Undo.REMOVED:
                gone.append(records[row.subject])
        self._remove(gone, now)
        ImportRow.objects.bulk_update(rows, ["undone"])
        return True

    def _let_go(self, rows):
        there = self.importer.let_go([row.subject for row in rows]) if rows else set()
        for row in rows:
            row.undone = Undo.REMOVED if row.subject in there else Undo.GONE

    def _remove(self, records, now):
        for item in records:
            before = without_personal(item, {"name": str(item)})
            record(item, "undone", by=None, now=now, before=before, after={"file": self.batch.file_name})
        if records:
            self.importer.remove(records, now=now)

    def committed(self):
        """The rows themselves say what is done."""

    start_over = committed


def dependents(model, pks, *, but=()):
    """Those of `pks` (as text) that rows of any other table hang on, whichever app it belongs to; `but` not of these
    models."""
    used = set()
    for relation in model._meta.related_objects:
        if relation.related_model in but:
            continue
        name = relation.field.attname
        found = relation.related_model._base_manager.filter(**{f"{name}__in": pks})
        used |= {str(pk) for pk in found.values_list(name, flat=True).distinct()}
    return used


def _decide(row, stored, used):
    if stored is None:
        return Undo.GONE
    if stored.version != row.version:
        return Undo.CHANGED
    if row.outcome == RowOutcome.UPDATED:
        return Undo.RESTORED
    return Undo.IN_USE if row.subject in used else Undo.REMOVED


def _restore(stored, row, *, now):
    before = {name: getattr(stored, name) for name in row.before}
    for name, value in row.before.items():
        setattr(stored, name, stored._meta.get_field(name).to_python(value))
    stored.version += 1
    stored.save()
    plain = {name: value if isinstance(value, (int, str, list)) else str(value) for name, value in before.items()}
    before, after = without_personal(stored, plain), without_personal(stored, row.before)
    record(stored, "undone", by=None, now=now, before=before, after=after)


def _close(batch, *, now):
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=BatchState.UNDONE, finished_at=now, lease_until=None, claim=None
    )
    record(batch, "undone", by=None, now=now, after={"file": batch.file_name})
