"""What a chunk leaves behind: records, the rows that tell of them, the counts and the cursor, in one transaction."""

from collections import Counter

from django.db.models import F

from core.record import record
from imports.choices import COUNTER, WORKING, BatchState, RowOutcome
from imports.models import ImportBatch, ImportRow
from imports.rules import COUNTED

_TOLD = {RowOutcome.DUPLICATE, RowOutcome.REJECTED}  # whose cells are kept until the texts go
_REWRITTEN = ("outcome", "subject", "version", "field", "texts", "is_taken")


def held(batch, claim, until):
    """Lengthen the lease if it is still ours; locks the batch until the transaction ends."""
    mine = ImportBatch.objects.filter(pk=batch.pk, claim=claim, state__in=WORKING)
    return mine.update(lease_until=until, attempts=0)


def write_planned(batch, planned, run):
    """Write the next rows of the file and move the cursor behind them."""
    rows = _write(batch, planned, run)
    ImportRow.objects.bulk_create(rows)
    counts = Counter(COUNTER[row.outcome] for row in rows)
    _count(batch, counts, cursor=planned[-1].row.line)


def rewrite_planned(batch, planned, run, rows):
    """Write rows that stood as duplicates until somebody chose to take them; `rows` = {line: ImportRow}."""
    fresh = _write(batch, planned, run)
    counts = Counter(COUNTER[row.outcome] for row in fresh)
    for row in fresh:
        row.pk, row.key = rows[row.line].pk, rows[row.line].key
    ImportRow.objects.bulk_update(fresh, _REWRITTEN)
    counts["duplicates"] -= len(fresh)
    _count(batch, counts)


def close(batch, *, now):
    """Nothing is left to do."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.DONE, finished_at=now, lease_until=None, claim=None)
    done = ImportBatch.objects.get(pk=batch.pk)
    counts = {"rows": done.rows_done} | {name: getattr(done, name) for name in COUNTED}
    record(batch, "imported", by=batch.uploader, now=now, after={"file": batch.file_name, **counts})


def _count(batch, counts, **values):
    changes = {name: F(name) + n for name, n in counts.items() if n}
    ImportBatch.objects.filter(pk=batch.pk).update(**changes, **values)


def _write(batch, planned, run):
    """Write what is new and changed; the unsaved ImportRow of each planned row."""
    importer = batch.kind
    rows = [_row(batch, item) for item in planned]
    for outcome, write in ((RowOutcome.CREATED, importer.add), (RowOutcome.QUARANTINED, importer.hold)):
        new = [(item, row) for item, row in zip(planned, rows, strict=True) if item.outcome == outcome]
        if new:
            for (_item, row), pk in zip(new, write([item.verdict for item, _row in new], run), strict=True):
                row.subject, row.version = str(pk), 1
    changed = [item.verdict for item in planned if item.outcome == RowOutcome.UPDATED]
    if changed:
        importer.change(changed, run)
    return rows


def _row(batch, item):
    row = ImportRow(
        batch=batch, line=item.row.line, outcome=item.outcome, key=item.key, field=item.field, is_open=item.is_open
    )
    stored = item.verdict.stored if item.verdict else None
    if item.outcome in _TOLD:
        row.texts = {"cells": item.row.values, "reason": item.reason}
    if stored is not None and (item.is_open or item.outcome == RowOutcome.UPDATED):
        before = {name: getattr(stored, name) for name in item.verdict.values}
        row.texts = (row.texts or {}) | {"before": before, "after": dict(item.verdict.values)}
        row.subject, row.version = str(stored.pk), stored.version + 1
    return row
