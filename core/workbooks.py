"""Rows of the first filled sheet of a workbook (XLSX, XLS, ODS), with guards against files made to fill the memory."""

import datetime as dt
import re
import zipfile

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from core.errors import Refused

WORKBOOK_HEADS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_AREA = 5_000_000  # cells
_CHUNK = 1 << 20
_CELL = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,4})([0-9]{1,9})""")


def workbook_rows(source, *, name, max_rows):
    """(line, [text, ...]) of the first sheet that holds anything; `line` is the sheet's own row number."""
    if source.read(2) == b"PK":
        _check_zip(source, name)
    source.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(source)
        sheets = (book.get_sheet_by_index(i) for i in range(len(book.sheet_names)))
        sheet = next((s for s in sheets if s.total_height and s.total_width), None)
        rows = list(sheet.to_python(skip_empty_area=False, nrows=max_rows + 1)) if sheet else []
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":  # the reader is written in Rust
            sentence = _("“%(name)s” is damaged or protected by a password. Open it in Excel and save it again.")
            raise Refused(sentence % {"name": name}, field="file") from None
        raise
    for line, row in enumerate(rows, 1):
        yield line, [_text(cell) for cell in row]


def _check_zip(source, name):
    """A sheet is held as a full rectangle: one cell in the far corner would ask for gigabytes."""
    try:
        with zipfile.ZipFile(source) as box:
            parts = box.infolist()
            if sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise _too_large(name)
            for part in parts:
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with box.open(part) as sheet:
                        _check_sheet(sheet, name)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zipfile.zlib.error):
        sentence = _("“%(name)s” is damaged or protected by a password. Open it in Excel and save it again.")
        raise Refused(sentence % {"name": name}, field="file") from None


def _check_sheet(sheet, name):
    tail, read, width, height = b"", 0, 0, 0
    while chunk := sheet.read(_CHUNK):
        read += len(chunk)
        if read > _MAX_UNPACKED:  # the size written in the file is not to be trusted
            raise _too_large(name)
        for column, row in _CELL.findall(tail + chunk):
            width, height = max(width, _number(column)), max(height, int(row))
        if width * height > _MAX_AREA:
            raise Refused(
                _("“%(name)s” is spread too wide: clear what stands far outside the table.") % {"name": name},
                field="file",
            )
        tail = chunk[-64:]


def _number(letters):
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large(name):
    return Refused(_("“%(name)s” is too large when unpacked.") % {"name": name}, field="file")


def _text(cell):
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)
