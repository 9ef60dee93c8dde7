"""Anchors move in the database: services, constraints, the command, the data step of the migration."""

import json
from datetime import date, timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import Notice
from campaigns import services
from campaigns.choices import AnchorKind, Track
from campaigns.models import AnchorDate, RecruitStage, SpecialDate
from core.errors import Refused, Stale
from core.models import Activity
from tests.factories.accounts import RegionFactory
from tests.factories.campaigns import NOON, SeasonFactory, StageFactory

JUNE, JULY = date(2027, 6, 7), date(2027, 7, 7)
FEBRUARY = NOON - timedelta(days=125)  # before the first stage begins


@pytest.fixture
def season(hq):
    return services.open_season(year=2027, by=hq, now=FEBRUARY)


@pytest.fixture
def gaokao(season):
    return season.anchors.get(kind="gaokao")


@pytest.fixture
def province(north):
    return RegionFactory(code="130000", level="province", name="河北省", name_en="Hebei", parent=north)


def shift(anchor, to=JULY, *, by=None, now=FEBRUARY, **values):
    given = {"reason": "教育部公告", "version": anchor.version}
    return services.shift_anchor(anchor=anchor, to=to, by=by, now=now, **(given | values))


def spans(season):
    rows = [*season.stages.all(), *season.special_dates.all()]
    return {(type(row).__name__, row.pk): (row.start, row.end) for row in rows}


def stage(season, code):
    return season.stages.get(code=code)


def test_a_season_opens_with_the_manuals_anchors(season):
    found = {a.kind: (a.date.isoformat()[5:], a.is_confirmed) for a in season.anchors.all()}
    assert found == {
        "may_day": ("05-01", True), "gaokao": ("06-07", True), "zhongkao": ("06-17", True),
        "results_release": ("06-25", False), "zhongkao_results": ("07-05", False), "term_start": ("09-01", False),
    }  # fmt: skip
    assert not season.stages.filter(start_anchor="").exists()
    assert not season.special_dates.filter(end_anchor="").exists()


def test_the_exam_track_is_part_of_an_anchors_kind(gaokao):
    assert (gaokao.track, AnchorKind.ADULT_RESULTS.track, AnchorKind.TERM_START.track) == (
        Track.GAOKAO, Track.ADULT, None,
    )  # fmt: skip


def test_looking_changes_nothing(season, gaokao):
    before = spans(season)
    preview = services.preview_shift(anchor=gaokao, to=JULY, today=FEBRUARY.date())
    assert {m.what for m in preview.moves} >= {"stage:consult", "special:gaokao", "special:results_release"}
    assert spans(season) == before
    gaokao.refresh_from_db()
    assert (gaokao.date, gaokao.version) == (JUNE, 1)


def test_a_moved_gaokao_carries_its_stages_and_the_estimated_results(season, gaokao):
    shift(gaokao)
    assert (stage(season, "consult").start, stage(season, "consult").end) == (JULY, date(2027, 7, 25))
    assert (stage(season, "enrol").start, stage(season, "enrol").end) == (date(2027, 7, 26), date(2027, 8, 8))
    assert stage(season, "travel").start == date(2027, 8, 9)
    assert season.special_dates.get(kind="gaokao").end == date(2027, 7, 8)
    assert season.anchors.get(kind="results_release").date == date(2027, 7, 25)
    assert season.special_dates.get(kind="results_release").start == date(2027, 7, 25)


def test_forth_and_back_restores_every_date(season, gaokao):
    before = spans(season)
    shift(gaokao)
    gaokao.refresh_from_db()
    shift(gaokao, JUNE)
    assert spans(season) == before
    assert season.anchors.get(kind="results_release").date == date(2027, 6, 25)


