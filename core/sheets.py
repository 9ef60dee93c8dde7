"""Rows out as a file, piece by piece: nothing is held but the piece at hand, whatever the number of rows.

`rows` are tuples of texts. What a spreadsheet would run as a formula is made harmless.
"""

import csv
import io
import re
import zipfile
from itertools import islice

XLSX_ROWS = 1_048_576 - 1  # what a sheet holds, less its heading
_PIECE = 1000  # rows
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL, _ROW = "\x1f", "\x1e"


def harmless(cell):
    """A text no spreadsheet takes for a formula; what is none stays as it is."""
    return f"'{cell}" if cell and cell[0] in _FORMULA else cell


def csv_bytes(head, rows):
    """Pieces of a CSV file in UTF-8, with the mark by which Excel knows it."""
    text, rows = io.StringIO(), iter(rows)
    writer = csv.writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(head)
    unsafe = _FORMULA
    while True:
        piece = list(islice(rows, _PIECE))
        writer.writerows([[f"'{c}" if c and c[0] in unsafe else c for c in row] for row in piece])
        yield text.getvalue().encode()
        if not piece:
            return
        text.seek(0)
        text.truncate()


# --- XLSX -----------------------------------------------------------------------------------------------------------


class _Pipe(io.RawIOBase):
    """What zipfile writes into and the response takes out of; it cannot be sought, so zipfile never looks back."""

    def __init__(self):
        self.held = []

    def writable(self):
        return True

    def write(self, piece):
        self.held.append(bytes(piece))
        return len(piece)

    def take(self):
        taken, self.held = b"".join(self.held), []
        return taken


def xlsx_bytes(head, rows, *, title="1", widths=()):
    """Pieces of a workbook of one sheet. Every cell is an inline text, which no program runs as a formula."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _parts(title).items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:  # no ZIP64: Excel does not open a streamed one
            sheet.write((_SHEET % (_columns(widths), _row_xml(head, style=' s="1"'))).encode())
            for piece in _pieces(rows):
                sheet.write(_rows_xml(piece, len(head)).encode())
                if taken := pipe.take():
                    yield taken
            sheet.write(b"</sheetData></worksheet>")
    yield pipe.take()


def _pieces(rows):
    rows = iter(rows)
    for first in rows:
        yield [first, *islice(rows, _PIECE - 1)]


def _rows_xml(rows, width):
    """All cells joined, cleaned and escaped in one go; a cell that holds our own separators is cleaned before."""
    text = _ROW.join(map(_CELL.join, rows))
    if text.count(_CELL) != len(rows) * (width - 1) or text.count(_ROW) != len(rows) - 1:
        text = _ROW.join(_CELL.join(_NOT_XML.sub("", cell) for cell in row) for row in rows)
    return f"<row>{_OPEN}{_escaped(text).replace(_CELL, _BETWEEN).replace(_ROW, _NEXT)}{_CLOSE}</row>"


_OPEN, _CLOSE = '<c t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_BETWEEN, _NEXT = f"{_CLOSE}{_OPEN}", f"{_CLOSE}</row><row>{_OPEN}"
_OTHER_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1d\ufffe\uffff]")  # all but the separators


def _escaped(text):
    text = _OTHER_NOT_XML.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _row_xml(cells, style=""):
    inside = (_escaped(_NOT_XML.sub("", str(cell))) for cell in cells)
    texts = "".join(f'<c{style} t="inlineStr"><is><t>{text}</t></is></c>' for text in inside)
    return f"<row>{texts}</row>"


def _columns(widths):
    cols = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
    return f"<cols>{cols}</cols>" if cols else ""


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "%s<sheetData>%s"
)


def _parts(title):
    """The small files of a workbook round its sheet: one bold style for the heading."""
    name = _escaped(re.sub(r"[\[\]:*?/\\]", " ", _NOT_XML.sub("", title)))[:31].replace('"', "&quot;")
    relation = f"{_OFFICE}/"
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{relation}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{relation}worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relation}styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font>'
        '<font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/>'
        '<xf fontId="1" applyFont="1"/></cellXfs></styleSheet>',
    }
