from datetime import date

import pytest

from accounts.choices import Role
from accounts.scoping import served_outposts
from core.errors import Refused
from core.models import Activity
from outposts import services
from outposts.models import Crew
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON


@pytest.fixture
def second(city):
    return UserFactory(name="闲人乙", role=Role.RECRUITER, region=city.parent)


def test_whoever_joins_sees_the_outpost_from_that_day(station, second, director):
    services.add_crew(outpost=station, user=second, since=date(2027, 6, 12), by=director, now=NOON)
    assert served_outposts(second) == [station.pk]


def test_whoever_joins_later_does_not_see_it_yet(station, second, director):
    services.add_crew(outpost=station, user=second, since=date(2027, 6, 13), by=director, now=NOON)
    assert served_outposts(second) == []


def test_nobody_joins_twice_or_while_serving_elsewhere(station, free, recruiter, director):
    for person in (free, recruiter):
        with pytest.raises(Refused, match=person.name):
            services.add_crew(outpost=station, user=person, since=date(2027, 6, 12), by=director, now=NOON)


def test_a_service_ends_once(station, director):
    crew = station.crew.get()
    services.end_crew(crew=crew, until=date(2027, 6, 11), by=director, now=NOON)
    with pytest.raises(Refused, match="already ends"):
        services.end_crew(crew=crew, until=date(2027, 6, 20), by=director, now=NOON)
    assert Crew.objects.get(pk=crew.pk).until == date(2027, 6, 11)
    assert Activity.objects.of(station).filter(verb="crew_ended").count() == 1


def test_a_service_does_not_end_before_it_began(station, director):
    with pytest.raises(Refused) as caught:
        services.end_crew(crew=station.crew.get(), until=date(2027, 5, 31), by=director, now=NOON)
    assert caught.value.field == "until"


def test_whoever_left_may_serve_elsewhere_and_sees_the_first_no_more(station, outpost, free, director):
    services.end_crew(crew=station.crew.get(), until=date(2027, 6, 11), by=director, now=NOON)
    services.add_crew(outpost=outpost, user=free, since=date(2027, 6, 12), by=director, now=NOON)
    assert served_outposts(free) == [outpost.pk]
