"""The wizard as people walk through it: file, columns, preview, work, result, differences, undo."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.imports import SCHOOLS
from campaigns.models import School, SchoolFigures
from imports import services
from imports.models import ColumnMemory, ImportBatch
from tests.campaigns.regions import plant
from tests.campaigns.test_import_schools import HEAD, SAMPLE
from tests.factories.campaigns import NOON, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"
ONE = f"{HEAD}\n甲中学,河北省,邯郸市,邯山区\n"


@pytest.fixture
def regions(db):
    return plant("13", "41", "43")


def upload(content, name="list.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"imports:{name}", args=args), {"submit_id": str(uuid.uuid4())} | data)


def draft(client, user, content=ONE, kind="schools", **data):
    """The batch of a fresh upload."""
    answer = send(client, user, "upload", kind, file=upload(content), **data)
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.get(pk=answer.url.split("/")[2])


def begin(client, user, batch, policy="update"):
    assert send(client, user, "preview", batch.pk, policy=policy).status_code == 302
    services.sweep(now=NOON)
    batch.refresh_from_db()
    return batch


def page_of(client, user, name, batch):
    client.force_login(user)
    return client.get(reverse(f"imports:{name}", args=[batch.pk]))


def test_from_a_file_to_its_result(client, hq, regions):
    batch = draft(client, hq, SAMPLE.encode("gb18030"))
    columns = page_of(client, hq, "columns", batch)
    assert "Read as GB18030 / GBK, columns divided by a comma, with the heading in line 1." in columns.content.decode()
    chosen = {f"column_{i}": name for i, name in enumerate(("name", "province", "city", "district"))}
    assert {field.html_name: field.value() for field, _h, _s in columns.context["columns"]} == chosen
    assert send(client, hq, "columns", batch.pk, **chosen).url == reverse("imports:preview", args=[batch.pk])
    preview = page_of(client, hq, "preview", batch)
    outcomes = [item.outcome for item, _cells in preview.context["lines"]]
    assert outcomes == [
        "created",
        "duplicate",
        "duplicate",
        "created",
        "duplicate",
        *["created"] * 4,
        *["rejected"] * 6,
    ]
    assert "There is no district “不存在区” in this city." in preview.content.decode()
    assert School.objects.count() == 0
    batch = begin(client, hq, batch)
    body = page_of(client, hq, "batch", batch).content.decode()
    assert (batch.state, batch.rows_done, batch.created, batch.rejected) == ("done", 15, 6, 6)
    assert "There is no district “不存在区” in this city." in body
    errors = b"".join(page_of(client, hq, "errors", batch).streaming_content).decode()
    assert errors.startswith("\ufeffline,field,reason,school")
    assert errors.count("\n") == 7


def test_reasons_are_told_in_the_readers_language(client, hq, regions):
    batch = begin(client, hq, draft(client, hq, SAMPLE))
    row = batch.rows.get(line=13)
    assert set(row.texts["reason"]) == {"en", "zh-hans"}
    client.cookies["django_language"] = "zh-hans"
    hq.language = "zh-hans"
    hq.save()
    body = page_of(client, hq, "batch", batch).content.decode()
    assert row.texts["reason"]["zh-hans"] in body
    assert row.texts["reason"]["en"] not in body
    assert row.texts["reason"]["en"] != row.texts["reason"]["zh-hans"]


def test_a_page_shows_how_far_the_work_is(client, hq, regions):
    batch = draft(client, hq)
    send(client, hq, "preview", batch.pk, policy="update")
    body = page_of(client, hq, "batch", batch).content.decode()
    assert "waits for its turn" in body
    assert 'hx-trigger="every 2s"' in body
    ImportBatch.objects.filter(pk=batch.pk).update(total=10, created=4, started_at=NOON)
    assert "4 of 10 rows are done" in page_of(client, hq, "batch", batch).content.decode()


def test_what_is_chosen_for_a_heading_is_remembered_for_this_person(client, hq, regions):
    text = "哪所学堂,省,市,区县\n甲中学,河北省,邯郸市,邯山区\n"
    batch = draft(client, hq, text)
    assert batch.columns == {"1": "province", "2": "city", "3": "district"}
    incomplete = send(client, hq, "columns", batch.pk, **{f"column_{i}": n for i, n in enumerate(["", "province"])})
    assert (incomplete.status_code, "Say which column is “school”." in incomplete.content.decode()) == (422, True)
    preview = page_of(client, hq, "preview", batch)
    assert preview.url == reverse("imports:columns", args=[batch.pk])
    chosen = {f"column_{i}": name for i, name in enumerate(("name", "province", "city", ""))}
    assert send(client, hq, "columns", batch.pk, **chosen).status_code == 302
    assert ColumnMemory.objects.of(hq, "schools")["哪所学堂"] == "name"
    again = services.upload(importer=batch.kind, source=upload(text), name="x.csv", options={}, by=hq, now=NOON)
    assert again.columns == {"0": "name", "1": "province", "2": "city"}


def test_two_columns_for_one_thing_are_refused(client, hq, regions):
    batch = draft(client, hq, f"{HEAD},校名\n甲中学,河北省,邯郸市,邯山区,乙中学\n")
    assert batch.columns == {"0": "name", "1": "province", "2": "city", "3": "district"}
    twice = {"column_0": "name", "column_1": "province", "column_4": "name"}
    answer = send(client, hq, "columns", batch.pk, **twice)
    assert (answer.status_code, "Two columns are both “school”." in answer.content.decode()) == (422, True)


def test_a_file_read_wrongly_is_read_otherwise(client, hq, regions):
    batch = draft(client, hq, "名单,一\n学校名称;省;市;区县\n甲中学;河北省;邯郸市;邯山区\n")
    assert (batch.delimiter, batch.heading_line) == (",", 1)
    send(client, hq, "reading", batch.pk, encoding="utf-8", delimiter=";", line="2")
    batch.refresh_from_db()
    assert (batch.delimiter, batch.heading_line, batch.headings) == (";", 2, ["学校名称", "省", "市", "区县"])
    assert batch.columns["0"] == "name"
    wrong = send(client, hq, "reading", batch.pk, encoding="utf-16", delimiter=";", line="2")
    batch.refresh_from_db()
    assert (wrong.status_code, batch.encoding) == (302, "utf-8")


def test_the_same_upload_twice_is_one_batch(client, hq, regions):
    first = send(client, hq, "upload", "schools", file=upload(SAMPLE), submit_id=UUID)
    assert send(client, hq, "upload", "schools", file=upload(SAMPLE), submit_id=UUID).url == first.url
    assert ImportBatch.objects.count() == 1
    assert send(client, hq, "upload", "schools", file=upload(ONE), submit_id=UUID).status_code == 422


def test_an_import_starts_once(client, hq, regions):
    batch = draft(client, hq)
    assert begin(client, hq, batch).created == 1
    again = send(client, hq, "preview", batch.pk, policy="update")
    assert (again.status_code, "already started" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("", "list.csv", "is empty"),
        (HEAD, "list.csv", "no rows under it"),
        ("\n\n", "list.csv", "no heading row"),
        (b"\xe9\xe8,\xff\n\xe9,1\n", "list.csv", "cannot be read"),
        (b"PK\x03\x04nonsense", "list.csv", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "list.xlsx", "PNG"),
        (HEAD.encode() + b"\n\x00,\x00", "list.csv", "not a text file"),
        (",".join(["学校名称", "省", *["x"] * 100_000]), "list.csv", "more than 200 columns"),
    ],
)
def test_a_bad_upload_is_told_beside_the_file(client, hq, content, name, says):
    answer = send(client, hq, "upload", "schools", file=upload(content, name))
    assert answer.status_code == 422
    assert says in str(answer.context["form"].errors["file"])
    assert ImportBatch.objects.count() == 0


def test_no_file_is_told_beside_the_file(client, hq):
    assert "Choose a file" in str(send(client, hq, "upload", "schools").context["form"].errors["file"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda t: f"{HEAD}\n{t}".encode("utf-8", "replace")))
def test_no_upload_is_ever_a_500(client, hq, content):
    answer = send(client, hq, "upload", "schools", file=upload(content))
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        batch = ImportBatch.objects.latest("created_at", "id")
        assert page_of(client, hq, "columns", batch).status_code in (200, 302)
        assert page_of(client, hq, "preview", batch).status_code in (200, 302)


def test_figures_are_brought_in_for_the_season_in_force(client, hq, regions):
    SchoolFactory(name="甲中学", name_key="甲中学", region=regions["130402"])
    text = "学校名称,省,市,区县,毕业生数\n甲中学,河北省,邯郸市,邯山区,400\n"
    refused = send(client, hq, "upload", "figures", file=upload(text))
    assert (refused.status_code, "No season is open" in refused.content.decode()) == (422, True)
    season = SeasonFactory()
    batch = begin(client, hq, draft(client, hq, text, "figures", option_source="县招办"))
    assert (batch.created, SchoolFigures.objects.get(season=season).source) == (1, "县招办")


def differing(client, hq, regions):
    for name in "甲乙丙":
        SchoolFactory(name=f"{name}中学", name_key=f"{name}中学", region=regions["130402"], address="旧址")
    rows = "\n".join(f"{name}中学,河北省,邯郸市,邯山区,新址{name}" for name in "甲乙丙")
    return begin(client, hq, draft(client, hq, f"{HEAD},地址\n{rows}\n"), policy="ask")


def test_rows_that_differ_are_taken_where_ticked(client, hq, regions):
    batch = differing(client, hq, regions)
    assert (batch.duplicates, batch.updated) == (3, 0)
    assert "3 rows differ from what is stored." in page_of(client, hq, "batch", batch).content.decode()
    page = page_of(client, hq, "differences", batch)
    assert [(row.line, row.changes[0][1:]) for row in page.context["page"]] == [
        (2, ("旧址", "新址甲")), (3, ("旧址", "新址乙")), (4, ("旧址", "新址丙")),
    ]  # fmt: skip
    send(client, hq, "differences", batch.pk, ids=["3"])
    services.sweep(now=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.duplicates, batch.updated, batch.rows_done) == ("done", 2, 1, 3)
    assert School.objects.get(name="乙中学").address == "新址乙"
    send(client, hq, "differences", batch.pk, rest="1")
    assert not page_of(client, hq, "differences", batch).context["page"].rows
    assert set(School.objects.exclude(name="乙中学").values_list("address", flat=True)) == {"旧址"}


def test_all_that_differ_are_taken_at_once(client, hq, regions):
    batch = differing(client, hq, regions)
    send(client, hq, "differences", batch.pk, all="1")
    services.sweep(now=NOON)
    batch.refresh_from_db()
    assert (batch.updated, batch.duplicates) == (3, 0)
    assert School.objects.filter(address__startswith="新址").count() == 3


def test_an_undone_import_says_what_stayed(client, hq, regions):
    batch = begin(client, hq, draft(client, hq, SAMPLE))
    School.objects.filter(name="任县中学").update(version=2)
    assert "6 new records are removed" in page_of(client, hq, "undo", batch).content.decode()
    assert send(client, hq, "undo", batch.pk).status_code == 302
    services.sweep(now=NOON)
    body = page_of(client, hq, "batch", batch).content.decode()
    assert "5 new records are removed, 0 are set back." in body
    assert "kept: changed since the import" in body
    assert list(School.objects.values_list("name", flat=True)) == ["任县中学"]
    assert "nothing to undo" in page_of(client, hq, "undo", batch).content.decode()
    assert send(client, hq, "undo", batch.pk).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_imports(client, hq, regions, rows, django_assert_max_num_queries):
    for n in range(rows):
        services.upload(importer=SCHOOLS, source=upload(ONE),
                        name=f"{n}.csv", options={}, by=hq, now=NOON)  # fmt: skip
    client.force_login(hq)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("imports:list"))
    assert len(page.context["page"].rows) == rows


def test_no_page_needs_more_than_fifteen_queries(client, hq, regions, django_assert_max_num_queries):
    open_batch, batch = draft(client, hq), begin(client, hq, draft(client, hq, SAMPLE))
    pages = [reverse(f"imports:{name}", args=[open_batch.pk]) for name in ("columns", "preview")]
    pages += [reverse(f"imports:{name}", args=[batch.pk]) for name in ("batch", "undo", "differences")]
    for url in (*pages, reverse("imports:upload", args=["schools"])):
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200


def test_only_who_may_import_gets_in(client, hq, director, recruiter):
    batch = draft(client, hq)
    for user, code in ((director, 404), (recruiter, 403)):  # a director imports leads, and finds the own batches
        for name in ("batch", "columns", "preview", "undo", "errors", "differences"):
            assert page_of(client, user, name, batch).status_code == code
        assert client.get(reverse("imports:list")).status_code == (200 if user == director else 403)
        assert send(client, user, "upload", "schools", file=upload(ONE)).status_code == 403
    assert not ImportBatch.objects.visible_to(director).exists()
    assert list(ImportBatch.objects.visible_to(hq)) == [batch]


def test_an_import_nobody_knows_is_not_there(client, hq):
    client.force_login(hq)
    assert client.get(reverse("imports:upload", args=["nonsense"])).status_code == 404
