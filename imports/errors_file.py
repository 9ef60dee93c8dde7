"""Rejected rows as a file that people mend and send again."""

import csv
import io

from django.utils.translation import gettext as _

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def errors_csv(problems, importer):
    """The rejected rows with their reasons as CSV text, part by part: BOM for Excel, formulas neutralised."""
    problems = iter(problems)
    first = next(problems, None)
    fields = [column.name for column in importer.columns if first and column.name in first.cells]
    yield "\ufeff" + _csv_line([_("line"), _("field"), _("reason"), *map(importer.label_of, fields)])
    while first:
        cells = [first.cells.get(name, "") for name in fields]
        yield _csv_line([first.line, first.label, first.reason, *cells])
        first = next(problems, None)


def _csv_line(cells):
    out = io.StringIO()
    csv.writer(out).writerow([neutral(str(cell)) for cell in cells])
    return out.getvalue()


def neutral(cell):
    """A cell that a spreadsheet takes for text whatever it begins with."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
