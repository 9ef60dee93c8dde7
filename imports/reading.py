"""A stored upload as a table: opened, looked at, its first rows shown as they would be saved."""

import io
from itertools import islice

from django.utils.translation import gettext as _

from core.errors import Refused
from core.tables import heading_key, heading_line, known_columns, look, table_rows
from imports.choices import RowOutcome
from imports.engine import Planner
from imports.importers import Run
from imports.models import ColumnMemory, ImportFile
from imports.rules import guess_columns

PREVIEWED = 20


def open_file(batch):
    """The uploaded bytes as a file; refused when their time is up."""
    content = ImportFile.objects.filter(batch=batch).values_list("content", flat=True).first()
    if content is None:
        raise Refused(_("The uploaded file was deleted after its time. Upload it again."), field="file")
    return io.BytesIO(bytes(content))


def sight_of(batch):
    return look(open_file(batch), name=batch.file_name, encoding=batch.encoding, delimiter=batch.delimiter)


def rows_of(batch):
    return table_rows(open_file(batch), batch.layout, name=batch.file_name)


def guess(sight, importer, *, name, by, line=0):
    """(heading line, headings, {index: field}) for this person; `line` where the person named the heading."""
    line = line or heading_line(sight, importer.headings, importer.required)[0]
    cells = sight.cells(line)
    while cells and not cells[-1]:
        cells = cells[:-1]
    if not cells:
        raise Refused(_("“%(name)s” has no heading row.") % {"name": name}, field="file")
    known = {heading_key(cells[i]): field for i, field in known_columns(cells, importer.headings).items()}
    keys = [heading_key(cell)[:120] for cell in cells]
    remembered = ColumnMemory.objects.of(by, importer.name)
    return line, cells, guess_columns(keys, remembered, known)


def preview(batch, *, by, now):
    """[(Planned, {column: text as saved or as in the file})] of the first rows."""
    importer = batch.kind
    run = Run(by, now, batch.file_name, batch.options)
    planner = Planner(importer, run, policy=batch.policy)
    planned = planner.plan(list(islice(rows_of(batch), PREVIEWED)))
    return [(item, _shown(item, importer, run)) for item in planned]


def _shown(item, importer, run):
    if item.candidate and item.outcome != RowOutcome.REJECTED:
        return item.row.values | importer.show(item.candidate, run)
    return item.row.values