def test_anchor_and_everything_moved_stand_in_the_record_with_the_reason(season, gaokao, hq):
    preview = shift(gaokao, by=hq)
    row = Activity.objects.of(gaokao).first()
    assert (row.verb, row.before, row.after, row.actor) == (
        "shifted", {"date": "2027-06-07"}, {"date": "2027-07-07"}, hq.token,
    )  # fmt: skip
    moved = Activity.objects.filter(verb="moved")
    assert moved.count() == len({m.what for m in preview.moves})
    consult = Activity.objects.of(stage(season, "consult")).get()
    assert consult.before == {"start": "2027-06-07", "end": "2027-06-25"}
    assert (consult.after["start"], consult.why) == ("2027-07-07", "教育部公告")


def test_what_is_over_or_locked_stays_and_what_has_begun_keeps_its_start(season, gaokao, hq):
    results = season.special_dates.get(kind="preference_filing")
    services.change_special_date(
        special=results, kind=results.kind, province=None, start=results.start, end=results.end, is_confirmed=False,
        source="", version=1, reason="已公布", by=hq, now=NOON, is_locked=True,
    )  # fmt: skip
    preview = shift(gaokao, now=NOON)  # 12 June
    assert stage(season, "publicity").end == date(2027, 6, 6)
    assert (stage(season, "consult").start, stage(season, "consult").end) == (JUNE, date(2027, 7, 25))
    results.refresh_from_db()
    assert results.start == date(2027, 6, 26)
    why = {(k.what, k.side): k.why.value for k in preview.kept}
    assert why["stage:publicity", "end"] == "done"
    assert why["stage:consult", "start"] == "begun"
    assert why["special:preference_filing", "start"] == "locked"


@pytest.mark.parametrize(
    ("to", "values", "says", "field"),
    [
        (date(2028, 6, 7), {}, "must stay in the season's year 2027", "to"),
        (date(2027, 8, 1), {}, "“Enrolment firming” would start on 20 August 2027, after its last day", "to"),
        (JULY, {"reason": " "}, "Give the reason", "reason"),
        (JULY, {"is_confirmed": True, "source": " "}, "needs its source", "source"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence_and_nothing_moves(season, gaokao, to, values, says, field):
    before = spans(season)
    with pytest.raises(Refused, match=says) as caught:
        shift(gaokao, to, **values)
    assert caught.value.field == field
    assert spans(season) == before
    assert not Activity.objects.filter(verb__in=("shifted", "moved")).exists()


def test_a_stale_version_moves_nothing(season, gaokao):
    shift(gaokao, date(2027, 6, 8))
    before = spans(season)
    with pytest.raises(Stale):
        shift(gaokao)  # still at version 1
    assert spans(season) == before


def test_a_world_that_changed_since_the_preview_is_refused(season, gaokao, hq):
    seen = services.preview_shift(anchor=gaokao, to=JULY, today=FEBRUARY.date()).seen
    consult = stage(season, "consult")
    services.change_stage(
        stage=consult, start=JUNE, end=date(2027, 6, 28), goals="", version=1, reason="x", by=hq, now=FEBRUARY
    )
    before = spans(season)
    with pytest.raises(Stale, match="look again"):
        shift(gaokao, seen=seen)
    assert spans(season) == before
    gaokao.refresh_from_db()
    assert gaokao.date == JUNE
    shift(gaokao, seen=services.preview_shift(anchor=gaokao, to=JULY, today=FEBRUARY.date()).seen)
    assert stage(season, "consult").end == date(2027, 7, 28)


def test_a_new_source_alone_moves_nothing_and_tells_nobody(season, gaokao, hq, director):
    assert shift(gaokao, JUNE, by=hq, is_confirmed=True, source="教育部公告").moves == ()
    assert (season.anchors.get(kind="gaokao").source, Notice.objects.count()) == ("教育部公告", 0)


def test_directors_and_hq_find_a_notice_once(season, gaokao, hq, director, stranger, recruiter):
    shift(gaokao, by=hq)
    notices = {n.user.username: n for n in Notice.objects.select_related("user")}
    assert set(notices) == {"director", "stranger"}  # hq did it
    assert notices["director"].title.startswith("Calendar changed: First day of the gaokao is now on")
    assert "教育部公告" in notices["director"].body


def test_a_provinces_anchor_concerns_its_director_only(season, province, hq, director, stranger):
    own = add(season, province=province)
    shift(own, date(2027, 6, 25), by=hq)
    assert [n.user for n in Notice.objects.all()] == [director]


# --- a date changed by hand ------------------------------------------------------------------------------------------


def change(row, by, **values):
    given = {"start": row.start, "end": row.end, "goals": "", "version": row.version, "reason": "省厅通知"}
    return services.change_stage(stage=row, by=by, now=FEBRUARY, **(given | values))


def test_a_date_changed_by_hand_is_carried_along_by_the_next_move(season, gaokao, hq):
    consult = change(stage(season, "consult"), hq, end=date(2027, 6, 28))
    assert (consult.end_anchor, consult.end_offset) == ("gaokao", 21)
    shift(gaokao)
    assert stage(season, "consult").end == date(2027, 7, 28)


def test_a_side_may_hang_elsewhere_or_nowhere(season, gaokao, hq):
    consult = change(stage(season, "consult"), hq, hooks={"start": "", "end": "term_start"})
    assert (consult.start_anchor, consult.start_offset) == ("", None)
    assert (consult.end_anchor, consult.end_offset) == ("term_start", -68)
    shift(gaokao)
    assert stage(season, "consult").start == JUNE


def test_a_stage_unlocked_later_counts_from_where_it_stands(season, gaokao, hq):
    change(stage(season, "training"), hq, is_locked=True)
    shift(gaokao)
    training = stage(season, "training")
    assert training.start == date(2027, 4, 18)
    change(training, hq, is_locked=False)
    gaokao.refresh_from_db()
    shift(gaokao, date(2027, 7, 8))
    assert stage(season, "training").start == date(2027, 4, 19)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"hooks": {"start": "self_study"}}, "start_anchor", "no date for “Self-study exam registration”"),
        ({"start": date(2026, 1, 2)}, "start", "more than 366 days from “First day of the gaokao”"),
    ],
)
def test_a_side_hangs_on_an_anchor_that_is_there_and_near(season, hq, values, field, says):
    with pytest.raises(Refused, match=says) as caught:
        change(stage(season, "consult"), hq, **values)
    assert caught.value.field == field


