from datetime import date

import pytest
from django.urls import reverse

from campaigns import services
from campaigns.models import AnchorDate, SpecialDate
from core import clock
from core.models import Activity
from tests.campaigns.test_anchors import FEBRUARY, JULY, JUNE
from tests.factories.accounts import RegionFactory
from tests.factories.campaigns import SeasonFactory

pytestmark = pytest.mark.django_db
UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"


@pytest.fixture(autouse=True)
def february():
    with clock.set_to(FEBRUARY):
        yield


@pytest.fixture
def season(hq):
    return services.open_season(year=2027, by=hq, now=FEBRUARY)


@pytest.fixture
def gaokao(season):
    return season.anchors.get(kind="gaokao")


def get(client, user, name, *args, query=None):
    client.force_login(user)
    return client.get(reverse(f"campaigns:{name}", args=args), query or {})


def post(client, user, name, *args, data):
    client.force_login(user)
    return client.post(reverse(f"campaigns:{name}", args=args), {"submit_id": UUID} | data)


def look(client, user, anchor, to="2027-07-07", **query):
    return get(client, user, "anchor_edit", anchor.pk, query={"to": to} | query)


def seen(page):
    """What the second form of the preview sends."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if name != "submit_id"}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_the_season_page_shows_its_anchors_and_what_hangs_on_them(client, director, hq, season, gaokao):
    page = get(client, director, "season", season.pk)
    body = page.content.decode()
    assert [a.kind for a in page.context["anchors"]][:2] == ["may_day", "gaokao"]
    assert "Term start − 24 days" in body
    edit = reverse("campaigns:anchor_edit", args=[gaokao.pk])
    assert edit not in body
    assert edit in get(client, hq, "season", season.pk).content.decode()


def test_what_a_move_left_alone_is_shown_as_far_off_as_it_stands(client, hq, season, gaokao):
    with clock.set_to(FEBRUARY.replace(month=6, day=12)):
        services.shift_anchor(anchor=gaokao, to=JULY, reason="x", version=1, by=hq, now=clock.now())
        stages = get(client, hq, "season", season.pk).context["stages"]
    assert [stages[4].start_words, stages[4].end_words] == [
        "First day of the gaokao − 30 days", "First day of the gaokao + 18 days",
    ]  # fmt: skip


def test_a_season_without_anchors_says_so(client, hq):
    assert "all dates are fixed" in get(client, hq, "season", SeasonFactory(year=2029).pk).content.decode()


def test_an_anchor_is_moved_in_two_steps(client, hq, season, gaokao):
    first = get(client, hq, "anchor_edit", gaokao.pk)
    assert first.context["preview"] is None
    page = look(client, hq, gaokao, is_confirmed="on", source="教育部公告")
    body = page.content.decode()
    assert [line["label"] for line in page.context["preview"]["moves"]][:3] == [
        "Anchor: Gaokao results release", "Preparation", "Training",
    ]  # fmt: skip
    assert "Estimated: goes with its exam" in body
    assert season.stages.get(code="consult").start == JUNE
    answer = post(client, hq, "anchor_edit", gaokao.pk, data=seen(page) | {"reason": "疫情"})
    assert answer.url == season.get_absolute_url()
    gaokao.refresh_from_db()
    assert (gaokao.date, gaokao.source, season.stages.get(code="consult").start) == (JULY, "教育部公告", JULY)
    assert "疫情" in get(client, hq, "season", season.pk).content.decode()
    again = post(client, hq, "anchor_edit", gaokao.pk, data=seen(page) | {"reason": "疫情"})  # the same submit
    assert (again.status_code, Activity.objects.of(gaokao).count()) == (302, 1)


def test_what_stays_is_shown_with_its_reason(client, hq, season, gaokao):
    with clock.set_to(FEBRUARY.replace(month=6, day=12)):
        page = look(client, hq, gaokao)
    kept = {line["label"]: str(line["why"]) for line in page.context["preview"]["kept"]}
    assert (kept["Preparation"], kept["Consultation"]) == ("It is over.", "It has begun.")
    assert "What stays" in page.content.decode()


def test_a_confirmation_after_the_world_changed_moves_nothing_and_shows_it_anew(client, hq, season, gaokao):
    page = look(client, hq, gaokao)
    consult = season.stages.get(code="consult")
    services.change_stage(
        stage=consult, start=JUNE, end=date(2027, 6, 28), goals="", version=1, reason="x", by=hq, now=FEBRUARY
    )
    answer = post(client, hq, "anchor_edit", gaokao.pk, data=seen(page) | {"reason": "疫情"})
    assert answer.status_code == 409 or "look again" in answer.content.decode()
    assert season.stages.get(code="consult").start == JUNE
    post(client, hq, "anchor_edit", gaokao.pk, data=seen(answer) | {"reason": "疫情"})
    assert season.stages.get(code="consult").end == date(2027, 7, 28)


def test_a_confirmation_after_the_anchor_moved_moves_nothing(client, hq, season, gaokao):
    page = look(client, hq, gaokao)
    services.shift_anchor(anchor=gaokao, to=date(2027, 6, 8), reason="x", version=1, by=hq, now=FEBRUARY)
    answer = post(client, hq, "anchor_edit", gaokao.pk, data=seen(page) | {"reason": "疫情"})
    assert answer.status_code == 409
    assert season.stages.get(code="consult").start == date(2027, 6, 8)


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("2028-06-07", "must stay in the season"),
        ("2027-08-01", "Change its dates first"),
        ("2027-02-30", "Enter a valid date"),
        ("", "required"),
    ],
)
def test_an_impossible_date_is_told_beside_its_field(client, hq, gaokao, to, says):
    page = look(client, hq, gaokao, to=to)
    assert page.context["preview"] is None
    assert says in page.content.decode()


def test_without_a_reason_nothing_moves_and_the_preview_stays(client, hq, season, gaokao):
    data = seen(look(client, hq, gaokao)) | {"reason": ""}
    answer = post(client, hq, "anchor_edit", gaokao.pk, data=data)
    assert answer.status_code == 422
    assert answer.context["preview"]["moves"]
    assert season.stages.get(code="consult").start == JUNE


@pytest.mark.parametrize("data", [{}, {"to": "x", "reason": "y"}, {"to": "2027-07-07", "version": "x"}])
def test_a_broken_confirmation_is_no_500(client, hq, gaokao, data):
    assert post(client, hq, "anchor_edit", gaokao.pk, data=data).status_code == 422


def test_a_provinces_anchor_is_added_on_the_page(client, hq, season, north):
    province = RegionFactory(code="130000", level="province", name="河北省", parent=north)
    data = {"kind": "zhongkao", "province": province.pk, "date": "2027-06-20", "reason": "省里另定"}
    assert post(client, hq, "anchor_add", season.pk, data=data).status_code == 302
    assert AnchorDate.objects.get(province=province).date == date(2027, 6, 20)
    again = post(client, hq, "anchor_add", season.pk, data=data | {"submit_id": UUID.replace("0b", "1b")})
    assert "kind" in again.context["form"].errors


def test_a_stage_is_hung_elsewhere_and_locked_on_its_page(client, hq, season):
    stage = season.stages.get(code="consult")
    form = get(client, hq, "stage_edit", stage.pk).context["form"]
    assert (form["start_anchor"].value(), form["end_anchor"].value()) == ("gaokao", "gaokao")
    data = {"start": "2027-06-07", "end": "2027-06-25", "start_anchor": "fixed", "end_anchor": "term_start"}
    data |= {"is_locked": "on", "version": 1, "reason": "试点"}
    assert post(client, hq, "stage_edit", stage.pk, data=data).status_code == 302
    stage.refresh_from_db()
    assert (stage.start_anchor, stage.end_anchor, stage.end_offset, stage.is_locked) == ("", "term_start", -68, True)


def test_a_form_that_says_nothing_of_anchors_leaves_them(client, hq, season):
    special = SpecialDate.objects.get(kind="zhongkao")
    data = {"kind": "zhongkao", "start": "2027-06-17", "end": "2027-06-20", "version": 1, "reason": "改期"}
    assert post(client, hq, "special_edit", special.pk, data=data).status_code == 302
    special.refresh_from_db()
    assert (special.end_anchor, special.end_offset) == ("zhongkao", 3)


@pytest.mark.parametrize("changes", [1, 3])
def test_a_season_page_costs_the_same_for_any_number_of_moves(client, hq, season, changes, django_assert_num_queries):
    for n in range(changes):
        anchor = season.anchors.get(kind="gaokao")
        services.shift_anchor(
            anchor=anchor, to=date(2027, 6, 8 + n), reason="x", version=anchor.version, by=hq, now=FEBRUARY
        )
    client.force_login(hq)
    with django_assert_num_queries(12):
        client.get(reverse("campaigns:season", args=[season.pk]))


@pytest.mark.parametrize("extra", [1, 3])
def test_a_preview_costs_the_same_for_any_number_of_periods(
    client, hq, season, gaokao, extra, django_assert_num_queries
):
    for _ in range(extra):
        services.add_special_date(
            season=season, kind="gaokao", province=None, start=JUNE, end=JUNE, is_confirmed=False, source="", reason="",
            by=hq, now=FEBRUARY,
        )  # fmt: skip
    client.force_login(hq)
    with django_assert_num_queries(9):
        client.get(reverse("campaigns:anchor_edit", args=[gaokao.pk]), {"to": "2027-07-07"})
