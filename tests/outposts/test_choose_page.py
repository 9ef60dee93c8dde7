"""The page of a proposal as people use it, without JavaScript."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from outposts.models import Reach, TargetSchool
from tests.factories.campaigns import FiguresFactory, LimitsFactory, SchoolFactory
from tests.factories.outposts import OutpostFactory
from tests.outposts.test_lists import count_queries, page

FINE = {"progression_rate": Decimal(60), "nearby_share": Decimal(70), "profile": ["rural"]}


@pytest.fixture
def schools(outpost, recruiter, north_district):
    LimitsFactory(season=outpost.season, target_schools=3)
    return furnish(outpost, north_district, 3)


def furnish(outpost, district, count):
    made = SchoolFactory.create_batch(count, region=district)
    for school in made:
        FiguresFactory(school=school, season=outpost.season, exam_classes=4, candidates=200, **FINE)
        Reach.objects.create(outpost=outpost, school=school, road_km=9, drive_minutes=20, source="地图")
    return made


def one(outpost):
    return reverse("outposts:choose", args=[outpost.pk])


def send(client, url, answer, **changes):
    """Post what the page offers, as a browser would."""
    shown = answer.context
    picks = [row.pick for s in shown["sections"] for row in (*s.added, *s.removed) if row.is_ticked]
    data = {"submit_id": str(uuid.uuid4()), "seen": shown["seen"], "ids": picks, "reason": "离站最近"}
    return client.post(url, data | changes)


def test_a_proposal_is_read_and_followed(client, outpost, director, schools):
    answer = page(client, director, one(outpost))
    body = answer.content.decode()
    assert "proven best" in body
    assert all(f"/outposts/{outpost.pk}/schools/{s.pk}/" in body for s in schools)
    assert send(client, one(outpost), answer).url == f"/outposts/{outpost.pk}/schools/?state=chosen"
    assert TargetSchool.objects.chosen().filter(outpost=outpost, decided_by=director).count() == 3


def test_sent_twice_it_is_followed_once(client, outpost, director, schools):
    answer, again = page(client, director, one(outpost)), str(uuid.uuid4())
    urls = {send(client, one(outpost), answer, submit_id=again).url for _n in range(2)}
    assert len(urls) == 1
    assert set(TargetSchool.objects.values_list("version", flat=True)) == {1}


def test_what_is_unticked_is_not_chosen(client, outpost, director, schools):
    answer = page(client, director, one(outpost))
    send(client, one(outpost), answer, ids=[f"+{outpost.pk}-{schools[0].pk}"])
    assert TargetSchool.objects.get().school == schools[0]


def test_a_missing_reason_keeps_the_ticks(client, outpost, director, schools):
    answer = page(client, director, one(outpost))
    again = send(client, one(outpost), answer, ids=[f"+{outpost.pk}-{schools[0].pk}"], reason="")
    assert again.status_code == 422
    assert [row.is_ticked for row in again.context["sections"][0].added].count(True) == 1


def test_a_stale_proposal_is_shown_anew(client, outpost, director, schools):
    answer = page(client, director, one(outpost))
    Reach.objects.filter(school=schools[0]).update(road_km=51)
    again = send(client, one(outpost), answer)
    assert again.status_code == 422
    assert "have changed" in again.content.decode()
    assert again.context["seen"] != answer.context["seen"]
    assert send(client, one(outpost), again).status_code == 302


@pytest.mark.parametrize("ids", [["7"], ["+1"], ["*1-2"], ["+1-2-3"]])
def test_a_selection_that_cannot_be_read_is_refused(client, outpost, director, schools, ids):
    answer = page(client, director, one(outpost))
    assert send(client, one(outpost), answer, ids=ids).status_code == 422


def test_choosing_anew_is_a_choice_of_the_reader(client, outpost, director, schools, north_district):
    answer = page(client, director, one(outpost))
    send(client, one(outpost), answer)
    near = furnish(outpost, north_district, 1)[0]
    Reach.objects.filter(school=near).update(road_km=1)
    assert page(client, director, one(outpost)).context["proposal"].added == 0
    anew = page(client, director, one(outpost), anew="1")
    assert send(client, one(outpost), anew, anew="1").status_code == 302
    assert TargetSchool.objects.get(school=near).state == "chosen"
    assert TargetSchool.objects.chosen().count() == 3


def test_the_page_costs_the_same_for_any_number_of_schools(
    client, director, outpost, recruiter, north_district, django_assert_max_num_queries
):
    costs = []
    for rows in (1, 2):
        furnish(outpost, north_district, rows)
        costs.append(count_queries(client, director, one(outpost), django_assert_max_num_queries))
    assert costs[0] == costs[1]


def test_the_page_of_a_region_costs_the_same_for_any_number_of_outposts(
    client, director, outpost, recruiter, north, north_district, django_assert_max_num_queries
):
    url, costs = reverse("outposts:choose_region", args=[north.pk]), []
    for _n in range(2):
        furnish(outpost, north_district, 2)
        costs.append(count_queries(client, director, url, django_assert_max_num_queries))
        OutpostFactory(season=outpost.season, region=north_district.parent)
    assert costs[0] == costs[1]


def test_a_region_is_chosen_for_at_once(client, director, outpost, schools, north):
    url = reverse("outposts:choose_region", args=[north.pk])
    assert send(client, url, page(client, director, url)).url == url
    assert TargetSchool.objects.chosen().count() == 3


def test_a_region_without_outposts_says_so(client, hq, south_district):
    answer = page(client, hq, reverse("outposts:choose_region", args=[south_district.parent.pk]))
    assert "No outpost stands here" in answer.content.decode()


def test_a_region_is_not_for_recruiters_and_not_for_strangers(client, recruiter, stranger, north):
    url = reverse("outposts:choose_region", args=[north.pk])
    assert page(client, recruiter, url).status_code == 403
    assert page(client, stranger, url).status_code == 404


def test_a_stranger_has_no_proposal(client, stranger, outpost):
    assert page(client, stranger, one(outpost)).status_code == 404


def test_a_recruiter_follows_the_proposal_of_the_own_outpost(client, recruiter, outpost, schools):
    answer = page(client, recruiter, one(outpost))
    assert send(client, one(outpost), answer).status_code == 302
    assert TargetSchool.objects.chosen().filter(decided_by=recruiter).count() == 3
