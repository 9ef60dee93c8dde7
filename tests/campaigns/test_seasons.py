import json
from datetime import date
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from campaigns import services
from campaigns.choices import StageCode
from campaigns.models import RecruitStage, RuleSet, Season, SpecialDate
from campaigns.season_template import goals_of, stages_of
from core.errors import Refused, Stale
from core.models import Activity
from tests.factories.accounts import RegionFactory
from tests.factories.campaigns import NOON, SeasonFactory, StageFactory

MANUAL = {  # M7, to the day
    "prep": ("02-19", "04-17"),
    "training": ("04-18", "04-28"),
    "foothold": ("04-29", "05-08"),
    "publicity": ("05-09", "06-06"),
    "consult": ("06-07", "06-25"),
    "enrol": ("06-26", "08-08"),
    "travel": ("08-09", "08-15"),
    "welcome": ("07-31", "09-01"),
}
SPECIAL = {
    ("may_day", "05-01", "05-05", True),
    ("gaokao", "06-07", "06-08", True),
    ("zhongkao", "06-17", "06-19", True),
    ("results_release", "06-25", "06-25", False),
    ("zhongkao_results", "07-05", "07-05", False),
}


@pytest.fixture
def season(hq):
    return services.open_season(year=2027, by=hq, now=NOON)


def days(row):
    return row.start.isoformat()[5:], row.end.isoformat()[5:]


def test_a_season_opens_with_the_manuals_eight_stages(season):
    assert {stage.code: days(stage) for stage in season.stages.all()} == MANUAL
    assert [stage.code for stage in season.stages.all()] == StageCode.values
    assert all(stage.start.year == 2027 for stage in season.stages.all())


def test_it_opens_with_the_special_dates_and_says_which_are_estimates(season):
    found = {(s.kind, *days(s), s.is_confirmed) for s in season.special_dates.all()}
    assert found >= SPECIAL
    assert {kind for kind, *_rest in found} - {kind for kind, *_rest in SPECIAL} == {"preference_filing", "notices"}


def test_it_opens_with_the_manuals_thresholds_and_what_they_rest_on(season):
    limits = RuleSet.objects.in_force().get(season=season, province=None)
    assert (limits.progression_below, limits.radius_km, limits.drive_minutes, limits.nearby_share) == (80, 50, 180, 50)
    assert (limits.target_schools, limits.target_classes, limits.target_candidates) == (20, 40, 2000)
    assert "M20" in limits.basis


def test_the_first_seven_stages_leave_no_gap_and_the_eighth_runs_beside_them():
    stages = stages_of(2027)
    for one, following in pairwise(stages[:7]):
        assert (following.start - one.end).days == 1
    assert stages[7].start < stages[5].end
    assert stages[7].end > stages[6].end


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2027, 6, 12), {"consult"}),
        (date(2027, 8, 1), {"enrol", "welcome"}),
        (date(2027, 8, 10), {"travel", "welcome"}),
        (date(2027, 1, 1), set()),
    ],
)
def test_the_current_stages_are_a_set(season, day, codes):
    assert {stage.code for stage in season.stages.current(day)} == codes


def test_a_season_opens_once(season, hq):
    with pytest.raises(Refused, match="already open") as caught:
        services.open_season(year=2027, by=hq, now=NOON)
    assert caught.value.field == "year"
    assert Season.objects.count() == 1


def test_a_year_out_of_this_world_is_refused(hq):
    with pytest.raises(Refused, match="between 2000 and 2100"):
        services.open_season(year=1887, by=hq, now=NOON)


def test_opening_stands_in_the_record(season, hq):
    assert Activity.objects.of(season).get().actor == hq.token


def change(stage, by, **values):
    given = {
        "start": stage.start,
        "end": stage.end,
        "goals": stage.goals,
        "version": stage.version,
        "reason": "省厅通知",
    }
    return services.change_stage(stage=stage, by=by, now=NOON, **(given | values))


