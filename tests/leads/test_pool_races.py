"""The pool within the same millisecond: one of many gets the lead; a call logged meanwhile keeps it."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from core.errors import Refused
from leads import services
from leads.choices import CallResult
from leads.models import Lead
from leads.rules_pool import PoolLimits, Verdict
from leads.services import pool
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
DAY = timedelta(days=1)
MANY = 12


def claims(lead, crew, now):
    return at_once(*[partial(services.claim_lead, lead=lead, by=user, now=now) for user in crew])


def winners(results):
    return [r for r in results if isinstance(r, Lead)]


@pytest.fixture
def crew(outpost):
    return [CrewFactory(outpost=outpost).user for _ in range(MANY)]


def test_of_many_one_gets_the_lead_and_the_others_are_told(outpost, crew, noon):
    for _turn in range(3):
        lead = LeadFactory(outpost=outpost, pooled_at=noon)
        results = claims(lead, crew, noon)
        (winner,) = winners(results)
        told = {str(r) for r in results if isinstance(r, Refused)}
        assert told == {"Somebody else was faster."}
        assert len([r for r in results if isinstance(r, Refused)]) == MANY - 1
        assert Lead.objects.get(pk=lead.pk).owner == winner.owner
        assert lead.followups.open().get().owner == winner.owner


def test_without_the_condition_in_the_update_many_would_get_it(outpost, crew, noon, monkeypatch):
    def blind(lead, *, by, now):
        return Lead.objects.filter(pk=lead.pk).update(owner=by, pooled_at=None, owned_since=now)

    monkeypatch.setattr(pool, "_take", blind)
    assert len(winners(claims(LeadFactory(outpost=outpost, pooled_at=noon), crew, noon))) > 1


def test_one_person_at_many_buttons_stays_within_the_limit(outpost, crew, noon, monkeypatch):
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(claims=3))
    free = LeadFactory.create_batch(MANY, outpost=outpost, pooled_at=noon)
    results = at_once(*[partial(services.claim_lead, lead=lead, by=crew[0], now=noon) for lead in free])
    assert len(winners(results)) == 3


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time whatever is locked")
def test_without_the_lock_on_the_person_the_limit_is_passed(outpost, crew, noon, monkeypatch):
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(claims=3))
    monkeypatch.setattr(User.objects.__class__, "select_for_update", lambda self, **kw: self.all(), raising=False)
    free = LeadFactory.create_batch(MANY, outpost=outpost, pooled_at=noon)
    results = at_once(*[partial(services.claim_lead, lead=lead, by=crew[0], now=noon) for lead in free])
    assert len(winners(results)) > 3


def called_between(monkeypatch, lead, by, at):
    """A call is logged after the sweep sifted and before it takes the lead back."""
    carry_out = pool._carry_out

    def late(row, judge, **kwargs):
        facts = {"result": CallResult.REACHED, "next_at": at + DAY, "by": by, "now": at}
        (logged,) = at_once(partial(services.complete_followup, followup=lead.followups.open().get(), **facts))
        assert not isinstance(logged, Exception), logged
        return carry_out(row, judge, **kwargs)

    monkeypatch.setattr(pool, "_carry_out", late)


@pytest.fixture
def warned(values, noon):
    lead = services.add_lead(**values)
    assert services.warn_and_reclaim(now=noon + 6 * DAY)["warned"] == 1
    return lead


def test_a_call_logged_meanwhile_keeps_the_lead(warned, recruiter, noon, monkeypatch):
    called_between(monkeypatch, warned, recruiter, noon + 10 * DAY)
    assert services.warn_and_reclaim(now=noon + 10 * DAY)["reclaimed"] == 0
    assert Lead.objects.get(pk=warned.pk).owner == recruiter


def test_without_a_second_look_it_would_be_taken(warned, recruiter, noon, monkeypatch):
    called_between(monkeypatch, warned, recruiter, noon + 10 * DAY)
    monkeypatch.setattr(pool, "verdict", lambda **facts: Verdict.RECLAIM)  # what the first look found
    assert services.warn_and_reclaim(now=noon + 10 * DAY)["reclaimed"] == 1
    assert Lead.objects.get(pk=warned.pk).owner is None


def test_two_sweeps_at_once_take_it_back_once(warned, noon):
    from accounts.models import Notice
    from core.models import Activity

    results = at_once(*[partial(services.warn_and_reclaim, now=noon + 10 * DAY)] * 3)
    assert sum(r["reclaimed"] for r in results) == 1, results
    assert Activity.objects.of(warned).filter(verb="reclaimed").count() == 1
    assert Notice.objects.count() == 2


def test_two_first_sweeps_warn_once(values, noon):
    from accounts.models import Notice

    services.add_lead(**values)
    now = noon + 6 * DAY
    results = at_once(*[partial(services.warn_and_reclaim, now=now + timedelta(seconds=n)) for n in range(3)])
    assert sum(r["warned"] for r in results) == 1, results
    assert Notice.objects.count() == 1
