"""One download of many clicks, and one limit of many small exports, within the same millisecond."""

from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from core.errors import Refused
from core.models import Activity
from leads import rules_export, services
from leads.models import ExportRequest
from leads.rules_export import ExportLimits
from leads.services import exports
from tests.factories.leads import LeadFactory
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
MANY = 8
FACTS = {"filters": {}, "purpose": "calling", "note": "", "format": "csv", "with_phones": False}


@pytest.fixture
def ready(outpost, director, noon):
    LeadFactory(outpost=outpost)
    return services.ask_export(**FACTS, by=director, now=noon)


def unlocked(monkeypatch):
    monkeypatch.setattr(exports, "_lock", lambda user: User.objects.get(pk=user.pk))


def clicks(export, by, now):
    return at_once(*[partial(services.fetch_export, export=export, by=by, now=now)] * MANY)


def got(results):
    return [result for result in results if isinstance(result, tuple)]


def test_of_many_clicks_one_gets_the_file(ready, director, noon):
    results = clicks(ready, director, noon)
    assert len(got(results)) == 1
    assert {type(r) for r in results} == {tuple, Refused}
    assert all("already" in str(r) for r in results if isinstance(r, Refused))
    assert Activity.objects.of(ready).filter(verb="downloaded").count() == 1


def test_the_update_alone_lets_one_through(ready, director, noon, monkeypatch):
    unlocked(monkeypatch)
    assert len(got(clicks(ready, director, noon))) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time whatever is locked")
def test_without_the_condition_in_the_update_many_would_get_it(ready, director, noon, monkeypatch):
    def blind(export, *, rows, now):
        return ExportRequest.objects.filter(pk=export.pk).update(downloaded_at=now)

    unlocked(monkeypatch)
    monkeypatch.setattr(exports, "_claim", blind)
    assert len(got(clicks(ready, director, noon))) > 1


def asks(by, now):
    return at_once(*[partial(services.ask_export, **FACTS, by=by, now=now)] * MANY)


def let_go(results):
    return [r for r in results if isinstance(r, ExportRequest) and r.state == "approved"]


def test_many_small_ones_at_once_stay_within_the_limit(outpost, director, noon, monkeypatch):
    monkeypatch.setattr(rules_export, "LIMITS", ExportLimits(free=3))
    LeadFactory(outpost=outpost)
    results = asks(director, noon)
    assert len([r for r in results if isinstance(r, ExportRequest)]) == MANY
    assert len(let_go(results)) == 3


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time whatever is locked")
def test_without_the_lock_on_the_person_the_limit_is_passed(outpost, director, noon, monkeypatch):
    monkeypatch.setattr(rules_export, "LIMITS", ExportLimits(free=3))
    LeadFactory(outpost=outpost)
    unlocked(monkeypatch)
    assert len(let_go(asks(director, noon))) > 3
