from datetime import date, timedelta

import pytest

from accounts.choices import Role
from core.errors import Refused
from core.models import Activity
from outposts import services
from outposts.models import Crew, Outpost, SetupItem, SetupStep
from outposts.setup_steps import template
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON
from tests.outposts.conftest import ARRIVAL


@pytest.fixture
def wish(season, city, free, director):
    """A valid request; tests change one thing."""
    return {
        "season": season,
        "name": "北站",
        "region": city,
        "arrival_day": ARRIVAL,
        "target_registered": 40,
        "recruiters": [free],
        "by": director,
        "now": NOON,
    }


def refused(wish, **changes):
    with pytest.raises(Refused) as caught:
        services.open_outpost(**wish | changes)
    assert not Outpost.objects.filter(name=wish["name"]).exists()
    return caught.value


def test_opening_lays_out_crew_ten_steps_and_their_lines(wish, free):
    outpost = services.open_outpost(**wish)
    assert list(outpost.crew.values_list("user", "since", "until")) == [(free.pk, ARRIVAL, None)]
    laid = list(outpost.steps.values_list("code", "order", "due_on", "state"))
    assert laid == [
        (s.code, n, ARRIVAL + timedelta(days=s.due_days), "open") for n, s in enumerate(template(), start=1)
    ]
    assert SetupItem.objects.filter(step__outpost=outpost).count() == sum(len(s.lines) for s in template())


def test_opening_is_one_activity_row_that_names_people_by_token_only(wish, free, director):
    outpost = services.open_outpost(**wish)
    row = Activity.objects.of(outpost).get()
    assert (row.verb, row.actor, row.after["people"]) == ("opened", director.token, [str(free.token)])
    assert free.name not in str(row.after)


def test_a_code_is_made_from_the_city_when_none_is_given(wish, city):
    city.name = "石家庄市"
    city.save()
    assert services.open_outpost(**wish).code == "SJZ"


def test_a_second_outpost_of_the_city_gets_the_next_code(wish, city):
    city.name = "石家庄市"
    city.save()
    services.open_outpost(**wish)
    other = UserFactory(role=Role.RECRUITER, region=city.parent)
    assert services.open_outpost(**wish | {"recruiters": [other]}).code == "SJZ2"


def test_a_taken_code_is_refused_and_a_free_one_offered(wish, outpost, city):
    city.name = "石家庄市"
    city.save()
    refusal = refused(wish, code="sjz")
    assert refusal.field == "code"
    assert "SJZ2" in refusal.message


@pytest.mark.parametrize("code", ["A", "站", "A B", "-A", "A" * 21])
def test_a_code_that_is_no_code_is_refused(wish, code):
    assert refused(wish, code=code).field == "code"


def test_only_a_city_of_ones_own_region_will_do(wish, south_district, north_district, hq):
    assert refused(wish, region=south_district.parent).field == "region"
    assert refused(wish, region=north_district).field == "region"
    assert refused(wish, region=north_district.parent.parent, by=hq).field == "region"


@pytest.mark.parametrize("day", [date(2027, 4, 28), date(2027, 6, 26), date(2026, 6, 1)])
def test_the_arrival_day_lies_within_the_season(wish, day):
    assert refused(wish, arrival_day=day).field == "arrival_day"


def test_somebody_has_to_serve(wish):
    assert refused(wish, recruiters=[]).field == "recruiters"


def test_whoever_serves_elsewhere_is_named_with_that_outpost(wish, free, recruiter, outpost):
    refusal = refused(wish, recruiters=[free, recruiter])
    assert refusal.field == "recruiters"
    assert recruiter.name in refusal.message
    assert outpost.name in refusal.message
    assert free.name not in refusal.message


def test_an_outpost_the_opener_may_not_see_is_not_named(wish, free, far_outpost, far_recruiter):
    Crew.objects.create(outpost=far_outpost, user=free, since=date(2027, 5, 1))
    refusal = refused(wish)
    assert free.name in refusal.message
    assert far_outpost.name not in refusal.message


def test_a_service_that_ended_before_does_not_stand_in_the_way(wish, free, outpost):
    Crew.objects.create(outpost=outpost, user=free, since=date(2027, 4, 29), until=ARRIVAL - timedelta(days=1))
    assert services.open_outpost(**wish)


def test_only_active_recruiters_serve(wish, director, city):
    gone = UserFactory(name="离职者", role=Role.RECRUITER, region=city.parent, is_active=False)
    refusal = refused(wish, recruiters=[gone, director])
    assert gone.name in refusal.message
    assert director.name in refusal.message


def test_a_recruiter_of_another_region_is_refused_by_name(wish, south_district, hq):
    far = UserFactory(name="远方人", role=Role.RECRUITER, region=south_district.parent.parent)
    assert far.name in refused(wish, recruiters=[far], by=hq).message


def test_nothing_is_kept_when_a_part_fails(wish, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(SetupItem.objects, "bulk_create", broken)
    with pytest.raises(RuntimeError):
        services.open_outpost(**wish)
    assert not SetupStep.objects.exists()
    assert not Outpost.objects.filter(name="北站").exists()


def test_particulars_are_changed_with_the_version_that_was_read(station, director):
    services.change_outpost(outpost=station, values={"phone": "0311-1"}, version=1, by=director, now=NOON)
    station.refresh_from_db()
    assert (station.phone, station.version) == ("0311-1", 2)
    with pytest.raises(Refused):
        services.change_outpost(outpost=station, values={"phone": "0311-2"}, version=1, by=director, now=NOON)