def test_a_season_without_anchors_is_changed_as_before(hq):
    fixed = StageFactory(season=SeasonFactory(year=2029), start=date(2029, 6, 7), end=date(2029, 6, 25))
    changed = change(fixed, hq, end=date(2029, 6, 28))
    assert (changed.end, changed.end_anchor, changed.end_offset) == (date(2029, 6, 28), "", None)


# --- provinces -------------------------------------------------------------------------------------------------------


def add(season, **values):
    given = {"kind": "zhongkao", "province": None, "date": date(2027, 6, 20), "is_confirmed": False, "source": ""}
    return services.add_anchor(season=season, reason="省里另定", by=None, now=FEBRUARY, **(given | values))


def special(season, province, start, end):
    return services.add_special_date(
        season=season, kind="zhongkao", province=province, start=start, end=end, is_confirmed=False, source="",
        reason="", by=None, now=FEBRUARY,
    )  # fmt: skip


def test_a_provinces_periods_follow_its_own_anchor_and_stages_the_countrys(season, province):
    own = add(season, province=province)
    there = special(season, province, date(2027, 6, 20), date(2027, 6, 22))
    assert (there.start_anchor, there.start_offset, there.end_offset) == ("zhongkao", 0, 2)
    before = spans(season)
    shift(own, date(2027, 6, 25))
    after = spans(season)
    assert {key for key in before if before[key] != after[key]} == {("SpecialDate", there.pk)}
    assert after["SpecialDate", there.pk] == (date(2027, 6, 25), date(2027, 6, 27))
    shift(season.anchors.get(kind="zhongkao", province=None), date(2027, 6, 18))
    there.refresh_from_db()
    assert there.start == date(2027, 6, 25)


