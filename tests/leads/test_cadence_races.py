"""In the same millisecond: a card moved by two people, a broken promise swept twice, a call logged meanwhile."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from accounts.models import Notice
from core.errors import Stale
from core.models import Activity
from leads import services
from leads.choices import CallResult
from leads.models import Escalation, Lead
from leads.services import escalations, funnel
from tests.factories.leads import FollowUpFactory
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
DAY = timedelta(days=1)
TO = ("contacted", "enquiry", "form_returned")


@pytest.fixture
def card(values):
    return services.add_lead(**values)


def moves(card, by, now):
    """Each saw the same card and drops it somewhere else."""
    move = partial(services.move_lead, lead=card, note="当面说好", version=card.version, by=by, now=now)
    return at_once(*[partial(move, to=to) for to in TO])


def test_of_those_who_move_a_card_one_does_and_the_others_are_told(card, director, noon):
    results = moves(card, director, noon)
    assert len([r for r in results if isinstance(r, Lead)]) == 1, results
    assert len([r for r in results if isinstance(r, Stale)]) == len(TO) - 1
    assert Activity.objects.of(card).filter(verb="moved").count() == 1
    assert services.compare_tallies() == []


def test_without_the_version_they_would_overwrite_each_other(card, director, noon, monkeypatch):
    monkeypatch.setattr(funnel, "_check_version", lambda lead, version: None)
    results = moves(card, director, noon)
    assert len([r for r in results if isinstance(r, Lead)]) > 1, results


def sweeps(now, many=3):
    return at_once(*[partial(services.sweep_escalations, now=now + timedelta(seconds=n)) for n in range(many)])


def test_sweeps_at_once_tell_each_rung_once(card, outpost, recruiter, director, hq, noon):
    FollowUpFactory.create_batch(5, lead__outpost=outpost, lead__owner=recruiter, owner=recruiter, due_at=noon)
    results = sweeps(noon + 10 * DAY)
    assert sum(results) == Escalation.objects.count() == 12, results
    assert Notice.objects.count() == 2
    assert Activity.objects.filter(verb__startswith="escalated").count() == 12


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
def test_without_the_claim_it_would_be_told_twice(card, director, hq, noon, monkeypatch):
    """Two sweeps saw it untold; the claim alone keeps the second one silent."""
    claim = escalations._claim

    def blind(rows, rung, now):
        claim(rows, rung, now)
        return {row.pk for row in rows}

    pks = list(card.followups.values_list("pk", flat=True))
    now = noon + 10 * DAY
    act = partial(escalations._tell, pks, "director", escalations.Ladder(now), now)
    assert (act(), act()) == (1, 0)
    monkeypatch.setattr(escalations, "_claim", blind)
    assert act() == 1


def test_a_call_logged_meanwhile_is_not_told(card, recruiter, director, hq, noon, monkeypatch):
    """Between the sifting and the claim."""
    now, tell = noon + 10 * DAY, escalations._tell

    def late(*args):
        facts = {"result": CallResult.REACHED, "next_at": now + DAY, "by": recruiter, "now": now}
        for followup in card.followups.open().filter(due_at__lt=now):
            (logged,) = at_once(partial(services.complete_followup, followup=followup, **facts))
            assert not isinstance(logged, Exception), logged
        return tell(*args)

    monkeypatch.setattr(escalations, "_tell", late)
    assert services.sweep_escalations(now=now) == 0
    assert not Notice.objects.exists()
