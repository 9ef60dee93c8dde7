"""/livez says the process is up; /readyz says it can serve."""

import pytest
from django.db import connection
from django.test import Client

from core import health


@pytest.fixture(autouse=True)
def unknown_yet(monkeypatch):
    """The answer about migrations is kept in the process; each test starts without it."""
    monkeypatch.setattr(health, "_applied", False)


def test_livez_needs_no_database_no_session_and_no_host_name():
    """Without the `db` fixture any query would fail the test."""
    answer = Client().get("/livez", headers={"host": "10.0.0.7"})

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert not answer.cookies


def test_readyz_says_what_it_checked(db):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migrations": "ok", "broker": health.check_broker()}


def test_readyz_is_503_while_a_migration_is_missing(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reports'")

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["migrations"].endswith("not applied")


def test_readyz_is_503_when_the_database_does_not_answer(db):
    with connection.execute_wrapper(_gone):
        answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable: OperationalError"


def _gone(execute, sql, params, many, context):
    from django.db import OperationalError

    raise OperationalError("server closed the connection unexpectedly")


def test_a_broker_that_does_not_answer_is_told_but_fails_nothing(db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["broker"].startswith("unreachable")