def test_adding_a_provinces_anchor_moves_nothing_and_counts_from_it_from_now_on(season, province):
    there = special(season, province, date(2027, 6, 21), date(2027, 6, 23))
    assert there.start_offset == 4
    own = add(season, province=province)
    there.refresh_from_db()
    assert (there.start, there.start_offset, there.end_offset) == (date(2027, 6, 21), 1, 3)
    shift(own, date(2027, 6, 22))
    there.refresh_from_db()
    assert there.start == date(2027, 6, 23)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "kind"),  # the country has it
        ({"kind": "self_study", "date": date(2028, 8, 1)}, "date"),
        ({"kind": "self_study", "is_confirmed": True}, "source"),
    ],
)
def test_an_anchor_is_added_once_and_with_sense(season, values, field):
    with pytest.raises(Refused) as caught:
        add(season, **values)
    assert caught.value.field == field


def test_an_anchor_belongs_to_a_province_not_a_city(season, north_district):
    with pytest.raises(Refused, match="not a province"):
        add(season, province=north_district)


def test_a_special_period_of_a_kind_without_anchor_is_fixed(season):
    other = services.add_special_date(
        season=season, kind="other", province=None, start=JUNE, end=JUNE, is_confirmed=False, source="", reason="",
        by=None, now=FEBRUARY,
    )  # fmt: skip
    assert (other.start_anchor, other.end_anchor) == ("", "")


# --- what the database holds -----------------------------------------------------------------------------------------


def broken(name, make):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()
    assert name in str(caught.value) or "UNIQUE" in str(caught.value)


def make_anchor(season, **values):
    given = {"kind": "gaokao", "date": date(2029, 6, 7), "year": 2029}
    return AnchorDate.objects.create(season=season, **(given | values))


def test_the_database_holds_one_anchor_of_a_kind_for_the_country(db):
    season = SeasonFactory(year=2029)
    make_anchor(season)
    broken("campaigns_anchor_once_a_season", lambda: make_anchor(season, date=date(2029, 6, 8)))


def test_the_database_holds_one_anchor_of_a_kind_for_a_province(province):
    season = SeasonFactory(year=2029)
    make_anchor(season)
    make_anchor(season, province=province)
    broken("campaigns_anchor_once_a_province", lambda: make_anchor(season, province=province))


@pytest.mark.parametrize("day", [date(2028, 12, 31), date(2030, 1, 1)])
def test_the_database_holds_no_anchor_outside_its_year(db, day):
    broken("campaigns_anchor_in_its_year", lambda: make_anchor(SeasonFactory(year=2029), date=day))


@pytest.mark.parametrize("day", [date(2029, 1, 1), date(2029, 12, 31)])
def test_the_database_takes_the_first_and_the_last_day_of_the_year(db, day):
    assert make_anchor(SeasonFactory(year=2029), date=day).pk


def test_the_database_holds_no_confirmed_anchor_without_a_source(db):
    season = SeasonFactory(year=2029)
    broken("campaigns_anchor_confirmed_by_a_source", lambda: make_anchor(season, is_confirmed=True))


@pytest.mark.parametrize("side", ["start", "end"])
@pytest.mark.parametrize(("anchor", "offset"), [("gaokao", None), ("", 3), ("gaokao", 367), ("gaokao", -367)])
def test_the_database_holds_an_anchor_and_its_offset_together(season, side, anchor, offset):
    values = {f"{side}_anchor": anchor, f"{side}_offset": offset}
    for model, name in ((RecruitStage, "stage"), (SpecialDate, "special")):
        rows = model.objects.filter(season=season)
        broken(f"campaigns_{name}_{side}_anchored", lambda rows=rows: rows.update(**values))


# --- the data step ---------------------------------------------------------------------------------------------------


