import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.imports import SCHOOLS
from campaigns.models import School
from core.errors import Refused
from core.models import Activity
from imports.errors_file import errors_csv
from imports.services import bring_in
from tests.campaigns.regions import plant
from tests.core.test_tables import workbook
from tests.factories.campaigns import NOON

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
HEAD = "学校名称,省,市,区县"
# In small what the real lists hold: duplicates, other spellings, colleges, primary schools, renamed districts.
SAMPLE = f"""{HEAD}
邯郸市第三中学,河北省,邯郸市,邯山区
邯郸市第三中学,河北省,邯郸市,邯山区
邯郸市第３中学,河北省,邯郸市,邯山区
邯郸市荀子中学（北校区）,河北省,邯郸市,邯山区
邯郸市荀子中学(北校区),河北省,邯郸市,邯山区
邯郸市第三中学,河北省,邯郸市,丛台区
任县中学,河北省,邢台市,任县
邢台县第一中学,河北省,邢台市,邢台县
济源市实验中学,河南省,济源市,
河北交通职业技术学院(西院区),河北省,石家庄市,桥西区
大午中学(小学部),河北省,保定市,徐水区
某某中学,河北省,邯郸市,不存在区
某某中学,河童省,邯郸市,邯山区
,河北省,邯郸市,邯山区
某某中学,河北省,邯郸市,邯山区,多一格
"""


@pytest.fixture
def regions(db):
    return plant("13", "41", "43")


def bring(content, by=None, name="list.csv", **options):
    content = content.encode() if isinstance(content, str) else content
    return bring_in(importer=SCHOOLS, source=io.BytesIO(content), name=name, by=by, now=NOON, **options)


def test_every_row_is_counted_once(regions, hq):
    summary = bring(SAMPLE, hq)
    assert summary.counts() == {
        "rows": 15, "created": 6, "updated": 0, "unchanged": 0, "duplicates": 3, "rejected": 6,
    }  # fmt: skip
    assert School.objects.count() == 6
    assert [(p.line, p.field) for p in summary.problems] == [
        (11, "name"), (12, "name"), (13, "district"), (14, "province"), (15, "name"), (16, "row"),
    ]  # fmt: skip


def test_importing_again_creates_nothing(regions, hq):
    bring(SAMPLE, hq)
    again = bring(SAMPLE, hq)
    assert (again.created, again.updated, again.unchanged, again.duplicates, again.rejected) == (0, 0, 6, 3, 6)
    assert School.objects.count() == 6


def test_a_school_keeps_kind_sound_and_region(regions, hq):
    bring(f"{HEAD}\n邯郸市第二十三初级中学,河北省,邯郸市,邯山区\n", hq)
    school = School.objects.get()
    assert (school.kind, school.initials, school.region.code) == ("junior", "hdsdesscjzx", "130402")


def test_a_divided_district_leads_to_its_city_and_a_renamed_one_to_its_new_name(regions, hq):
    bring(SAMPLE, hq)
    assert School.objects.get(name="邢台县第一中学").region.code == "130500"
    assert School.objects.get(name="任县中学").region.code == "130505"


def test_kind_and_address_of_the_file_replace_what_stands(regions, hq):
    bring(f"{HEAD}\n育才学校,河北省,邯郸市,邯山区\n", hq)
    head = f"{HEAD},类型,地址"
    row = "育才学校,河北省,邯郸市,邯山区,初级中学,中华大街1号"
    assert bring(f"{head}\n{row}\n", hq).updated == 1
    school = School.objects.get()
    assert (school.kind, school.address, school.version) == ("junior", "中华大街1号", 2)
    assert bring(f"{head}\n{row}\n", hq).unchanged == 1
    assert bring(f"{HEAD}\n育才学校,河北省,邯郸市,邯山区\n", hq).unchanged == 1  # a guess never replaces
    assert [row.verb for row in Activity.objects.of(school)] == ["changed", "imported"]


def test_a_check_changes_nothing_and_counts_the_same(regions, hq):
    check = bring(SAMPLE, hq, dry_run=True)
    assert School.objects.count() == Activity.objects.count() == 0
    assert check.counts() == bring(SAMPLE, hq).counts()


def test_the_batch_stands_in_the_record(regions, hq):
    bring(SAMPLE, hq)
    row = Activity.objects.get(kind="imports.importbatch", verb="imported")
    assert (row.actor, row.after["created"], row.after["file"]) == (hq.token, 6, "list.csv")


def test_a_workbook_is_the_same_as_a_csv(regions, hq):
    rows = [line.split(",") for line in SAMPLE.strip().splitlines()]
    check = bring(SAMPLE, hq, dry_run=True).counts()
    assert bring(workbook(rows), hq, name="list.xlsx").counts() == check
    assert School.objects.count() == 6


def test_english_headings_are_read(regions, hq):
    text = "name,province,city,district,kind\n邯郸市第三中学,河北省,邯郸市,邯山区,senior\n"
    assert bring(text, hq).created == 1
    assert School.objects.get().kind == "senior"