def test_a_stage_moves_with_its_reason_in_the_record(season, hq):
    stage = change(season.stages.get(code="consult"), hq, end=date(2027, 6, 28))
    assert stage.version == 2
    row = Activity.objects.of(stage).get()
    assert (row.before, row.why) == ({"end": "2027-06-25", "end_offset": 18}, "省厅通知")
    assert row.after == {"end": "2027-06-28", "end_offset": 21}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"end": date(2027, 6, 6)}, "end"),
        ({"start": date(2007, 6, 7)}, "start"),
    ],
)
def test_a_stage_does_not_move_without_reason_or_sense(season, hq, values, field):
    stage = season.stages.get(code="consult")
    with pytest.raises(Refused) as caught:
        change(stage, hq, **values)
    assert caught.value.field == field
    stage.refresh_from_db()
    assert stage.version == 1


def test_a_stale_save_overwrites_nothing(season, hq):
    stage = season.stages.get(code="consult")
    change(stage, hq, end=date(2027, 6, 28))
    with pytest.raises(Stale):
        change(stage, hq, end=date(2027, 6, 30))
    assert season.stages.get(code="consult").end == date(2027, 6, 28)


def special(season, by, **values):
    given = {"kind": "gaokao", "province": None, "start": date(2027, 6, 7), "end": date(2027, 6, 9)}
    given |= {"is_confirmed": False, "source": "", "reason": "四省加考"}
    return services.add_special_date(season=season, by=by, now=NOON, **(given | values))


def test_a_province_may_have_its_own_special_period(season, hq, north):
    province = RegionFactory(code="130000", level="province", parent=north)
    added = special(season, hq, province=province)
    changed = services.change_special_date(
        special=added, kind="gaokao", province=province, start=added.start, end=date(2027, 6, 10), is_confirmed=True,
        source="省考试院公告", version=1, reason="公告已发", by=hq, now=NOON,
    )  # fmt: skip
    assert (changed.end, changed.is_confirmed, changed.version) == (date(2027, 6, 10), True, 2)


@pytest.mark.parametrize("values", [{"end": date(2027, 6, 1)}, {"is_confirmed": True}])
def test_a_special_period_must_make_sense(season, hq, values):
    with pytest.raises(Refused):
        special(season, hq, **values)


def test_a_special_period_belongs_to_a_province_not_a_city(season, hq, north_district):
    with pytest.raises(Refused, match="not a province"):
        special(season, hq, province=north_district)


def test_goals_stand_in_the_template_in_both_languages():
    for code in StageCode.values:
        assert goals_of(code).isascii()
    assert goals_of("nothing") == ""


def broken(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_holds_one_stage_of_a_kind_a_season(db):
    season = SeasonFactory()
    StageFactory(season=season)
    day = date(2027, 6, 1)
    broken(lambda: RecruitStage.objects.create(season=season, code="consult", order=9, start=day, end=day))


def test_the_database_holds_no_stage_that_ends_before_it_starts(db):
    broken(lambda: StageFactory(start=date(2027, 6, 2), end=date(2027, 6, 1)))


def test_the_database_holds_no_special_period_that_ends_before_it_starts(db):
    season = SeasonFactory()
    day = date(2027, 6, 2)
    broken(lambda: SpecialDate.objects.create(season=season, kind="gaokao", start=day, end=date(2027, 6, 1)))


def calendar(*args):
    out = StringIO()
    call_command("season_calendar", *args, stdout=out)
    return out.getvalue()


def test_the_calendar_command_prints_the_template_where_no_season_is_open(db):
    answer = json.loads(calendar("--season", "2029", "--json").splitlines()[-1])
    assert {row["code"]: (row["start"][5:], row["end"][5:]) for row in answer["stages"]} == MANUAL
    assert {"kind": "gaokao", "start": "2029-06-07", "end": "2029-06-08"} in answer["special"]
    assert answer["stages"][4]["name"] == "Consultation"


def test_the_calendar_command_prints_the_stored_season(season, hq):
    change(season.stages.get(code="consult"), hq, end=date(2027, 6, 28))
    answer = json.loads(calendar("--season", "2027", "--json").splitlines()[-1])
    assert answer["stages"][4]["end"] == "2027-06-28"
    assert "2027-06-07" in calendar("--season", "2027")


def test_the_calendar_command_refuses_an_impossible_year(db):
    with pytest.raises(CommandError) as caught:
        calendar("--season", "99999")
    assert caught.value.returncode == 2
