"""Splitting a number on the page, without JavaScript."""

import uuid

import pytest
from django.urls import reverse

from outposts import services
from outposts.choices import Measure, QuotaLevel
from outposts.models import QuotaNode
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.outposts.test_quota import country, of_outpost, of_person, of_region, put


def url(name, *args):
    return reverse(f"outposts:{name}", args=[Measure.REGISTERED.value, *args])


@pytest.fixture
def split(client):
    def post(user, where, submit_id=None, **data):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        return client.post(where, {k.replace("_", "-"): v for k, v in data.items()} | _own(data, submit_id))

    return post


def _own(data, submit_id):
    return {"submit_id": str(submit_id or uuid.uuid4())} | {k: v for k, v in data.items() if k in ("reason", "use")}


@pytest.fixture
def look(client):
    def get(user, where):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        return client.get(where)

    return get


def numbers():
    nodes = QuotaNode.objects.select_related("region", "outpost", "person")
    return {str(n.person or n.outpost or n.region or "country"): n.number for n in nodes}


def test_hq_splits_the_country_among_big_regions(split, look, outpost, far_outpost, north, south, hq):
    fields = {f"number_r{north.pk}": 60, f"number_r{south.pk}": 45, f"version_r{north.pk}": 0, "version_c": 0}
    answer = split(hq, url("quota"), number_c=100, reason="年初会议", **fields)
    assert answer.status_code == 302
    assert numbers() == {"country": 100, "North": 60, "South": 45}
    page = look(hq, answer.url)
    assert "surplus 5" in page.content.decode()
    assert "年初会议" in page.content.decode()


def test_a_director_distributes_to_persons_and_an_empty_field_takes_the_number_away(
    split, look, outpost, director, hq, recruiter
):
    put(outpost.season, hq, of_outpost(outpost, 40))
    where, key = url("quota_outpost", outpost.pk), f"p{recruiter.pk}"
    split(director, where, reason="责任到人", **{f"number_{key}": 40, f"version_{key}": 0})
    assert numbers() == {outpost.name: 40, recruiter.name: 40}
    assert "adds up" in look(director, where).content.decode()
    split(director, where, reason="重分", **{f"number_{key}": "", f"version_{key}": 1})
    assert numbers() == {outpost.name: 40}


def test_a_reason_is_asked_for_and_what_was_typed_stays(split, outpost, director, recruiter):
    where, key = url("quota_outpost", outpost.pk), f"p{recruiter.pk}"
    answer = split(director, where, reason="", **{f"number_{key}": 37, f"version_{key}": 0})
    assert answer.status_code == 422
    assert 'value="37"' in answer.content.decode()
    assert numbers() == {}


