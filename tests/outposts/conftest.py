from datetime import date

import pytest

from accounts.choices import Role
from outposts import services
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON, SchoolFactory, SeasonFactory, StageFactory

ARRIVAL = date(2027, 6, 1)


@pytest.fixture
def season(db):
    """A season that runs from 29 April to 25 June."""
    season = SeasonFactory()
    StageFactory(season=season, code="foothold", order=3, start=date(2027, 4, 29), end=date(2027, 5, 8))
    StageFactory(season=season)
    return season


@pytest.fixture
def city(north_district):
    return north_district.parent


@pytest.fixture
def free(city):
    """A recruiter of the province who serves nowhere."""
    return UserFactory(username="free", name="闲人甲", role=Role.RECRUITER, region=city.parent)


@pytest.fixture
def station(season, city, free, director):
    """An outpost opened the proper way; `free` serves it."""
    return services.open_outpost(
        season=season,
        code="ST",
        name="北站",
        region=city,
        arrival_day=ARRIVAL,
        target_registered=40,
        recruiters=[free],
        by=director,
        now=NOON,
    )


@pytest.fixture
def step(station):
    return station.steps.get(code="settle")


@pytest.fixture
def done(step, free):
    """The first step, done by `free`, waiting to be verified."""
    tick_all(step, by=free)
    return services.finish_step(step=step, evidence_note="租约已签", by=free, now=NOON)


@pytest.fixture
def school(north_district):
    return SchoolFactory(name="桥西一中", region=north_district)


def tick_all(step, *, by):
    for item in step.items.all():
        services.tick_item(item=item, is_done=True, by=by, now=NOON)
