"""Stage tasks: how they land, are done, waived, moved with the calendar, and changed by the playbook."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from campaigns.choices import StageCode
from campaigns.models import AnchorDate
from campaigns.services import add_playbook_task, change_playbook_task, change_stage, open_season, shift_anchor
from campaigns.spans import Query, spans
from core.errors import Refused, Stale
from core.models import Activity
from outposts import services
from outposts.choices_tasks import TaskState
from outposts.models import StageTask
from outposts.rules_tasks import Handed, TaskVerb, is_late, may_do, missing_evidence, next_state
from tests.campaigns.test_playbook import BRIEF
from tests.factories.campaigns import NOON

APRIL = NOON.replace(month=4, day=9)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def season(db):
    return open_season(year=2027, by=None, now=APRIL)


@pytest.fixture
def station(season, city, free, director):
    """An outpost that arrived when the foothold stage began."""
    return services.open_outpost(
        season=season, code="ST", name="北站", region=city, arrival_day=date(2027, 4, 29), recruiters=[free],
        by=director, now=APRIL,
    )  # fmt: skip


def task_of(station, code, **values):
    return station.tasks.get(template__code=code, **values)


# --- rules ----------------------------------------------------------------------------------------------------------


def test_what_may_be_done_when():
    verbs = {verb: {s.value for s in TaskState if next_state(s, verb)} for verb in TaskVerb}
    assert verbs == {TaskVerb.DO: {"open", "missed"}, TaskVerb.WAIVE: {"open"}, TaskVerb.REOPEN: {"done", "waived"}}
    assert [may_do("recruiter", role) for role in ("recruiter", "director", "hq")] == [True, False, False]
    assert not may_do("recruiter", "inspector")
    assert [is_late("open", date(2027, 6, 11), NOON.date()), is_late("done", date(2027, 6, 11), NOON.date())] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("kind", "handed", "field"),
    [
        ("none", Handed(), ""),
        ("note", Handed(note="  "), "evidence_note"),
        ("note", Handed(note="x"), ""),
        ("number", Handed(note="x"), "evidence_number"),
        ("number", Handed(number=0), ""),
        ("file", Handed(note="x"), "evidence_file"),
        ("file", Handed(has_file=True), ""),
    ],
)
def test_evidence_by_kind(kind, handed, field):
    assert missing_evidence(kind, handed) == field


# --- landing --------------------------------------------------------------------------------------------------------


def test_an_outpost_gets_every_stage_that_is_not_over(station):
    assert set(station.tasks.values_list("stage", flat=True)) == set(StageCode.values)
    assert station.tasks.filter(occurrence="").count() == station.tasks.count() == 49
    assert task_of(station, "foot-map").due_on == date(2027, 5, 2)
    assert task_of(station, "con-zhongkao").due_on == date(2027, 6, 17)


def test_an_outpost_opened_late_owes_nothing_of_stages_that_were_over(season, city, free, director):
    late = services.open_outpost(
        season=season, code="LT", name="晚站", region=city, arrival_day=date(2027, 6, 14), recruiters=[free],
        by=director, now=NOON,
    )  # fmt: skip
    assert set(late.tasks.values_list("stage", flat=True)) == {"consult", "enrol", "travel", "welcome"}
    assert not late.tasks.exclude(occurrence="").exists()  # it has not arrived


def test_the_sweep_lands_todays_pieces_once(station):
    assert services.land_repeats(now=NOON) == 4
    assert services.land_repeats(now=NOON + timedelta(hours=3)) == 0
    pieces = station.tasks.exclude(occurrence="").values_list("template__code", "occurrence", "due_on")
    daily = {(code, "2027-06-12", date(2027, 6, 12)) for code in ("con-report", "con-cash")}
    weekly = {(code, "2027-W23", date(2027, 6, 13)) for code in ("con-line", "con-questions")}
    assert set(pieces) == daily | weekly


def test_a_piece_left_open_is_missed_when_its_day_is_over_and_can_be_made_good(station, free):
    services.land_repeats(now=NOON)
    services.land_repeats(now=NOON + timedelta(days=1))
    old = task_of(station, "con-report", occurrence="2027-06-12")
    assert old.state == "missed"
    assert task_of(station, "con-report", occurrence="2027-06-13").state == "open"
    assert task_of(station, "con-line").state == "open"  # its week still runs
    done = services.do_task(task=old, evidence_number=12, by=free, now=NOON + timedelta(days=1))
    assert done.state == "done"


def test_before_arrival_and_outside_the_season_nothing_lands(station):
    assert services.land_repeats(now=APRIL) == 0
    assert services.land_repeats(now=NOON.replace(year=2026)) == 0


# --- done, waived, opened again -------------------------------------------------------------------------------------


def test_a_task_is_ticked_by_whose_it_is(station, free, director):
    task = task_of(station, "con-key")
    with pytest.raises(Refused, match="task of: Recruiter"):
        services.do_task(task=task, by=director, now=NOON)
    done = services.do_task(task=task, by=free, now=NOON)
    assert (done.state, done.done_by, done.done_at, done.version) == ("done", free, NOON, 2)
    assert Activity.objects.of(task).get().verb == "task_done"
    with pytest.raises(Refused, match="already done"):
        services.do_task(task=task, by=free, now=NOON)


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("con-exam-stand", {"evidence_note": " "}, "evidence_note"),
        ("con-calls", {"evidence_note": "x"}, "evidence_number"),
        ("foot-map", {"evidence_note": "x"}, "evidence_file"),
    ],
)
def test_a_task_wants_its_evidence(station, free, code, given, field):
    with pytest.raises(Refused) as caught:
        services.do_task(task=task_of(station, code), by=free, now=NOON, **given)
    assert caught.value.field == field


def test_a_file_is_kept_under_a_name_nobody_guesses(station, free):
    paper = SimpleUploadedFile("地图.pdf", b"%PDF-1.4 map")
    done = services.do_task(task=task_of(station, "foot-map"), evidence_file=paper, by=free, now=NOON)
    assert done.evidence_file.name.endswith(".pdf")
    assert "地图" not in done.evidence_file.name


def test_a_waiver_and_a_second_thought_need_reasons(station, director):
    task = task_of(station, "pub-alumni")
    with pytest.raises(Refused):
        services.waive_task(task=task, reason=" ", by=director, now=NOON)
    waived = services.waive_task(task=task, reason="本地没有校友", by=director, now=NOON)
    assert (waived.state, waived.waived_reason) == ("waived", "本地没有校友")
    opened = services.reopen_task(task=task, reason="找到一位", by=director, now=NOON)
    assert (opened.state, opened.waived_reason, opened.version) == ("open", "", 3)
    with pytest.raises(Refused, match="is open"):
        services.reopen_task(task=task, reason="x", by=director, now=NOON)


def test_nobody_decides_on_what_they_have_not_seen(station, director):
    with pytest.raises(Refused, match="was changed since"):
        services.waive_task(task=task_of(station, "pub-alumni"), reason="x", version=9, by=director, now=NOON)


def broken(**values):
    with pytest.raises(IntegrityError), transaction.atomic():
        StageTask.objects.filter(pk=values.pop("pk")).update(**values)


def test_the_database_holds_what_must_never_be_false(station, free):
    plain, note = task_of(station, "con-key"), task_of(station, "con-exam-stand")
    broken(pk=plain.pk, state="done")
    broken(pk=plain.pk, done_by=free, done_at=NOON)
    broken(pk=plain.pk, state="waived")
    broken(pk=note.pk, state="done", done_by=free, done_at=NOON)
    broken(pk=task_of(station, "con-calls").pk, state="done", done_by=free, done_at=NOON)
    broken(pk=task_of(station, "foot-map").pk, state="done", done_by=free, done_at=NOON)
    broken(pk=plain.pk, template=note.template)
    StageTask.objects.filter(pk=plain.pk).update(state="done", done_by=free, done_at=NOON)


# --- the calendar moves ---------------------------------------------------------------------------------------------


def test_open_tasks_follow_their_stage_and_done_ones_stay(station, season, free, director):
    stage = season.stages.get(code="consult")
    done = services.do_task(task=task_of(station, "con-key"), by=free, now=NOON)
    waived = services.waive_task(task=task_of(station, "con-majors"), reason="x", by=director, now=NOON)
    days = {code: task_of(station, code).due_on for code in ("con-key", "con-majors")}
    plan = {"start": stage.start + timedelta(1), "end": stage.end + timedelta(3), "goals": ""}
    change_stage(stage=stage, version=1, reason="x", by=director, now=NOON, **plan)
    for row in (done, waived):
        row.refresh_from_db()
        assert row.due_on == days[row.template.code]
    services.reopen_task(task=waived, reason="x", by=director, now=NOON)
    change_stage(
        stage=stage, version=2, reason="y", by=director, now=NOON, **(plan | {"end": stage.end + timedelta(4)})
    )
    assert task_of(station, "con-majors").due_on == stage.end + timedelta(1)


def test_open_tasks_follow_their_anchor_in_the_same_transaction(station, season, hq):
    anchor = AnchorDate.objects.get(season=season, kind="zhongkao")
    task = task_of(station, "con-zhongkao")
    shift_anchor(anchor=anchor, to=date(2027, 6, 19), reason="改期", version=1, by=hq, now=APRIL)
    task.refresh_from_db()
    assert task.due_on == date(2027, 6, 19)
    moved = Activity.objects.of(station).get(verb="tasks_moved")
    assert moved.after == {"tasks": 1}


def test_a_moved_stage_brings_no_piece_twice(station, season, hq):
    services.land_repeats(now=NOON)
    before = station.tasks.count()
    stage = season.stages.get(code="consult")
    plan = {"start": stage.start + timedelta(2), "end": stage.end + timedelta(2), "goals": ""}
    change_stage(stage=stage, version=1, reason="x", by=hq, now=NOON, **plan)
    assert services.land_repeats(now=NOON) == 0
    assert station.tasks.count() == before


# --- a changed playbook ---------------------------------------------------------------------------------------------


def changed(season, hq, code, **values):
    task = season.playbook.get(code=code)
    brief = task.brief | values
    return change_playbook_task(task=task, version=task.version, by=hq, now=NOON, reason="x", **brief)


def test_a_change_reaches_open_tasks_only_when_applied(station, season, hq, free):
    services.do_task(task=task_of(station, "con-majors"), by=free, now=NOON)
    changed(season, hq, "con-key", title_en="Name the key leads", due_offset=6)
    changed(season, hq, "con-majors", title_en="Another")
    assert task_of(station, "con-key").title_en == "Settle the key leads, each with its reason"
    preview = services.preview_playbook(season=season, today=NOON.date())
    assert [(line.task.code, line.changed) for line in preview.lines if line.changed] == [("con-key", 1)]
    services.apply_playbook(season=season, seen=preview.seen, reason="新口径", by=hq, now=NOON)
    task = task_of(station, "con-key")
    assert (task.title_en, task.due_on, task.version) == ("Name the key leads", date(2027, 6, 13), 2)
    assert task_of(station, "con-majors").title_en == "Explain the three grounds for choosing a major"
    assert services.preview_playbook(season=season, today=NOON.date()).lines == ()


def test_a_new_task_lands_and_one_out_of_use_is_waived(station, season, hq):
    services.land_repeats(now=NOON)
    add_playbook_task(season=season, by=hq, now=NOON, reason="x", **BRIEF)
    add_playbook_task(season=season, by=hq, now=NOON, reason="x", **(BRIEF | {"stage": "foothold"}))  # over
    changed(season, hq, "enr-visits", is_active=False)
    preview = services.preview_playbook(season=season, today=NOON.date())
    assert [preview.total(what) for what in ("changed", "added", "withdrawn")] == [0, 1, 1]
    services.apply_playbook(season=season, seen=preview.seen, reason="停用", by=hq, now=NOON)
    assert task_of(station, "enr-visits").waived_reason == "停用"
    assert station.tasks.get(title_en="Call back").due_on == date(2027, 6, 23)


def test_applying_what_was_not_seen_is_refused(station, season, hq, free):
    changed(season, hq, "con-key", title_en="x")
    seen = services.preview_playbook(season=season, today=NOON.date()).seen
    services.do_task(task=task_of(station, "con-key"), by=free, now=NOON)
    with pytest.raises(Stale):
        services.apply_playbook(season=season, seen=seen, reason="x", by=hq, now=NOON)


# --- the timeline ---------------------------------------------------------------------------------------------------


def test_open_tasks_stand_on_the_timeline(station, season, hq, stranger, free):
    services.do_task(task=task_of(station, "con-key"), by=free, now=NOON)
    found = spans(Query(hq, season, outpost=station.pk), kinds=["tasks"])
    assert len(found) == station.tasks.open().count()
    assert {span.state for span in found if span.end < NOON.date()} == {"late"}
    grouped = spans(Query(hq, season), kinds=["tasks"])
    assert {span.note for span in grouped} == {"1 outpost"}
    assert spans(Query(stranger, season), kinds=["tasks"]) == []
    assert len({span.uid for span in (*found, *grouped)}) == len(found) + len(grouped)