def test_the_errors_file_neutralises_formulas_and_opens_in_excel(regions, hq):
    summary = bring(f'{HEAD}\n"=HYPERLINK(""http://x"")",河北省,邯郸市,邯山区\n@SUM,-河北,+1,"\t=1"\n', hq)
    text = "".join(errors_csv(summary.problems, SCHOOLS))
    assert text.startswith("\ufeffline,field,reason,school")
    assert "'=HYPERLINK" in text
    assert "'-河北,'+1,'=1" in text


NAMES = ["邯郸市第三中学", "邯郸市第３中学", "第四中学", "某某学院", "", "小学", "=1", "育才学校（北校区）"]
PLACES = [
    "河北省,邯郸市,邯山区",
    "河北,邯郸,丛台",
    "河南省,济源市,",
    "河北省,邯郸市,",
    "河童省,邯郸市,邯山区",
    ",,",
    "河北省",
]
row_strategy = st.builds(
    lambda name, place, extra: f"{name},{place}{extra}",
    st.sampled_from(NAMES),
    st.sampled_from(PLACES),
    st.sampled_from(["", ",x", ",,,"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row_strategy, min_size=1, max_size=12))
def test_the_summary_always_adds_up_and_again_creates_nothing(regions, rows):
    content = "\n".join([HEAD, *rows])
    before = School.objects.count()
    summary = bring(content)
    assert summary.rows == len([row for row in rows if row.strip(", ")])
    assert sum(value for name, value in summary.counts().items() if name != "rows") == summary.rows
    assert School.objects.count() - before == summary.created
    again = bring(content)
    assert (again.created, again.unchanged) == (0, summary.created + summary.unchanged)


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"\xe9\xe8\xff latin", HEAD.encode(), b"a,b\n1,2\n"])
def test_a_bad_file_is_refused_and_changes_nothing(regions, content):
    with pytest.raises(Refused):
        bring(content)
    assert School.objects.count() == 0


def run(path, *options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_schools", str(path), *options, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_tells_in_json_and_by_exit_code(regions, tmp_path):
    path, errors = tmp_path / "list.csv", tmp_path / "errors.csv"
    path.write_text(SAMPLE, encoding="gb18030")
    code, out, _err = run(path, "--errors", str(errors), "--json")
    answer = json.loads(out.splitlines()[-1])
    assert (code, answer["rows"], answer["rejected"], len(answer["errors"])) == (1, 15, 6, 6)
    assert answer["errors"][2]["line"] == 13
    assert set(answer["errors"][0]) == {"line", "field", "reason"}
    assert errors.read_text(encoding="utf-8-sig").count("\n") == 7


def test_the_command_ends_with_0_when_every_row_is_good(regions, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"{HEAD}\n邯郸市第三中学,河北省,邯郸市,邯山区\n")
    assert run(path, "--dry-run")[0] == 0
    assert School.objects.count() == 0
    assert run(path)[0] == 0
    assert School.objects.count() == 1


def test_the_command_ends_with_2_when_the_file_cannot_be_read(regions, tmp_path):
    path = tmp_path / "list.csv"
    code, out, err = run(path, "--json")
    assert (code, "list.csv" in err) == (2, True)
    path.write_bytes(b"%PDF-1.4")
    code, out, err = run(path, "--json")
    assert (code, "PDF" in json.loads(out.splitlines()[-1])["error"]) == (2, True)


def test_the_command_brings_nothing_in_when_the_rejected_rows_have_no_place(regions, tmp_path):
    path, nowhere = tmp_path / "list.csv", tmp_path / "nowhere" / "errors.csv"
    path.write_text(SAMPLE)
    code, out, _err = run(path, "--errors", str(nowhere), "--json")
    assert (code, str(nowhere) in json.loads(out.splitlines()[-1])["error"]) == (2, True)
    assert School.objects.count() == 0


real = pytest.mark.skipif(not SHARED.is_dir(), reason="the real school lists do not lie beside the repository")


@real
def test_the_real_list_of_three_provinces(regions, hq):
    path = SHARED / "schools_hebei_henan_hunan.csv"
    summary = bring_in(importer=SCHOOLS, source=path, by=hq, now=NOON)
    assert summary.counts() == {
        "rows": 3244, "created": 2747, "updated": 0, "unchanged": 0, "duplicates": 322, "rejected": 175,
    }  # fmt: skip
    assert Counter(problem.field for problem in summary.problems) == {"name": 175}  # colleges and primary schools
    again = bring_in(importer=SCHOOLS, source=path, by=hq, now=NOON)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2747)


@real
def test_the_real_list_in_gb18030(regions, hq):
    path = SHARED / "schools_handan_gb18030.csv"
    first = bring_in(importer=SCHOOLS, source=path, by=hq, now=NOON)
    assert first.rows == 140
    assert (first.created, first.duplicates, first.rejected) == (123, 17, 0)
    assert bring_in(importer=SCHOOLS, source=path, by=hq, now=NOON).created == 0
