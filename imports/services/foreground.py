"""The same engine without a worker: for commands, loaders and tests."""

from itertools import islice
from pathlib import Path

from core.errors import Refused
from core.tables import layout_of, look, table_rows
from imports.choices import COUNTER, BatchState, Policy, RowOutcome
from imports.engine import Planner, language_now
from imports.importers import Run
from imports.models import ImportBatch, ImportRow
from imports.rules import COUNTED, Problem, Summary
from imports.services.filling import CHUNK
from imports.services.runs import work
from imports.services.uploads import start, upload


def bring_in(*, importer, source, name="", options=None, by, now, dry_run=False):
    """Import a file at once and answer a `Summary`; `source` is a path or a binary file with clear headings.

    What is stored with other values is updated. `dry_run`: count only, and leave no trace.
    """
    if isinstance(source, (str, Path)):
        given = {"importer": importer, "options": options, "by": by, "now": now, "dry_run": dry_run}
        with Path(source).open("rb") as file:
            return bring_in(source=file, name=name or Path(source).name, **given)
    options = options or {}
    if dry_run:
        return _checked(importer, source, name, options, by, now)
    batch = upload(importer=importer, source=source, name=name, options=options, by=by, now=now, is_strict=True)
    start(batch=batch, policy=Policy.UPDATE, by=by, now=now)
    work(batch_id=batch.pk, now=now, budget=None)
    batch = ImportBatch.objects.get(pk=batch.pk)
    if batch.state != BatchState.DONE:
        raise Refused(batch.trouble, field="file")
    return summary_of(batch)


def summary_of(batch):
    counts = {name: getattr(batch, name) for name in COUNTED if name != "rejected"}
    return Summary(batch.file_name, **counts, may_hold=batch.kind.may_hold, problems=list(problems_of(batch)))


def problems_of(batch, limit=None):
    """The rejected rows in the order of the file, in the reader's language."""
    rows = ImportRow.objects.filter(batch=batch).problems().order_by("line")[:limit]
    for row in rows.iterator(chunk_size=1000):
        yield Problem(row.line, row.field, row.why, row.cells, _label(batch.kind, row.field))


def _label(importer, name):
    return str(importer.label_of(name)) if importer else name


def _checked(importer, source, name, options, by, now):
    options = importer.settle(options, by=by, now=now)
    layout = layout_of(look(source, name=name), name=name, columns=importer.headings, required=importer.required)
    rows = table_rows(source, layout, name=name)
    planner = Planner(importer, Run(by, now, name, options))
    summary = Summary(name, dry_run=True, may_hold=importer.may_hold)
    while planned := planner.plan(list(islice(rows, CHUNK))):
        planner.keep(planned)
        for item in planned:
            if item.outcome == RowOutcome.REJECTED:
                reason, label = item.reason[language_now()], _label(importer, item.field)
                summary.problems.append(Problem(item.row.line, item.field, reason, item.row.values, label))
            else:
                counter = COUNTER[item.outcome]
                setattr(summary, counter, getattr(summary, counter) + 1)
    return summary
