from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.services import deactivate_user
from core import clock
from outposts import services
from outposts.models import Outpost, Reach, SetupStep
from tests.factories.campaigns import NOON, FiguresFactory, SchoolFactory, SeasonFactory
from tests.factories.outposts import CrewFactory, OutpostFactory

LIST = "/outposts/"


def page(client, user, url, **params):
    client.force_login(user, backend="accounts.backends.HouseBackend")
    return client.get(url, params)


def count_queries(client, user, url, django_assert_max_num_queries, **params):
    page(client, user, url, **params)  # the session's own first writes
    with django_assert_max_num_queries(15) as seen:
        assert client.get(url, params).status_code == 200
    return len(seen)


def furnish(outpost):
    CrewFactory(outpost=outpost)
    day = clock.today() - timedelta(days=1)
    SetupStep.objects.bulk_create(
        SetupStep(outpost=outpost, code=code, order=n, due_on=day) for n, code in enumerate(("settle", "survey"))
    )


def test_the_list_costs_the_same_for_any_number_of_outposts(
    client, director, north_district, django_assert_max_num_queries
):
    costs = []
    for rows in (1, 2):
        for outpost in OutpostFactory.create_batch(rows, region=north_district.parent):
            furnish(outpost)
        costs.append(count_queries(client, director, LIST, django_assert_max_num_queries))
    assert costs[0] == costs[1]
    assert len(client.get(LIST).context["page"].rows) == 3


def test_each_reads_the_outposts_in_their_reach(
    client, hq, director, stranger, recruiter, far_recruiter, outpost, far_outpost
):
    wanted = {
        hq: {outpost, far_outpost},
        director: {outpost},
        stranger: {far_outpost},
        recruiter: {outpost},
        far_recruiter: {far_outpost},
    }
    for user, rows in wanted.items():
        assert set(page(client, user, LIST).context["page"].rows) == rows


@pytest.mark.parametrize("name", ["caller", "finance", "agent"])
def test_others_have_no_list(client, request, name):
    assert page(client, request.getfixturevalue(name), LIST).status_code == 403


def test_progress_is_counted_without_multiplying(station, done, director):
    CrewFactory(outpost=station)
    services.verify_step(step=done, by=director, now=NOON)
    services.waive_step(step=station.steps.get(code="seal"), reason="总部统一刻制", by=director, now=NOON)
    row = Outpost.objects.with_progress(clock.today()).get(pk=station.pk)
    assert (row.steps_closed, row.steps_waiting, row.crew_count) == (2, 0, 2)
    assert row.steps_overdue == SetupStep.objects.filter(outpost=station).overdue(clock.today()).count() == 8


def test_whoever_may_no_longer_log_in_is_not_counted_as_crew(station, hq):
    left = CrewFactory(outpost=station).user
    deactivate_user(user=left, reason="离职", by=hq, now=NOON)
    assert Outpost.objects.with_progress(clock.today()).get(pk=station.pk).crew_count == 1


def test_the_list_can_be_narrowed_to_what_is_overdue(client, hq, outpost, station):
    rows = page(client, hq, LIST, overdue="yes").context["page"].rows
    assert rows == [station]


def test_the_list_can_be_narrowed_to_a_region(client, hq, outpost, far_outpost, south):
    assert page(client, hq, LIST, region=south.pk).context["page"].rows == [far_outpost]


def test_the_list_shows_the_season_in_force_and_earlier_ones_on_request(client, hq, outpost, north_district):
    earlier = OutpostFactory(region=north_district.parent, season=SeasonFactory(year=2026))
    assert page(client, hq, LIST).context["page"].rows == [outpost]
    assert page(client, hq, LIST, season=earlier.season.pk).context["page"].rows == [earlier]


@pytest.mark.parametrize("params", [{"region": "x"}, {"sort": "x"}, {"after": "x"}, {"season": "9" * 30}])
def test_a_forged_address_is_no_crash(client, hq, outpost, params):
    assert page(client, hq, LIST, **params).status_code == 200


@pytest.fixture
def targets(outpost):
    return reverse("outposts:targets", args=[outpost.pk])


def test_the_school_list_costs_the_same_for_any_number_of_schools(
    client, director, outpost, targets, north_district, django_assert_max_num_queries
):
    costs = []
    for rows in (1, 2):
        for school in SchoolFactory.create_batch(rows, region=north_district):
            FiguresFactory(school=school, season=outpost.season)
            Reach.objects.create(outpost=outpost, school=school, road_km=5, source="x")
            services.decide_target(outpost=outpost, school=school, state="chosen", reason="", by=director, now=NOON)
        costs.append(count_queries(client, director, targets, django_assert_max_num_queries))
    assert costs[0] == costs[1]
    assert len(client.get(targets).context["rows"]) == 3


def test_the_verdict_filter_stays_within_the_queries(client, director, school, targets, django_assert_max_num_queries):
    assert count_queries(client, director, targets, django_assert_max_num_queries, verdict="unknown") <= 15


def test_schools_of_the_own_city_come_first_and_other_provinces_not_at_all(
    client, recruiter, targets, north, school, south_district, north_district
):
    from tests.factories.accounts import district

    other_city = SchoolFactory(name="阿一中", region=district(north, "130201"))
    SchoolFactory(region=south_district)
    SchoolFactory(region=district(north, "140101"))
    assert [r.school for r in page(client, recruiter, targets).context["rows"]] == [school, other_city]


def test_schools_are_found_by_verdict_and_by_state(client, director, outpost, station, targets, north_district):
    bad, held, chosen, plain = SchoolFactory.create_batch(4, region=north_district)
    FiguresFactory(school=bad, season=outpost.season, progression_rate=90)
    for where, school in ((station, held), (outpost, chosen)):
        services.decide_target(outpost=where, school=school, state="chosen", reason="", by=director, now=NOON)

    def found(**params):
        return {row.school for row in page(client, director, targets, **params).context["rows"]}

    assert found(verdict="fail") == {bad}
    assert found(verdict="pass") == set()
    assert found(state="chosen") == {chosen}
    assert found(state="elsewhere") == {held}
    assert found(state="undecided") == {bad, plain}
    assert found(state="undecided", verdict="unknown") == {plain}
    assert found(q=plain.name) == {plain}


def test_strangers_find_neither_outpost_nor_schools(client, stranger, far_recruiter, outpost, targets, school):
    for user in (stranger, far_recruiter):
        for url in (targets, outpost.get_absolute_url(), f"{targets}{school.pk}/"):
            assert page(client, user, url).status_code == 404
