import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Refused
from core.tables import heading_key, heading_line, layout_of, look, table_rows, tidy

COLUMNS = {"name": ("学校名称", "name", "school"), "city": ("市", "city"), "note": ("备注", "note")}
TEXT = "学校名称,市\r\n邯郸市第三中学,邯郸市\r\n磁县第一中学,邯郸市\r\n"


def workbook(rows, extra=""):
    """A minimal XLSX."""

    def cell(row, column, value):
        place = f"{chr(65 + column)}{row}"
        if isinstance(value, (int, float)):
            return f'<c r="{place}"><v>{value}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'

    body = "".join(
        f'<row r="{r}">{"".join(cell(r, c, v) for c, v in enumerate(row) if v != "")}</row>'
        for r, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}{extra}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return out.getvalue()


def read(content, name="list.csv", required=("name", "city")):
    source = io.BytesIO(content)
    layout = layout_of(look(source, name=name), name=name, columns=COLUMNS, required=required)
    return layout, list(table_rows(source, layout, name=name))


def refusal(content, name="list.csv"):
    with pytest.raises(Refused) as caught:
        read(content, name)
    assert caught.value.field == "file"
    assert name in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_same_table_is_read_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    _, rows = read(TEXT.replace(",", delimiter).encode(encoding))
    assert [(row.line, row.get("name"), row.get("city")) for row in rows] == [
        (2, "邯郸市第三中学", "邯郸市"),
        (3, "磁县第一中学", "邯郸市"),
    ]


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list"])
def test_a_workbook_is_known_by_its_content(name):
    _, rows = read(workbook([["名单", ""], ["学校名称", "市", "备注"], ["磁县第一中学", "邯郸市", 12.0]]), name)
    assert [(row.line, row.values) for row in rows] == [(3, {"name": "磁县第一中学", "city": "邯郸市", "note": "12"})]


def test_a_csv_called_xlsx_is_read_as_what_it_is():
    assert len(read(TEXT.encode(), "list.xlsx")[1]) == 2


def test_lines_are_those_of_the_file_even_round_empty_lines_and_breaks_inside_a_cell():
    text = '名单\n\n学校名称,市\n"第三\n中学",邯郸市\n\n第四中学,邯郸市\n,,\n'
    assert [(row.line, row.get("name")) for row in read(text.encode())[1]] == [(4, "第三 中学"), (7, "第四中学")]


def test_headings_are_read_whatever_their_width_case_and_marks():
    text = "＊学校名称（必填）,Ｃity \n第四中学,邯郸市\n"
    assert read(text.encode())[1][0].values == {"name": "第四中学", "city": "邯郸市"}


def test_a_short_row_has_empty_cells_and_a_long_one_says_so():
    _, rows = read("学校名称,市\n第四中学\n第五中学,邯郸市,多,余\n第六中学,邯郸市,,\n".encode())
    assert [(row.get("city"), row.has_extra) for row in rows] == [("", False), ("邯郸市", True), ("邯郸市", False)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "no heading row"),
        (b"   \n\n", "no heading row"),
        ("学校名称,市\n".encode(), "no rows under it"),
        (b"a,b\n1,2\n", "no heading row with the columns 学校名称, 市"),
        ("学校名称,市,city\na,b,c\n".encode(), "two columns are both the column 市"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"<html><table></table></html>", "web page"),
        ("学校名称,市\n".encode() + b"\x00\x01\x02", "not a text file"),
        ("学校名称,市\n第一中学,邯".encode() + b"\xff\xfe\n", "Line 2"),
        ("学校名称,市\n".encode() + b'"' + b"x" * 200_000 + b'"', "Line 2"),
        (",".join(["学校名称", "市", *["x"] * 300]).encode(), "more than 200 columns"),
        (b"PK\x03\x04" + b"junk" * 50, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"junk" * 500, "damaged"),
        (workbook([["a", "b"]])[:-30], "damaged"),
    ],
)
def test_a_bad_file_is_one_clear_sentence(content, says):
    assert says in refusal(content)


def test_a_file_above_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    assert "larger than 1 MB" in refusal(b"x" * (1024 * 1024 + 1))


def test_a_cell_in_the_far_corner_does_not_fill_the_memory():
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "too wide" in refusal(workbook([["学校名称", "市"]], extra=corner), "list.xlsx")


def test_a_workbook_of_nothing_is_refused():
    assert "no heading row" in refusal(workbook([]), "list.xlsx")


def test_the_upload_can_be_read_again():
    source = io.BytesIO(TEXT.encode())
    look(source, name="list.csv")
    source.seek(0)
    assert source.read() == TEXT.encode()


def test_reading_streams():
    source = io.BytesIO(b"name,city\n" * 250_000)
    layout = layout_of(look(source, name="list.csv"), name="list.csv", columns=COLUMNS, required=("name", "city"))
    rows = table_rows(source, layout, name="list.csv")
    assert next(rows).values == {"name": "name", "city": "city"}
    with pytest.raises(Refused, match="more than 200000 rows"):
        for _row in rows:
            pass


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_first_look_tells_how_the_text_is_written(encoding):
    sight = look(io.BytesIO(TEXT.replace(",", ";").encode(encoding)), name="list.csv")
    assert (sight.encoding, sight.delimiter, sight.cells(1)) == (encoding, ";", ["学校名称", "市"])
    again = look(io.BytesIO(TEXT.encode(encoding)), name="list.csv", encoding=encoding, delimiter=";")
    assert again.cells(1) == ["学校名称,市"]


def test_text_read_with_the_wrong_encoding_is_told():
    with pytest.raises(Refused, match="cannot be read"):
        look(io.BytesIO(TEXT.encode("gb18030")), name="list.csv", encoding="utf-8")


def test_the_heading_is_guessed_where_no_name_is_known():
    top = look(io.BytesIO("名单\n\n甲,乙\n1,2\n".encode()), name="list.csv")
    assert heading_line(top, COLUMNS, ("name",)) == (3, False)
    assert heading_line(look(io.BytesIO(b"x\n"), name="l"), COLUMNS, ("name",)) == (1, False)


def test_a_number_written_as_a_power_of_ten_stays_the_text_it_is():
    assert read("学校名称,市,备注\n甲,乙,1.39E+10\n".encode())[1][0].get("note") == "1.39E+10"


def test_tidy_takes_away_what_nobody_sees():
    assert tidy("\u3000第一\u200b中学 \n ") == "第一中学"
    assert heading_key("学校 名称*") == "学校名称"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.binary(max_size=100).map(lambda junk: "学校名称,市\n".encode() + junk))
def test_no_bytes_break_the_reader(content):
    with suppress(Refused):
        read(content)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damaged_workbook_breaks_the_reader(data):
    whole = bytearray(workbook([["学校名称", "市"], ["第一中学", "邯郸市"]]))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        read(bytes(whole), "list.xlsx")
