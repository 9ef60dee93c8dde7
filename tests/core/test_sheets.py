import csv
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.sheets import csv_bytes, harmless, xlsx_bytes

texts = st.text(st.characters(codec="utf-8"), max_size=20)
rows_of_texts = st.lists(st.tuples(texts, texts, texts), max_size=6)
HEAD = ["甲", "乙", "丙"]
SIGNS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("sign", SIGNS)
def test_what_would_run_as_a_formula_is_made_harmless(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "王芳", "138 1234 5678", "a=b", "1-2", "'=1"])
def test_what_is_none_stays(text):
    assert harmless(text) == text


def test_csv_opens_in_excel_and_a_foreign_number_stays_readable():
    content = b"".join(csv_bytes(HEAD, [("=1+1", "+16502530000", 'sa"y,')]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n")[1] == '\'=1+1,\'+16502530000,"sa""y,"'


@given(rows_of_texts)
def test_csv_holds_every_cell_and_none_is_a_formula(rows):
    text = b"".join(csv_bytes(HEAD, rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert read == [[harmless(cell) for cell in row] for row in rows]
    assert not any(cell[:1] in SIGNS for row in read for cell in row if cell)


def workbook(rows):
    return b"".join(xlsx_bytes(HEAD, rows, title="线索/1", widths=(10, 20, 30)))


@settings(max_examples=50, deadline=None)
@given(rows_of_texts)
def test_a_workbook_is_well_formed_whatever_stands_in_it(rows):
    from xml.etree import ElementTree

    with zipfile.ZipFile(io.BytesIO(workbook(rows))) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    found = sheet.findall(f".//{main}row")[1:]
    legal = [[_legal(cell) for cell in row] for row in rows]
    assert [[c.find(f".//{main}t").text or "" for c in row] for row in found] == legal
    assert sheet.findall(f".//{main}f") == []


def _legal(text):
    """What XML can hold of a text."""
    illegal = {*map(chr, range(32)), "\ufffe", "\uffff"} - {"\t", "\n", "\r"}
    return "".join(char for char in text if char not in illegal)


def test_another_program_reads_the_workbook():
    rows = [("=1+1", "+16502530000", "a<b>&c"), ("王芳", "", "x\x1fy\x1ez")] * 700
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook(rows))).get_sheet_by_index(0)
    read = sheet.to_python()
    assert sheet.name == "线索 1"
    assert read[0] == HEAD
    assert read[1:3] == [["=1+1", "+16502530000", "a<b>&c"], ["王芳", "", "xyz"]]
    assert len(read) == 1401


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
def test_memory_does_not_grow_with_the_rows(write):
    def peak(many):
        tracemalloc.start()
        for _piece in write(HEAD, (("王芳", "138 1234 5678", str(n)) for n in range(many))):
            pass
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(1000)
    assert peak(60_000) < peak(6_000) * 1.3