def test_a_season_opened_before_gets_its_anchors_and_nothing_moves(season, hq):
    change(stage(season, "consult"), hq, end=date(2027, 6, 28))
    season.special_dates.filter(kind="zhongkao").update(start=date(2027, 6, 20), end=date(2027, 6, 22))
    season.anchors.all().delete()
    for model in (RecruitStage, SpecialDate):
        model.objects.update(start_anchor="", start_offset=None, end_anchor="", end_offset=None)
    bare, before = SeasonFactory(year=2028), spans(season)
    import_module("campaigns.migrations.0003_anchored_calendar").anchor_seasons(apps, None)
    assert spans(season) == before
    assert season.anchors.get(kind="zhongkao").date == date(2027, 6, 20)
    assert (stage(season, "consult").start_offset, stage(season, "consult").end_offset) == (0, 21)
    assert (stage(season, "welcome").start_offset, stage(season, "welcome").end_anchor) == (-32, "term_start")
    assert bare.anchors.count() == 6
    shift(season.anchors.get(kind="gaokao"))
    assert stage(season, "consult").end == date(2027, 7, 28)


# --- the command -----------------------------------------------------------------------------------------------------


def command(*args, to="2027-07-07", anchor="gaokao", year="2027"):
    out, err = StringIO(), StringIO()
    call_command("shift_anchor", "--season", year, "--anchor", anchor, "--to", to, *args, stdout=out, stderr=err)
    return out.getvalue()


def answer(*args, **values):
    return json.loads(command("--json", *args, **values).splitlines()[-1])


@pytest.fixture
def february():
    from core import clock

    with clock.set_to(FEBRUARY):
        yield


def test_the_command_shows_and_changes_nothing(season, february):
    before = spans(season)
    told = answer()
    assert {"what": "stage:consult:start", "old": "2027-06-07", "new": "2027-07-07"} in told["moves"]
    assert {"what": "anchor:results_release", "old": "2027-06-25", "new": "2027-07-25"} in told["moves"]
    assert told["kept"] == []
    assert spans(season) == before


def test_the_command_says_what_is_kept_and_why(season):
    kept = answer()["kept"]  # at noon of 12 June
    assert {"what": "stage:publicity:end", "why": "It is over."} in kept
    assert {"what": "stage:consult:start", "why": "It has begun."} in kept


def test_the_command_applies_what_it_showed(season, february, director):
    told = answer()
    assert answer("--apply", "--reason", "教育部公告") == told
    assert stage(season, "consult").start == JULY
    row = Activity.objects.filter(verb="shifted").first()
    assert (row.actor, row.why) == (None, "教育部公告")
    assert Notice.objects.filter(user=director).count() == 1


def test_the_command_moves_a_provinces_anchor(season, february, province):
    add(season, province=province)
    special(season, province, date(2027, 6, 20), date(2027, 6, 22))
    moves = answer("--province", "130000", anchor="zhongkao", to="2027-06-21")["moves"]
    assert {m["what"] for m in moves} == {"special:zhongkao@130000:start", "special:zhongkao@130000:end"}


@pytest.mark.parametrize("to", ["2028-06-07", "2027-08-01"])
def test_the_command_ends_with_1_when_a_rule_refuses(season, february, to, capsys):
    out = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command(
            "shift_anchor",
            "--season",
            "2027",
            "--anchor",
            "gaokao",
            "--to",
            to,
            "--json",
            stdout=out,
            stderr=StringIO(),
        )
    assert caught.value.code == 1
    assert json.loads(out.getvalue().splitlines()[-1])["error"]


@pytest.mark.parametrize(
    ("args", "values"),
    [
        ((), {"year": "2031"}),
        ((), {"anchor": "self_study"}),
        (("--province", "990000"), {}),
        (("--province", "130000"), {}),
        (("--apply",), {}),
    ],
)
def test_the_command_ends_with_2_on_wrong_usage(season, province, args, values):
    with pytest.raises(CommandError) as caught:
        command(*args, **values)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("values", [{"anchor": "olympics"}, {"to": "7 July"}, {"to": "2027-02-30"}])
def test_the_command_reads_its_words_strictly(season, values):
    with pytest.raises(CommandError):
        command(**values)
