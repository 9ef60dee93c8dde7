"""The cast every test meets: HQ sees all; the director and the recruiter are North; the stranger directs the South."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.choices import Role
from core import clock
from tests.factories.accounts import RegionFactory, UserFactory, district
from tests.factories.campaigns import NOON
from tests.factories.outposts import CrewFactory, OutpostFactory


@pytest.fixture(autouse=True)
def noon():
    """The clock stands still at noon of 12 June 2027, business time."""
    with clock.set_to(NOON):
        yield NOON


@pytest.fixture
def north(db):
    return RegionFactory(code="NORTH", name="华北大区", name_en="North")


@pytest.fixture
def south(db):
    return RegionFactory(code="SOUTH", name="华南大区", name_en="South")


@pytest.fixture
def north_district(north):
    return district(north, "130102")


@pytest.fixture
def south_district(south):
    return district(south, "440106")


@pytest.fixture
def hq(db):
    return UserFactory(username="hq", name="总部管理员", role=Role.HQ)


@pytest.fixture
def director(north):
    return UserFactory(username="director", name="华北主任", role=Role.DIRECTOR, region=north)


@pytest.fixture
def stranger(south):
    return UserFactory(username="stranger", name="华南主任", role=Role.DIRECTOR, region=south)


@pytest.fixture
def outpost(north_district):
    return OutpostFactory(code="SJZ", name="石家庄工作站", region=north_district.parent)


@pytest.fixture
def far_outpost(south_district):
    return OutpostFactory(code="GZ", name="广州工作站", region=south_district.parent)


@pytest.fixture
def recruiter(outpost, north_district):
    """Serves `outpost` in the North."""
    user = UserFactory(username="recruiter", name="招生员甲", region=north_district.parent.parent)
    CrewFactory(outpost=outpost, user=user)
    return user


@pytest.fixture
def far_recruiter(far_outpost, south_district):
    """Serves `far_outpost` in the South."""
    user = UserFactory(username="far_recruiter", name="招生员乙", region=south_district.parent.parent)
    CrewFactory(outpost=far_outpost, user=user)
    return user


@pytest.fixture
def caller(db):
    return UserFactory(username="caller", name="二线话务员", role=Role.CALLER)


@pytest.fixture
def finance(db):
    return UserFactory(username="finance", name="财务员", role=Role.FINANCE)


@pytest.fixture
def agent(north):
    return UserFactory(username="agent", name="代理人", role=Role.AGENT, region=north)


@pytest.fixture(autouse=True)
def plain_languages(settings):
    """Tests read English unless they ask otherwise."""
    settings.LANGUAGE_CODE = "en"


# Tests with real transactions are cleaned by emptying every table, which the append-only triggers rightly refuse.
_flush = TransactionTestCase._fixture_teardown


def _flush_past_the_guards(self):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            _flush(self)
            for _name, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            tables = [row[0] for row in cursor.fetchall()]
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            _flush(self)
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


TransactionTestCase._fixture_teardown = _flush_past_the_guards
