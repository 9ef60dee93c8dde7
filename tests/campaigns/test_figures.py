import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from campaigns import services
from campaigns.imports import FIGURES
from campaigns.models import School, SchoolFigures
from core.errors import Refused, Stale
from core.models import Activity
from imports.services import bring_in
from tests.campaigns.regions import plant
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
GOOD = {
    "exam_classes": 8,
    "graduates": 400,
    "candidates": 390,
    "progression_rate": Decimal("62.50"),
    "nearby_share": None,
    "profile": ["rural"],
    "source": "教育局年报",
    "source_date": date(2027, 3, 1),
}


@pytest.fixture
def school(north_district):
    return SchoolFactory(name="邯郸市第三中学", name_key="邯郸市第三中学", region=north_district)


@pytest.fixture
def season(db):
    return SeasonFactory()


def enter(school, season, by, version=0, **values):
    return services.enter_figures(school=school, season=season, values=GOOD | values, version=version, by=by, now=NOON)


def test_figures_are_entered_with_source_and_who(school, season, recruiter):
    figures = enter(school, season, recruiter)
    assert (figures.graduates, figures.nearby_share, figures.entered_by) == (400, None, recruiter)
    assert Activity.objects.of(figures).get().verb == "entered"


def test_figures_change_against_their_version(school, season, recruiter, director):
    enter(school, season, recruiter)
    figures = enter(school, season, director, version=1, graduates=420)
    assert (figures.graduates, figures.version, figures.entered_by) == (420, 2, director)
    with pytest.raises(Stale):
        enter(school, season, recruiter, version=1, graduates=430)
    assert SchoolFigures.objects.get().graduates == 420


def test_two_who_enter_first_figures_do_not_overwrite_each_other(school, season, recruiter, director):
    enter(school, season, recruiter)
    with pytest.raises(Stale) as caught:
        enter(school, season, director, graduates=500)
    assert 400 in caught.value.theirs.values()


def test_the_same_figures_again_write_nothing(school, season, recruiter, director):
    enter(school, season, recruiter)
    assert enter(school, season, director, version=1).entered_by == recruiter
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"source": " "}, "source"),
        ({"progression_rate": Decimal("100.01")}, "progression_rate"),
        ({"nearby_share": Decimal(-1)}, "nearby_share"),
        ({"exam_classes": -1}, "exam_classes"),
        ({"graduates": 20001}, "graduates"),
        ({"profile": ["nonsense"]}, "profile"),
        ({"source_date": date(2027, 6, 13)}, "source_date"),
        ({"source_date": date(27, 3, 1)}, "source_date"),
    ],
)
def test_impossible_figures_are_refused_with_their_field(school, season, recruiter, values, field):
    with pytest.raises(Refused) as caught:
        enter(school, season, recruiter, **values)
    assert caught.value.field == field


def test_a_source_without_any_figure_is_nothing(school, season, recruiter):
    empty = dict.fromkeys(("exam_classes", "graduates", "candidates", "progression_rate"))
    with pytest.raises(Refused, match="at least one"):
        enter(school, season, recruiter, profile=[], **empty)


def broken(**values):
    with pytest.raises(IntegrityError), transaction.atomic():
        FiguresFactory(**values)


def test_the_database_holds_figures_once_a_season(school, season):
    FiguresFactory(school=school, season=season)
    broken(school=school, season=season)


@pytest.mark.parametrize("values", [{"progression_rate": 101}, {"nearby_share": -1}])
def test_the_database_holds_no_share_beyond_a_hundred(school, season, values):
    broken(school=school, season=season, **values)


def test_the_database_holds_no_figures_without_a_source(school, season):
    broken(school=school, season=season, source="")


def test_the_database_holds_a_school_once_a_district(school):
    with pytest.raises(IntegrityError), transaction.atomic():
        SchoolFactory(name_key=school.name_key, region=school.region)


def test_a_school_by_hand_gets_kind_and_sound(north_district, recruiter):
    school = services.add_school(
        name="第一高级中学（东校区）", region=north_district, kind="unknown", address="", by=recruiter, now=NOON
    )
    assert (school.name, school.kind, school.initials) == ("第一高级中学(东校区)", "senior", "dygjzxdxq")
    assert Activity.objects.of(school).get().verb == "added"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("邯郸市第三中学", "already listed"),
        ("邯郸市第３中学", "already listed"),
        ("某某职业技术学院", "college"),
        ("", "no name"),
    ],
)
def test_a_school_by_hand_is_refused_when_listed_or_none(school, recruiter, name, says):
    if "already" in says:
        services.add_school(
            name="邯郸市第3中学", region=school.region.parent, kind="", address="", by=recruiter, now=NOON
        )
        region = school.region.parent
    else:
        region = school.region
    with pytest.raises(Refused, match=says) as caught:
        services.add_school(name=name, region=region, kind="", address="", by=recruiter, now=NOON)
    assert caught.value.field == "name"


