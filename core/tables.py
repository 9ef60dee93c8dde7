"""Tables people hand in: CSV in the encodings of Chinese offices, and workbooks, told apart by content, not by name.

`look` takes a first look, `layout_of` finds the heading row by the names it may carry, `table_rows` yields the rows
under it one by one; memory does not grow with a CSV. Whatever is wrong with the file is one `Refused` sentence about
the field "file".
"""

import codecs
import csv
import io
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Refused
from core.workbooks import WORKBOOK_HEADS, workbook_rows

MAX_COLUMNS = 200
MAX_ROWS = 200_000
HEADING_WITHIN = 20  # a title, a date and an empty line may stand above the heading
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
DELIMITERS = (",", ";", "\t")
_LOOKED_AT = 2 * HEADING_WITHIN
_CHUNK = 1 << 16
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
_NOT_TABLES = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}


@dataclass(frozen=True)
class Row:
    """`line` is the line of the file a person would look at; `values` are tidy texts by field."""

    line: int
    values: dict
    has_extra: bool = False  # cells beyond the heading: a comma too many somewhere

    def get(self, field):
        return self.values.get(field, "")


@dataclass(frozen=True)
class Sight:
    """The first look at a file: how its text is written ("" for a workbook) and its first rows."""

    encoding: str
    delimiter: str
    top: tuple  # ((line, [tidy cell, ...]), ...)

    def cells(self, line):
        return next((cells for at, cells in self.top if at == line), [])


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: the fields of `columns` = {index: field} from the rows under `line`."""

    line: int
    width: int  # cells of the heading; text beyond it belongs to no column
    columns: dict = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""


def look(source, *, name, encoding="", delimiter=""):
    """A `Sight` of `source` (a binary file); encoding and delimiter are guessed where they are not given."""
    rows = _Rows(source, name, encoding, delimiter)
    top = tuple(islice(rows, _LOOKED_AT))
    return Sight(rows.encoding, rows.delimiter, top)


def known_columns(cells, columns):
    """{index: field} of a heading's cells, by `columns` = {field: names a heading may carry}."""
    names = {heading_key(text): field for field, texts in columns.items() for text in texts}
    keys = map(heading_key, cells)
    return {i: names[key] for i, key in enumerate(keys) if key in names}


def heading_line(sight, columns, required):
    """(line, whether it has all that is required): the heading, or the row that looks most like one.

    `required`: fields without which it is not the table asked for; a tuple means any one of them.
    """
    best, most = 0, -1
    for line, cells in sight.top[:HEADING_WITHIN]:
        found = set(known_columns(cells, columns).values())
        if all(set(fields) & found for fields in map(any_of, required)):
            return line, True
        filled = sum(1 for cell in cells if cell)
        likeness = 1000 * len(found) + min(filled, 2)
        if filled and likeness > most:
            best, most = line, likeness
    return best, False


def layout_of(sight, *, name, columns, required):
    """The layout where the headings alone say it; refused where they do not."""
    line, is_complete = heading_line(sight, columns, required)
    if not is_complete:
        wanted = ", ".join("/".join(columns[field][0] for field in fields) for fields in map(any_of, required))
        raise _refused(_("“%(name)s” has no heading row with the columns %(wanted)s."), name=name, wanted=wanted)
    cells = sight.cells(line)
    head = known_columns(cells, columns)
    twice = [field for field in head.values() if list(head.values()).count(field) > 1]
    if twice:
        label = columns[twice[0]][0]
        sentence = _("Line %(line)s of “%(name)s”: two columns are both the column %(label)s.")
        raise _refused(sentence, line=line, name=name, label=label)
    return Layout(line, width_of(cells), head, sight.encoding, sight.delimiter)


def table_rows(source, layout, *, name):
    """The rows under the heading; those without any text are left out, and a table of none is refused."""
    found = False
    for line, cells in _Rows(source, name, layout.encoding, layout.delimiter):
        if line <= layout.line or not any(cells):
            continue
        found = True
        values = {field: cells[i] if i < len(cells) else "" for i, field in layout.columns.items()}
        yield Row(line, values, has_extra=any(cells[layout.width :]))
    if not found:
        raise _refused(_("“%(name)s” has a heading but no rows under it."), name=name)


def width_of(cells):
    """Up to the last cell that holds anything: a sheet pads its rows."""
    return max((i for i, cell in enumerate(cells, 1) if cell), default=0)


def any_of(field):
    return (field,) if isinstance(field, str) else field


