"""What the page of a batch shows: how far it is, what became of it, what is still to be decided."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.timewords import is_chinese, span
from imports.choices import KEPT, WORKING, BatchState, Undo
from imports.models import ImportRow
from imports.rules import seconds_left
from imports.services.foreground import problems_of
from imports.stages import stages_of

SHOWN = 200  # rows on the page; the download has all


def facts_of(batch, *, now):
    """The context of a batch's page."""
    facts = {"is_working": batch.state in WORKING, "may_undo": may_undo(batch), "shown": SHOWN}
    facts["stages"] = stages_of("work" if facts["is_working"] else "done")
    if facts["is_working"]:
        return facts | _progress(batch, now)
    facts["problems"] = list(problems_of(batch, limit=SHOWN))
    facts["differing"] = ImportRow.objects.filter(batch=batch).differing().count() if batch.duplicates else 0
    if batch.state == BatchState.UNDONE:
        facts |= _undone(batch)
    return facts


def may_undo(batch):
    finished = batch.state in (BatchState.DONE, BatchState.FAILED)
    return finished and batch.emptied_at is None and batch.created + batch.updated + batch.quarantined > 0


def label_changes(batch, rows):
    """Give each row `record` (the record's name) and `changes` [(label, stored, in the file)], for people to read."""
    model, importer = batch.kind.model, batch.kind
    found = {str(item.pk): item for item in model._base_manager.filter(pk__in=[row.subject for row in rows])}
    for row in rows:
        row.record = found.get(row.subject) or " ".join(row.cells.values())[:80]
        row.changes = [
            (importer.label_of(name), _words(model, name, row.before.get(name)), _words(model, name, value))
            for name, value in row.after.items()
        ]


def _progress(batch, now):
    if batch.state == BatchState.UNDOING:
        left = ImportRow.objects.filter(batch=batch).to_undo().count()
        total = batch.created + batch.updated + batch.quarantined
        return {"total": total, "done": total - left, "time_left": ""}
    left = seconds_left(
        batch.rows_done, batch.total, (now - batch.started_at).total_seconds() if batch.started_at else 0
    )
    return {"total": batch.total, "done": batch.rows_done, "time_left": _time(left)}


def _time(seconds):
    if seconds is None:
        return ""
    return span(seconds, is_chinese()) if seconds >= 60 else _("less than a minute")


def _undone(batch):
    rows = ImportRow.objects.filter(batch=batch)
    kept = list(rows.filter(undone__in=(*KEPT, Undo.GONE)).order_by("line")[:SHOWN])
    label_changes(batch, kept)
    counts = {undo: rows.filter(undone=undo).count() for undo in (Undo.REMOVED, Undo.RESTORED)}
    return {"kept": kept, "removed": counts[Undo.REMOVED], "restored": counts[Undo.RESTORED]}


def _words(model, name, value):
    """A stored or new value as people read it."""
    field = model._meta.get_field(name)
    choices = dict(field.flatchoices or ())
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value in choices:
        return str(choices[value])
    day = field.to_python(value) if field.get_internal_type() == "DateField" else None
    return date_format(day, "DATE_FORMAT") if day else str(value)