def test_the_same_submit_twice_has_one_effect(split, outpost, hq, recruiter):
    where, key, once = url("quota_outpost", outpost.pk), f"p{recruiter.pk}", uuid.uuid4()
    data = {f"number_{key}": 40, f"version_{key}": 0, "reason": "x"}
    answers = [split(hq, where, submit_id=once, **data) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert QuotaNode.objects.get().version == 1


def test_a_stale_page_shows_what_stands_and_can_then_be_saved(split, outpost, hq, director, recruiter):
    put(outpost.season, hq, of_person(outpost, recruiter, 20))
    where, key = url("quota_outpost", outpost.pk), f"p{recruiter.pk}"
    answer = split(director, where, reason="x", **{f"number_{key}": 30, f"version_{key}": 0})
    assert answer.status_code == 409
    assert f"{recruiter.name} is now: 20" in answer.content.decode()
    assert f'name="version-{key}" value="1"' in answer.content.decode()
    assert split(director, where, reason="x", **{f"number_{key}": 30, f"version_{key}": 1}).status_code == 302
    assert numbers() == {recruiter.name: 30}


# --- the proposal ----------------------------------------------------------------------------------------------------
def reach(outpost, name, candidates, by):
    school = SchoolFactory(name=name, name_key=name, region=outpost.region)
    FiguresFactory(season=outpost.season, school=school, candidates=candidates)
    services.decide_target(outpost=outpost, school=school, state="chosen", reason="近", by=by, now=NOON)


def test_the_proposal_goes_by_candidates_of_chosen_schools_and_is_taken_over_by_one_click(
    split, look, outpost, north, hq, director
):
    second = OutpostFactory(region=outpost.region, season=outpost.season, name="乙站")
    reach(outpost, "甲中", 3000, director)
    reach(second, "乙中", 1000, director)
    put(outpost.season, hq, of_region(north, 100), of_outpost(outpost, 1))
    where = url("quota_region", north.pk)
    page = look(director, where)
    shares = {pk: (p.number, p.words) for pk, p in page.context["proposed"].items()}
    assert shares == {f"o{outpost.pk}": (75, "3,000 candidates"), f"o{second.pk}": (25, "1,000 candidates")}
    shown = {f"proposed_{key}": n for key, (n, _words) in shares.items()}
    data = shown | {f"version_o{outpost.pk}": 1, f"version_o{second.pk}": 0, f"number_o{outpost.pk}": 1}
    assert split(director, where, reason="按生源", use="proposal", **data).status_code == 302
    assert numbers() == {"North": 100, outpost.name: 75, "乙站": 25}


def test_regions_go_by_the_candidates_of_all_their_schools_and_persons_share_equally(
    look, outpost, far_outpost, north, south, hq, recruiter
):
    reach(outpost, "甲中", 600, hq)
    put(outpost.season, hq, country(10), of_outpost(outpost, 9))
    CrewFactory(outpost=outpost)
    page = look(hq, url("quota"))
    assert page.context["proposed"][f"r{north.pk}"].words == "600 candidates"
    assert page.context["proposed"][f"r{south.pk}"].words == "candidates not known: counted as the average"
    page = look(hq, url("quota_outpost", outpost.pk))
    assert {p.words for p in page.context["proposed"].values()} == {"equal shares: no candidates known"}
    assert sorted(p.number for p in page.context["proposed"].values()) == [4, 5]


def test_a_region_is_split_by_provinces_on_request(split, look, outpost, north, director):
    where, province = url("quota_region", north.pk), outpost.region.parent
    assert [r["branch"].subject for r in look(director, where).context["rows"]] == [outpost]
    assert [r["branch"].subject for r in look(director, f"{where}?by=province").context["rows"]] == [province]
    split(director, f"{where}?by=province", reason="x", **{f"number_r{province.pk}": 50, f"version_r{province.pk}": 0})
    assert QuotaNode.objects.get().level == QuotaLevel.PROVINCE
    assert [r["branch"].subject for r in look(director, where).context["rows"]] == [province]
    assert [r["branch"].subject for r in look(director, url("quota_region", province.pk)).context["rows"]] == [outpost]


# --- who reads it ----------------------------------------------------------------------------------------------------
def test_a_stranger_sees_no_page_and_a_director_not_the_country(look, outpost, north, stranger, director, recruiter):
    assert look(stranger, url("quota_region", north.pk)).status_code == 404
    assert look(stranger, url("quota_outpost", outpost.pk)).status_code == 404
    assert look(director, url("quota")).status_code == 403
    assert look(recruiter, url("quota_outpost", outpost.pk)).status_code == 403


def test_a_measure_nobody_counts_and_a_city_have_no_page(look, outpost, north, hq):
    assert look(hq, "/outposts/quota/nonsense/").status_code == 404
    assert look(hq, url("quota_region", outpost.region_id)).status_code == 404


def test_the_page_costs_the_same_for_any_number_of_children(
    client, hq, director, north, outpost, django_assert_max_num_queries
):
    put(outpost.season, hq, of_region(north, 100))
    client.force_login(director, backend="accounts.backends.HouseBackend")
    costs = []
    for more in (0, 2):
        for place in OutpostFactory.create_batch(more, region=outpost.region, season=outpost.season):
            CrewFactory(outpost=place)
            put(outpost.season, hq, of_outpost(place, 10))
        client.get(url("quota_region", north.pk))
        with django_assert_max_num_queries(15) as seen:
            assert client.get(url("quota_region", north.pk)).status_code == 200
        costs.append(len(seen))
    assert len(client.get(url("quota_region", north.pk)).context["rows"]) == 3
    assert costs[1] - costs[0] <= 1  # the first number beneath brings its history with it
