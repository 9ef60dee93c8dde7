"""The engine without pages: chunks and their cursor, two workers, policies, undo, keeping."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from campaigns.imports import FIGURES, SCHOOLS
from campaigns.models import School, SchoolFigures
from core.errors import Refused
from core.models import Activity
from imports import rules, services
from imports.models import ImportBatch, ImportFile, ImportRow
from imports.services import filling, runs
from tests.campaigns.regions import plant
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
HEAD = "学校名称,省,市,区县,地址"
PLACE = "河北省,邯郸市,邯山区"
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def district(db):
    return plant("13")["130402"]


def text_of(*rows):
    return "\n".join([HEAD, *(f"{name},{PLACE},{address}" for name, address in rows)])


def queued(by, content, policy="update", importer=SCHOOLS, **options):
    given = {"importer": importer, "name": "list.csv", "options": options, "by": by, "now": NOON}
    batch = services.upload(source=io.BytesIO(content.encode()), **given)
    services.start(batch=batch, policy=policy, by=by, now=NOON)
    return batch


def done(by, content, *args, **options):
    batch = queued(by, content, *args, **options)
    assert services.work(batch_id=batch.pk, now=NOON)
    batch.refresh_from_db()
    assert batch.state == "done", batch.error
    return batch


def undo(batch, by):
    services.start_undo(batch=batch, by=by, now=LATER)
    services.sweep(now=LATER)
    batch.refresh_from_db()
    return list(batch.rows.order_by("line").values_list("line", "undone"))


SEVEN = [("甲中学", ""), ("乙中学", ""), ("甲中学", ""), ("丙中学", ""), ("乙中学", ""), ("丁中学", ""), ("小学", "")]


class Killed(BaseException):
    """The worker's process ended."""


def test_a_killed_worker_is_followed_by_another_that_does_no_row_twice(hq, district, monkeypatch):
    monkeypatch.setattr(filling, "CHUNK", 2)
    batch = queued(hq, text_of(*SEVEN))
    write, chunks = filling.write_planned, []

    def die_in_the_third(*args):
        chunks.append(1)
        write(*args)
        if len(chunks) == 3:
            raise Killed

    monkeypatch.setattr(filling, "write_planned", die_in_the_third)
    with pytest.raises(Killed):
        services.work(batch_id=batch.pk, now=NOON)
    batch.refresh_from_db()
    assert (batch.cursor, batch.rows_done, School.objects.count()) == (5, 4, 3)
    assert services.sweep(now=NOON) == 0  # the lease still holds
    assert services.sweep(now=NOON + 2 * runs.LEASE) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.duplicates, batch.rejected) == ("done", 4, 2, 1)
    assert sorted(batch.rows.values_list("line", flat=True)) == [2, 3, 4, 5, 6, 7, 8]
    assert Activity.objects.filter(kind="campaigns.school", verb="imported").count() == School.objects.count() == 4


def test_a_batch_delivered_twice_is_done_once(hq, district):
    batch = done(hq, text_of(("甲中学", "")))
    assert not services.work(batch_id=batch.pk, now=LATER)
    batch = queued(hq, text_of(("乙中学", "")))
    ImportBatch.objects.filter(pk=batch.pk).update(lease_until=LATER)
    assert not services.work(batch_id=batch.pk, now=NOON)
    assert School.objects.count() == 1


def test_a_worker_whose_lease_went_to_another_writes_nothing(hq, district, monkeypatch):
    batch = queued(hq, text_of(("甲中学", "")))
    monkeypatch.setattr(runs, "held", lambda *args: 0)
    services.work(batch_id=batch.pk, now=NOON)
    assert School.objects.count() == 0


def test_a_batch_that_fails_again_and_again_is_given_up_with_a_sentence_in_each_language(hq, district):
    batch = queued(hq, text_of(("甲中学", "")))
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=runs.MAX_ATTEMPTS)
    services.work(batch_id=batch.pk, now=NOON)
    batch.refresh_from_db()
    assert (batch.state, set(batch.error)) == ("failed", {"en", "zh-hans"})


def test_a_file_that_breaks_off_far_down_is_refused_before_anything_is_written(hq, district):
    text = text_of(*[(f"第{n}中学", "") for n in range(60)]) + f'\n"{"x" * 200_000}"'
    batch = queued(hq, text)
    services.work(batch_id=batch.pk, now=NOON)
    batch.refresh_from_db()
    assert (batch.state, School.objects.count(), "Line 62" in batch.trouble) == ("failed", 0, True)
    with pytest.raises(Refused, match="Line 62"):
        services.bring_in(importer=SCHOOLS, source=io.BytesIO(text.encode()), name="l.csv", by=hq, now=NOON)


def test_a_row_that_repeats_the_heading_is_told(hq, district):
    batch = done(hq, f"{HEAD}\n甲中学,{PLACE},\n{HEAD}\n")
    assert [(row.line, row.field, row.why) for row in batch.rows.problems()] == [
        (3, "row", "The row repeats the heading."),
    ]  # fmt: skip


def test_a_school_added_by_hand_meanwhile_is_seen_on_the_second_try(hq, district, monkeypatch):
    batch, weigh = queued(hq, text_of(("甲中学", ""), ("乙中学", ""))), SCHOOLS.weigh

    def weigh_too_early(candidates, run):
        verdicts = weigh(candidates, run)
        if not School.objects.exists():
            with transaction.atomic():
                monkeypatch.setattr(SCHOOLS, "add", add_after_another, raising=False)
        return verdicts

    def add_after_another(verdicts, run):
        monkeypatch.undo()
        raise IntegrityError

    monkeypatch.setattr(SCHOOLS, "weigh", weigh_too_early, raising=False)
    services.work(batch_id=batch.pk, now=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.created) == ("done", 2)