def test_a_school_does_not_hang_on_a_province(north_district, recruiter):
    province = north_district.parent.parent
    with pytest.raises(Refused, match="district or a city"):
        services.add_school(name="第一中学", region=province, kind="", address="", by=recruiter, now=NOON)


def test_a_renamed_school_keeps_its_figures_and_changes_its_sound(school, recruiter):
    changed = services.change_school(
        school=school, values={"name": "邯郸市第四中学"}, version=1, by=recruiter, now=NOON, reason="更名"
    )
    assert (changed.name_key, changed.initials, changed.version) == ("邯郸市第四中学", "hdsdszx", 2)
    with pytest.raises(Stale):
        services.change_school(school=school, values={"address": "x"}, version=1, by=recruiter, now=NOON)


# --- by file ---------------------------------------------------------------------------------------------------------

HEAD = "学校名称,省,市,区县,毕业班数,毕业生数,考生数,升学率,就近上学比例,特征,来源,截至日期"
SAMPLE = f"""{HEAD}
甲中学,河北省,邯郸市,邯山区,8,"1,400",390人,62.5%,0.55,农村、民办,教育局年报,2027年3月1日
甲中学,河北省,邯郸市,邯山区,9,,,,,,x,
乙中学,河北省,邯郸市,邯山区,,,,80,,,,
丙中学,河北省,邯郸市,邯山区,1,,,,,,x,
甲中学,河北省,邯郸市,不存在区,1,,,,,,x,
丁中学,河北省,邯郸市,邯山区,八,,,,,,x,
戊中学,河北省,邯郸市,邯山区,,,,101,,,x,
己中学,河北省,邯郸市,邯山区,,,,,,,x,
庚中学,河北省,邯郸市,邯山区,3,,,,,,x,2027-13-40
"""


@pytest.fixture
def listed(db):
    region = plant("13")["130402"]
    for name in "甲乙丁戊己庚":
        SchoolFactory(name=f"{name}中学", name_key=f"{name}中学", region=region)


def bring(content, season, by=None, default_source="", **given):
    source, options = io.BytesIO(content.encode()), {"season": season.pk, "source": default_source}
    return bring_in(importer=FIGURES, source=source, name="f.csv", options=options, by=by, now=NOON, **given)


def test_every_row_of_figures_is_counted_once(listed, season, hq):
    summary = bring(SAMPLE, season, hq, default_source="县招办")
    assert summary.counts() == {
        "rows": 9, "created": 2, "updated": 0, "unchanged": 0, "duplicates": 1, "rejected": 6,
    }  # fmt: skip
    assert [(p.line, p.field) for p in summary.problems] == [
        (5, "name"), (6, "district"), (7, "exam_classes"), (8, "progression_rate"), (9, "row"), (10, "source_date"),
    ]  # fmt: skip
    figures = SchoolFigures.objects.get(school__name="甲中学")
    assert (figures.exam_classes, figures.graduates, figures.candidates) == (8, 1400, 390)
    assert (figures.progression_rate, figures.nearby_share) == (Decimal("62.50"), Decimal("55.00"))
    assert (figures.profile, figures.source_date) == (["rural", "private"], date(2027, 3, 1))
    assert SchoolFigures.objects.get(school__name="乙中学").source == "县招办"


def test_the_same_figures_file_again_changes_nothing(listed, season, hq):
    bring(SAMPLE, season, hq, default_source="县招办")
    again = bring(SAMPLE, season, hq, default_source="县招办")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_an_empty_cell_leaves_what_stands(listed, season, hq):
    bring(SAMPLE, season, hq, default_source="县招办")
    summary = bring(f"{HEAD}\n甲中学,河北省,邯郸市,邯山区,9,,,,,,,\n", season, hq)
    figures = SchoolFigures.objects.get(school__name="甲中学")
    assert (summary.updated, figures.exam_classes, figures.graduates, figures.source) == (1, 9, 1400, "教育局年报")


def test_a_row_without_any_source_is_rejected(listed, season):
    summary = bring(f"{HEAD}\n甲中学,河北省,邯郸市,邯山区,9,,,,,,,\n", season)
    assert [(p.field, p.reason) for p in summary.problems] == [("source", "Say where the figures are from.")]


def test_a_check_of_figures_changes_nothing(listed, season):
    assert bring(SAMPLE, season, default_source="x", dry_run=True).created == 2
    assert SchoolFigures.objects.count() == 0


def test_the_figures_command_tells_in_json(listed, season, tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(SAMPLE, encoding="gb18030")
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_school_figures", str(path), "--json", "--source", "县招办", stdout=out)
    answer = json.loads(out.getvalue().splitlines()[-1])
    assert (end.value.code, answer["created"], answer["rejected"]) == (1, 2, 6)
    School.objects.filter(name__in=["甲中学", "乙中学"]).exists()
