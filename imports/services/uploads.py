from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.record import record
from core.tables import ENCODINGS, heading_key, layout_of, look
from imports import reading
from imports.choices import BatchState, Policy
from imports.models import ColumnMemory, ImportBatch, ImportFile, ImportRow
from imports.rules import missing_columns


@transaction.atomic
def upload(*, importer, source, name, options, by, now, is_strict=False):
    """A batch being prepared: the file is stored, how it is read and what its columns mean is guessed.

    `source` is a binary file. `is_strict`: nobody will look at the guess, so headings must be clear (commands).
    """
    options = importer.settle(options, by=by, now=now)
    sight = look(source, name=name)
    batch = ImportBatch(importer=importer.name, uploader=by, file_name=name[:200], options=options, created_at=now)
    if is_strict:
        layout = layout_of(sight, name=name, columns=importer.headings, required=importer.required)
        line, headings, columns = layout.line, sight.cells(layout.line)[: layout.width], layout.columns
    else:
        line, headings, columns = reading.guess(sight, importer, name=name, by=by)
    _set_reading(batch, sight, line, headings, columns)
    batch.save(force_insert=True)
    source.seek(0)
    ImportFile.objects.create(batch=batch, content=source.read())
    next(reading.rows_of(batch))  # refused when there is none
    return batch


@transaction.atomic
def read_otherwise(*, batch, encoding, delimiter, line, by):
    """Read a prepared file anew; what its columns mean is guessed again."""
    encoding = encoding if encoding in ENCODINGS else ""
    sight = look(reading.open_file(batch), name=batch.file_name, encoding=encoding, delimiter=delimiter)
    found = reading.guess(sight, batch.kind, name=batch.file_name, by=by, line=line)
    _set_reading(batch, sight, *found)
    next(reading.rows_of(batch))
    _change_draft(batch, "encoding", "delimiter", "heading_line", "headings", "columns")


@transaction.atomic
def choose_columns(*, batch, columns, by):
    """`columns` = {index: field}; remembered for this person's next file of the kind, left out ones too."""
    check_columns(batch.kind, columns)
    batch.columns = {str(index): name for index, name in sorted(columns.items())}
    _change_draft(batch, "columns")
    if by:
        _remember(batch, columns, by)


def check_columns(importer, columns):
    chosen = list(columns.values())
    twice = next((name for name in chosen if chosen.count(name) > 1), None)
    if twice:
        label = importer.label_of(twice)
        raise Refused(_("Two columns are both “%(label)s”. Choose one of them.") % {"label": label}, field="columns")
    missing = missing_columns(chosen, importer.required)
    if missing:
        label = " / ".join(str(importer.label_of(name)) for name in missing[0])
        raise Refused(_("Say which column is “%(label)s”.") % {"label": label}, field="columns")


@transaction.atomic
def start(*, batch, policy, by, now):
    """The row is the queue from now on; a worker finds it."""
    check_columns(batch.kind, batch.layout.columns)
    values = {"state": BatchState.QUEUED, "policy": Policy(policy), "lease_until": None}
    if not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.DRAFT).update(**values):
        raise Refused(_("This import was already started."))
    record(batch, "started", by=by, now=now, after={"file": batch.file_name, "importer": batch.importer})


@transaction.atomic
def settle_differences(*, batch, lines, is_last=False, by, now):
    """Of the rows that differ from what is stored, `lines` are taken from the file (None: all); with `is_last` the
    others stay as stored. What is taken is written by the worker."""
    if not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.DONE).update(state=BatchState.QUEUED):
        raise Refused(_("This import is not finished, or was undone."))
    differing = ImportRow.objects.filter(batch=batch).differing()
    chosen = differing if lines is None else differing.filter(line__in=lines)
    taken = chosen.update(is_open=False, is_taken=True)
    left = differing.update(is_open=False) if is_last else 0
    if not taken:
        ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.DONE)
    if taken or left:
        record(batch, "chosen", by=by, now=now, after={"taken": taken, "left": left})
    return taken


def _set_reading(batch, sight, line, headings, columns):
    batch.encoding, batch.delimiter = sight.encoding, sight.delimiter
    batch.heading_line, batch.headings = line, headings
    batch.columns = {str(index): name for index, name in columns.items()}


def _change_draft(batch, *fields):
    values = {name: getattr(batch, name) for name in fields}
    if not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.DRAFT).update(**values):
        raise Refused(_("This import was already started."))


def _remember(batch, columns, by):
    keys = {heading_key(text)[:120]: columns.get(index, "") for index, text in enumerate(batch.headings)}
    ColumnMemory.objects.bulk_create(
        [ColumnMemory(user=by, importer=batch.importer, heading=key, field=name) for key, name in keys.items() if key],
        update_conflicts=True,
        unique_fields=["user", "importer", "heading"],
        update_fields=["field"],
    )