@pytest.mark.parametrize(
    ("policy", "counts", "address"), [("update", (1, 0), "新"), ("skip", (0, 1), "旧"), ("ask", (0, 1), "旧")]
)
def test_what_becomes_of_a_stored_row_is_the_policys(hq, district, policy, counts, address):
    SchoolFactory(name="甲中学", name_key="甲中学", region=district, address="旧")
    batch = done(hq, text_of(("甲中学", "新")), policy)
    assert (batch.updated, batch.duplicates) == counts
    assert School.objects.get().address == address
    assert batch.rows.differing().exists() == (policy == "ask")


def test_a_batch_is_undone_row_by_row(hq, district):
    SchoolFactory(name="甲中学", name_key="甲中学", region=district, address="旧")
    SchoolFactory(name="乙中学", name_key="乙中学", region=district, address="旧")
    batch = done(hq, text_of(("甲中学", "新"), ("乙中学", "新"), ("丙中学", ""), ("丁中学", ""), ("戊中学", "")))
    School.objects.filter(name="乙中学").update(version=9)
    FiguresFactory(school=School.objects.get(name="丁中学"))
    School.objects.get(name="戊中学").delete()
    assert undo(batch, hq) == [(2, "restored"), (3, "changed"), (4, "removed"), (5, "in_use"), (6, "gone")]
    assert dict(School.objects.values_list("name", "address")) == {"甲中学": "旧", "乙中学": "新", "丁中学": ""}
    assert (batch.state, Activity.objects.filter(verb="undone").count()) == ("undone", 3)
    with pytest.raises(Refused, match="cannot be undone"):
        services.start_undo(batch=batch, by=hq, now=LATER)
    assert done(hq, text_of(("丙中学", ""))).created == 1


def test_figures_are_set_back_with_their_types(hq, district):
    season = SeasonFactory()
    SchoolFactory(name="甲中学", name_key="甲中学", region=district)
    head = "学校名称,省,市,区县,升学率,特征,截至日期,来源"
    first = done(hq, f"{head}\n甲中学,{PLACE},62.5,农村,2027-03-01,x", "update", FIGURES)
    before = SchoolFigures.objects.values("progression_rate", "profile", "source_date", "source").get()
    batch = done(hq, f"{head}\n甲中学,{PLACE},70,民办,2027-04-01,y", "update", FIGURES)
    assert undo(batch, hq) == [(2, "restored")]
    assert SchoolFigures.objects.values("progression_rate", "profile", "source_date", "source").get() == before
    assert (first.options["season"], undo(first, hq)) == (season.pk, [(2, "changed")])


def test_files_and_texts_go_after_their_time(hq, district, settings):
    batch, prepared = done(hq, text_of(*SEVEN)), None
    given = {"importer": SCHOOLS, "name": "l.csv", "options": {}, "by": hq, "now": NOON}
    prepared = services.upload(source=io.BytesIO(text_of(("甲中学", "")).encode()), **given)
    days = timedelta(days=settings.IMPORT_KEEP_DAYS)
    assert services.empty_outdated(now=NOON + days) == 0
    assert services.empty_outdated(now=NOON + days + timedelta(seconds=1)) == 2
    batch.refresh_from_db()
    assert (batch.created, ImportFile.objects.count(), ImportRow.objects.count()) == (4, 0, 0)
    assert not ImportBatch.objects.filter(pk=prepared.pk).exists()
    with pytest.raises(Refused, match="cannot be undone"):
        services.start_undo(batch=batch, by=hq, now=LATER)


def test_the_command_keeps_its_batch_and_a_check_leaves_no_trace(district, tmp_path):
    path, out = tmp_path / "list.csv", io.StringIO()
    path.write_text(text_of(("甲中学", "")))
    call_command("import_schools", str(path), "--dry-run", "--json", stdout=out)
    assert (json.loads(out.getvalue())["created"], ImportBatch.objects.count()) == (1, 0)
    call_command("import_schools", str(path), stdout=out)
    batch = ImportBatch.objects.get()
    assert (batch.uploader, batch.state, batch.created) == (None, "done", 1)


def broken(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_the_database_holds_a_line_once_a_batch(hq, district):
    row = done(hq, text_of(("甲中学", ""))).rows.get()
    broken(lambda: ImportRow.objects.create(batch=row.batch, line=row.line, outcome="unchanged"))


@pytest.mark.parametrize("values", [{"outcome": "created"}, {"outcome": "rejected"}])
def test_the_database_holds_no_row_without_its_record_or_its_column(hq, district, values):
    batch = done(hq, text_of(("甲中学", "")))
    broken(lambda: ImportRow.objects.create(batch=batch, line=99, **values))


@pytest.mark.parametrize("values", [{"finished_at": None}, {"rejected": 1}])
def test_the_database_holds_no_batch_that_does_not_add_up(hq, district, values):
    batch = done(hq, text_of(("甲中学", "")))
    broken(lambda: ImportBatch.objects.filter(pk=batch.pk).update(**values))


def test_columns_are_guessed_by_memory_first_and_once_each():
    known = {"name": "name", "school": "name", "city": "city"}
    assert rules.guess_columns(["name", "school", "city", ""], {}, known) == {0: "name", 2: "city"}
    assert rules.guess_columns(["name", "school"], {"school": "name"}, known) == {1: "name"}
    assert rules.guess_columns(["city"], {"city": ""}, known) == {}


def test_time_left_is_told_at_the_pace_so_far():
    assert rules.seconds_left(25, 100, 10) == 30
    assert rules.seconds_left(0, 100, 10) is None
    assert rules.missing_columns(["city"], ("name", ("province", "city"))) == [("name",)]
