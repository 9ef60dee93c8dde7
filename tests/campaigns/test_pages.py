from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns import services
from campaigns.models import RecruitStage, School, SchoolFigures, Season, SpecialDate
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db
UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"


@pytest.fixture
def opened(hq):
    return services.open_season(year=2027, by=hq, now=NOON)


@pytest.fixture
def season(db):
    return SeasonFactory()


@pytest.fixture
def school(north_district):
    return SchoolFactory(
        name="邯郸市第三中学", pinyin="handanshidisanzhongxue", initials="hdsdszx", region=north_district
    )


def get(client, user, name, *args, query=None):
    client.force_login(user)
    return client.get(reverse(f"campaigns:{name}", args=args), query or {})


def post(client, user, name, *args, data):
    client.force_login(user)
    return client.post(reverse(f"campaigns:{name}", args=args), {"submit_id": UUID} | data)


# --- seasons --------------------------------------------------------------------------------------


def test_without_a_season_the_calendar_offers_hq_to_open_one(client, hq, director):
    assert reverse("campaigns:season_open") in get(client, hq, "calendar").content.decode()
    page = get(client, director, "calendar").content.decode()
    assert reverse("campaigns:season_open") not in page
    assert "Headquarters opens it" in page


def test_the_calendar_shows_the_season_in_force_with_today(client, director, opened):
    services.open_season(year=2028, by=None, now=NOON)
    page = get(client, director, "calendar")
    assert page.context["season"] == opened
    body = page.content.decode()
    assert "sd-today" in body
    assert "Consultation until" in body
    assert "style=" not in body.split("<main")[1]


def test_hq_opens_a_season_on_the_page(client, hq):
    answer = post(client, hq, "season_open", data={"year": "2027"})
    assert answer.url == reverse("campaigns:season", args=[Season.objects.get().pk])
    assert post(client, hq, "season_open", data={"year": "2027"}).url == answer.url  # the same submit again
    again = post(client, hq, "season_open", data={"year": "2027", "submit_id": UUID.replace("0b", "1b")})
    assert (again.status_code, "already open" in again.content.decode()) == (422, True)


def test_a_stage_is_changed_with_its_reason(client, hq, opened):
    stage = opened.stages.get(code="consult")
    form = get(client, hq, "stage_edit", stage.pk).context["form"].initial
    data = {name: form[name] for name in ("start", "goals", "version")} | {"end": "2027-06-28", "reason": "省厅通知"}
    assert post(client, hq, "stage_edit", stage.pk, data=data).status_code == 302
    stage.refresh_from_db()
    assert (stage.end, stage.goals) == (date(2027, 6, 28), "")  # the template's goals stay the template's
    body = get(client, hq, "season", opened.pk).content.decode()
    assert "省厅通知" in body
    assert "28 June" in body
    stale = post(
        client, hq, "stage_edit", stage.pk, data=data | {"end": "2027-06-30", "submit_id": UUID.replace("0b", "2b")}
    )
    assert stale.status_code == 409
    assert RecruitStage.objects.get(pk=stage.pk).end == date(2027, 6, 28)


@pytest.mark.parametrize("end", ["2027-02-30", "2027-06-01", ""])
def test_an_impossible_date_is_told_beside_its_field(client, hq, opened, end):
    stage = opened.stages.get(code="consult")
    data = {"start": "2027-06-07", "end": end, "reason": "x", "version": 1}
    answer = post(client, hq, "stage_edit", stage.pk, data=data)
    assert answer.status_code == 422
    assert "end" in answer.context["form"].errors


def test_a_special_period_is_added_and_changed(client, hq, opened, north_district):
    province = north_district.parent.parent
    data = {"kind": "english_oral", "province": province.pk, "start": "2027-06-09", "end": "2027-06-09"}
    assert post(client, hq, "special_add", opened.pk, data=data).status_code == 302
    special = SpecialDate.objects.get(kind="english_oral")
    data |= {"end": "2027-06-10", "version": 1, "reason": "改期", "submit_id": UUID.replace("0b", "3b")}
    assert post(client, hq, "special_edit", special.pk, data=data).status_code == 302
    special.refresh_from_db()
    assert (special.end, special.province) == (date(2027, 6, 10), province)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_seasons_costs_the_same_for_any_number(client, hq, rows, django_assert_max_num_queries):
    for year in range(2027, 2027 + rows):
        services.open_season(year=year, by=hq, now=NOON)
    client.force_login(hq)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("campaigns:seasons"))
    assert len(page.context["page"].rows) == rows


@pytest.mark.parametrize("changes", [1, 12])
def test_a_season_page_costs_the_same_for_any_history(client, hq, opened, changes, django_assert_max_num_queries):
    stage = opened.stages.get(code="consult")
    for n in range(changes):
        stage = services.change_stage(
            stage=stage, start=stage.start, end=date(2027, 6, 26 - n), goals="", version=stage.version, reason="x",
            by=hq, now=NOON,
        )  # fmt: skip
    client.force_login(hq)
    with django_assert_max_num_queries(15):
        client.get(reverse("campaigns:season", args=[opened.pk]))