class _Rows:
    """(line, [tidy cell, ...]) of every row of the file, the empty ones included."""

    def __init__(self, source, name, encoding="", delimiter=""):
        self.source = getattr(source, "file", source)  # Django's uploads wrap a plain file
        self.name, self.encoding, self.delimiter = name, encoding, delimiter

    def __iter__(self):
        head = _check(self.source, self.name)
        if any(head.startswith(magic) for magic in WORKBOOK_HEADS):
            self.encoding = self.delimiter = ""
            rows = workbook_rows(self.source, name=self.name, max_rows=MAX_ROWS)
        else:
            self.encoding = _encoding(self.source, head, self.name, self.encoding)
            rows = self._text_rows()
        for count, (line, cells) in enumerate(rows, 1):
            if len(cells) > MAX_COLUMNS:
                sentence = _("Line %(line)s of “%(name)s” has more than %(limit)s columns.")
                raise _refused(sentence, line=line, name=self.name, limit=MAX_COLUMNS)
            if count > MAX_ROWS:
                sentence = _("“%(name)s” has more than %(limit)s rows. Split it.")
                raise _refused(sentence, name=self.name, limit=MAX_ROWS)
            yield line, [tidy(cell) for cell in cells]

    def _text_rows(self):
        text = io.TextIOWrapper(self.source, encoding=self.encoding, newline="")
        line = 0
        try:
            first = list(_first_lines(text))
            self.delimiter = self.delimiter or _delimiter(first)
            reader = csv.reader(chain(first, text), delimiter=self.delimiter)
            for cells in reader:
                yield line + 1, cells
                line = reader.line_num
        except csv.Error:
            sentence = _("Line %(line)s of “%(name)s” cannot be read as a table row.")
            raise _refused(sentence, line=line + 1, name=self.name) from None
        finally:
            with suppress(ValueError):  # the caller closed the file before the last row was read
                text.detach()  # or closing it would close the upload


def tidy(cell):
    """Text without what nobody sees at its ends or inside."""
    return " ".join(cell.translate(_INVISIBLE).split())


def heading_key(cell):
    """Headings are compared without width, case, spaces and marks such as the asterisk of a required column."""
    plain = unicodedata.normalize("NFKC", cell).casefold()
    return "".join(char for char in plain.partition("(")[0] if char.isalnum())


def _check(source, name):
    """Size and first bytes; the file stands at its start again."""
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size == 0:
        raise _refused(_("“%(name)s” is empty."), name=name)
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise _refused(_("“%(name)s” is larger than %(limit)s MB."), name=name, limit=limit)
    head = source.read(512)
    source.seek(0)
    for magic, kind in _NOT_TABLES.items():
        if head.startswith(magic):
            raise _refused(_("“%(name)s” is a %(kind)s file, not a table."), name=name, kind=kind)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        sentence = _("“%(name)s” is a web page, not a table. Open it in Excel and save it as XLSX or CSV.")
        raise _refused(sentence, name=name)
    return head


def _first_lines(text):
    """Up to and including the first line that holds anything."""
    for line in text:
        yield line
        if line.strip():
            return


def _delimiter(lines):
    last = lines[-1] if lines else ""
    return max(",;\t", key=last.count)  # the comma where none is found


def _encoding(source, head, name, given=""):
    if given:
        candidates = [given]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        line, is_likely = _first_unreadable(source, encoding, name)
        if line is None:
            return encoding
        if is_likely:
            break
    sentence = _("Line %(line)s of “%(name)s” cannot be read. Save the file as CSV UTF-8 and try again.")
    raise _refused(sentence, line=line, name=name)


def _first_unreadable(source, encoding, name):
    """(line of the first byte that is not `encoding` or None, whether it is that encoding all the same but damaged)."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, foreign = 1, 0
    source.seek(0)
    try:
        while chunk := source.read(_CHUNK):
            text = decoder.decode(chunk)
            if "\x00" in text:
                raise _refused(_("“%(name)s” is not a text file or a workbook."), name=name)
            line += text.count("\n")
            foreign += sum(char > "\x7f" for char in text[:200])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        readable = before.decode(encoding, "replace")
        foreign += sum(char > "\x7f" for char in readable)
        # Chinese in GB18030 hardly ever reads as UTF-8 even for three characters.
        return line + readable.count("\n"), encoding == "utf-8" and foreign >= 3
    except UnicodeError:  # UTF-16 without its mark
        return line, False
    finally:
        source.seek(0)
    return None, True


def _refused(sentence, **facts):
    return Refused(sentence % facts, field="file")
