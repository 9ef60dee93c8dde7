"""Two rule sets side by side, and a draft put in force beneath its comparison."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from campaigns.models import RuleSet
from outposts import services
from outposts.models import Reach
from tests.factories.campaigns import NOON, FiguresFactory, LimitsFactory, SchoolFactory
from tests.factories.outposts import CrewFactory, OutpostFactory

FINE = {"progression_rate": Decimal(60), "nearby_share": Decimal(70), "profile": ["rural"]}


@pytest.fixture
def country(outpost):
    return LimitsFactory(season=outpost.season, target_schools=2, target_classes=10, target_candidates=900)


@pytest.fixture
def add(outpost, north_district):
    def one(name, km, at=outpost, is_chosen_by=None, **figures):
        school = SchoolFactory(name=name, region=north_district)
        FiguresFactory(school=school, season=outpost.season, exam_classes=4, candidates=200, **FINE | figures)
        Reach.objects.create(outpost=at, school=school, road_km=km, drive_minutes=km, source="地图")
        if is_chosen_by:
            services.decide_target(outpost=at, school=school, state="chosen", reason="x", by=is_chosen_by, now=NOON)
        return school

    return one


@pytest.fixture
def draft(outpost, country):
    """For the province: 30 km instead of 50, two exam classes less for the target."""
    return LimitsFactory(
        season=outpost.season, province=outpost.region.parent, in_force_from=None, radius_km=30,
        target_schools=2, target_classes=8, target_candidates=900,
    )  # fmt: skip


@pytest.fixture
def visit(client):
    def visit(user, name, *args, **params):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        return client.get(reverse(f"outposts:{name}", args=args), params)

    return visit


def test_it_shows_what_turns_and_the_hard_target_under_either(visit, outpost, draft, country, add, director, hq):
    far = add("远校", 40, is_chosen_by=director)
    add("近校", 10, is_chosen_by=director)
    other = add("另校", 45)
    add("差校", 10, progression_rate=Decimal(90))
    context = visit(hq, "rules_compare", draft.pk).context
    assert (context["against"], context["turned_count"], context["chosen_failing"]) == (country, 2, 1)
    assert [
        (row["name"], row["before"]["label"], row["after"]["label"], row["because"]["figure"])
        for row in context["turned"]
    ] == [
        (far.name, "Pass", "Fail", "40 km"),
        (other.name, "Pass", "Fail", "45 km"),
    ]
    (row,) = context["rows"]
    assert (row["passes"], row["fails"], row["turned"], row["chosen"], row["chosen_failing"]) == (
        (3, 1),
        (1, 3),
        2,
        2,
        1,
    )
    assert context["met"] == (1, 1)
    differing = {row["label"]: (row["before"], row["after"]) for row in context["thresholds"] if row["differs"]}
    assert differing == {"Activity radius at most, km": (50, 30), "Exam classes": (10, 8)}


def test_the_hard_target_may_be_met_under_one_only(visit, outpost, draft, country, add, director, hq):
    add("近校", 10, is_chosen_by=director)
    RuleSet.objects.filter(pk=draft.pk).update(target_classes=4)
    context = visit(hq, "rules_compare", draft.pk).context
    assert context["met"] == (0, 1)
    assert [target["label"] for target in context["rows"][0]["targets"]] == ["not met", "met"]


def test_for_one_outpost_and_against_another_set(visit, outpost, draft, country, add, hq, north_district):
    station = OutpostFactory(code="ST2", name="西站", region=north_district.parent, season=outpost.season)
    add("近校", 40, at=station)
    context = visit(hq, "rules_compare", country.pk, outpost=station.pk, against=draft.pk).context
    assert [row["name"] for row in context["rows"]] == ["西站"]
    assert [(row["before"]["label"], row["after"]["label"]) for row in context["turned"]] == [("Fail", "Pass")]


def test_a_director_compares_for_the_own_outposts_and_sees_no_draft(
    visit, outpost, far_outpost, draft, country, director, stranger
):
    assert [row["name"] for row in visit(director, "rules_compare", country.pk).context["rows"]] == [outpost.name]
    assert [row["name"] for row in visit(stranger, "rules_compare", country.pk).context["rows"]] == [far_outpost.name]
    assert visit(director, "rules_compare", draft.pk).status_code == 404
    assert visit(director, "rules_compare", country.pk, against=draft.pk, outpost=far_outpost.pk).status_code == 200


def test_the_country_set_is_compared_where_it_holds(visit, outpost, far_outpost, country, draft, hq):
    LimitsFactory(season=outpost.season, province=outpost.region.parent, number=2)
    assert [row["name"] for row in visit(hq, "rules_compare", country.pk).context["rows"]] == [far_outpost.name]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["rules_compare", "rules_put"])
def test_it_costs_the_same_for_any_number_of_outposts_and_schools(
    visit, client, outpost, draft, add, hq, name, rows, north_district, django_assert_max_num_queries
):
    for n in range(rows):
        place = OutpostFactory(code=f"P{n}", name=f"点{n}", region=north_district.parent, season=outpost.season)
        CrewFactory(outpost=place)
        add(f"校{n}", 40, at=place, is_chosen_by=hq)
    url = visit(hq, name, draft.pk).request["PATH_INFO"]
    with django_assert_max_num_queries(15):
        page = client.get(url)
    assert len(page.context["turned"]) == rows


def send(client, user, draft, **data):
    client.force_login(user, backend="accounts.backends.HouseBackend")
    url = reverse("outposts:rules_put", args=[draft.pk])
    return client.post(url, {"submit_id": uuid.uuid4(), "version": draft.version, "reason": "试点通过"} | data)


def test_hq_puts_the_draft_in_force_and_verdicts_follow(client, visit, outpost, draft, add, hq, director):
    far = add("远校", 40)
    assert visit(director, "verdict", outpost.pk, far.pk).context["overall"] == "pass"
    assert send(client, hq, draft, reason="").status_code == 422
    assert send(client, hq, draft).url == draft.get_absolute_url()
    context = visit(director, "verdict", outpost.pk, far.pk).context
    assert (context["overall"], context["rule_set"]) == ("fail", draft)


def test_a_draft_changed_meanwhile_is_shown_again_not_put_in_force(client, draft, hq):
    assert send(client, hq, draft, version=7).status_code == 409
    assert send(client, hq, draft).status_code == 302
    answer = send(client, hq, draft)
    assert answer.status_code == 409
    assert "put in force meanwhile" in answer.content.decode()