# --- schools --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_schools_costs_the_same_for_any_number(
    client, director, season, north_district, south_district, rows, django_assert_num_queries
):
    schools = SchoolFactory.create_batch(rows, region=north_district)
    for one in schools:
        FiguresFactory(school=one, season=season, graduates=400)
    SchoolFactory(region=south_district)
    client.force_login(director)
    with django_assert_num_queries(9):
        page = client.get(reverse("campaigns:schools"))
    assert set(page.context["page"].rows) == set(schools)


def test_the_stranger_sees_no_school_of_the_north(client, stranger, school):
    assert get(client, stranger, "schools").context["page"].rows == []
    for name in ("school", "school_edit", "figures_edit"):
        assert get(client, stranger, name, school.pk).status_code == 404


def test_a_recruiter_sees_the_schools_of_the_own_region(client, recruiter, school, south_district):
    SchoolFactory(region=south_district)
    assert get(client, recruiter, "schools").context["page"].rows == [school]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "第三"}, True),
        ({"q": "handan"}, True),
        ({"q": "HDSD"}, True),
        ({"q": "第四"}, False),
        ({"kind": "unknown"}, True),
        ({"kind": "senior"}, False),
        ({"figures": "yes"}, True),
        ({"figures": "no"}, False),
        ({"kind": "nonsense"}, True),
    ],
)
def test_schools_are_found_by_name_sound_kind_and_figures(client, director, season, school, query, found):
    FiguresFactory(school=school, season=season)
    assert bool(get(client, director, "schools", query=query).context["page"].rows) is found


def test_schools_are_found_by_region_under_scope(client, hq, director, school, south_district):
    SchoolFactory(region=south_district)
    city = school.region.parent
    assert get(client, hq, "schools", query={"region": city.pk}).context["page"].rows == [school]
    far = get(client, director, "schools", query={"region": south_district.parent.pk})
    assert south_district.parent not in far.context["filter"].form.fields["region"].queryset


def test_a_school_page_shows_figures_with_source_and_who(client, director, season, school):
    FiguresFactory(school=school, season=season, graduates=412, entered_by=director, profile=["rural"])
    body = get(client, director, "school", school.pk).content.decode()
    assert all(text in body for text in ("412", "教育局年报", director.name, "Rural school", "unknown"))


def test_a_school_page_tells_what_changed(client, director, season, school):
    values = {"graduates": 400, "profile": ["rural"], "source": "教务处", "progression_rate": Decimal("62.50")}
    enter = {"school": school, "season": season, "by": director, "now": NOON}
    services.enter_figures(values=values, version=0, **enter)
    services.enter_figures(values=values | {"profile": ["private", "rural"], "graduates": 410}, version=1, **enter)
    services.change_school(
        school=school, values={"region": school.region.parent, "kind": "junior"}, version=1, by=director, now=NOON
    )
    body = get(client, director, "school", school.pk).content.decode()
    assert "graduates 400 → 410" in body
    assert "Junior middle school" in body
    assert "62.5%" in body


def test_a_school_is_added_by_the_place_typed(client, recruiter, north_district):
    place = f"{north_district.parent.name} {north_district.name}"
    answer = post(client, recruiter, "school_add", data={"name": "新中学", "place": place, "kind": "unknown"})
    assert answer.url == School.objects.get().get_absolute_url()
    data = {"name": "新中学", "place": "天上", "kind": "unknown", "submit_id": UUID.replace("0b", "4b")}
    refused = post(client, recruiter, "school_add", data=data)
    assert (refused.status_code, "place" in refused.context["form"].errors) == (422, True)


def test_a_school_is_edited_against_its_version(client, director, school):
    data = dict(get(client, director, "school_edit", school.pk).context["form"].initial) | {"address": "中华大街1号"}
    assert post(client, director, "school_edit", school.pk, data=data).status_code == 302
    stale = data | {"address": "别处", "submit_id": UUID.replace("0b", "5b")}
    assert post(client, director, "school_edit", school.pk, data=stale).status_code == 409
    school.refresh_from_db()
    assert (school.address, school.name) == ("中华大街1号", "邯郸市第三中学")


def test_figures_are_entered_on_the_page(client, recruiter, season, school):
    data = {"version": 0, "graduates": "400", "profile": ["rural", "private"], "source": "教务处"}
    assert post(client, recruiter, "figures_edit", school.pk, data=data).status_code == 302
    figures = SchoolFigures.objects.get()
    assert (figures.graduates, figures.exam_classes, figures.profile) == (400, None, ["rural", "private"])
    form = get(client, recruiter, "figures_edit", school.pk).context["form"]
    assert (form.initial["version"], form.initial["graduates"]) == (1, 400)


@pytest.mark.parametrize(("field", "value"), [("progression_rate", "101"), ("graduates", "-1"), ("source", "")])
def test_impossible_figures_are_told_beside_their_field(client, recruiter, season, school, field, value):
    data = {"version": 0, "graduates": "400", "source": "教务处"} | {field: value}
    answer = post(client, recruiter, "figures_edit", school.pk, data=data)
    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)


def test_figures_without_a_season_are_refused(client, director, school):
    answer = post(client, director, "figures_edit", school.pk, data={"version": 0, "graduates": "4", "source": "x"})
    assert (answer.status_code, "No season is open" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("name", ["import_schools", "import_figures"])
def test_the_addresses_of_imports_lead_to_the_wizard(client, hq, director, name):
    kind = name.removeprefix("import_")
    assert get(client, hq, name).url == reverse("imports:upload", args=[kind])
    assert get(client, director, name).status_code == 403
