"""Bulk actions while others work: an edit made meanwhile is never overwritten, and two workers do each lead once."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from accounts.models import Notice
from core.errors import Stale
from core.models import Activity
from leads import rules_bulk, services
from leads.choices_bulk import BulkKind
from leads.models import BulkAction, Lead, SavedView, ViewPin
from leads.rules_pool import PoolLimits
from leads.services import bulk_acts, saved
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def people(outpost):
    return [CrewFactory(outpost=outpost).user for _ in range(3)]


def start(leads, to, by, now):
    chosen = Lead.objects.filter(pk__in=[lead.pk for lead in leads])
    return services.start_bulk(kind=BulkKind.ASSIGN, leads=chosen, values={"owner": to}, by=by, now=now)


def assigned(leads, to, by, now):
    action = start(leads, to, by, now)
    services.work_bulk(action_id=action.pk, now=now, budget=None)
    return action


def undone_while_edited(outpost, director, people, noon):
    """The undo of an action and somebody's edit of its lead at the same moment; (what the edit met, the lead)."""
    first, second, third = people
    lead = LeadFactory(outpost=outpost, owner=first)
    action = assigned([lead], second, director, noon)
    services.start_undo(action=action, by=director, now=noon)
    edit = partial(services.change_lead, lead=lead, values={"owner": third}, version=2, by=director, now=noon)
    undo = partial(services.work_bulk, action_id=action.pk, now=noon, budget=None)
    edited, worked = at_once(edit, undo)
    assert worked is True, worked
    lead.refresh_from_db()
    return edited, lead, action.items.get()


def test_undo_while_a_row_is_edited_overwrites_nothing(outpost, director, people, noon):
    for _turn in range(6):
        edited, lead, item = undone_while_edited(outpost, director, people, noon)
        if isinstance(edited, Stale):  # the undo was first, and whoever edits is told
            assert (item.state, lead.owner) == ("undone", people[0])
        else:
            assert isinstance(edited, Lead), edited
            assert (item.state, item.reason, lead.owner) == ("left", "changed", people[2])


def test_without_the_version_an_edit_is_lost(outpost, director, people, noon, monkeypatch):
    """The control: what the edit wrote just before is overwritten when nobody compares."""
    monkeypatch.setattr(rules_bulk, "is_changed", lambda **facts: False)
    lead = LeadFactory(outpost=outpost, owner=people[0])
    action = assigned([lead], people[1], director, noon)
    services.change_lead(lead=lead, values={"owner": people[2]}, version=2, by=director, now=noon)
    services.start_undo(action=action, by=director, now=noon)
    services.work_bulk(action_id=action.pk, now=noon, budget=None)
    assert Lead.objects.get(pk=lead.pk).owner == people[0]


def test_two_workers_do_each_lead_once(outpost, director, people, noon, monkeypatch):
    monkeypatch.setattr(rules_bulk, "CHUNK", 3)
    leads = LeadFactory.create_batch(12, outpost=outpost, owner=people[0])
    action = start(leads, people[1], director, noon)
    results = at_once(*[partial(services.work_bulk, action_id=action.pk, now=noon, budget=None)] * 4)
    assert sorted(results) == [False, False, False, True], results
    assert set(Lead.objects.values_list("version", flat=True)) == {2}
    assert Activity.objects.filter(kind="leads.lead", verb="changed").count() == 12
    assert Notice.objects.count() == 1


def test_a_worker_that_lost_its_lease_stops(outpost, director, people, noon, monkeypatch):
    """A slow worker and the one that took over meanwhile: still each lead once."""
    monkeypatch.setattr(rules_bulk, "CHUNK", 1)
    leads = LeadFactory.create_batch(8, outpost=outpost, owner=people[0])
    action = start(leads, people[1], director, noon)
    late = noon + timedelta(minutes=5)
    results = at_once(*[partial(services.work_bulk, action_id=action.pk, now=at, budget=None) for at in (noon, late)])
    assert all(result in (True, False) for result in results), results
    assert BulkAction.objects.get().state == "done"
    assert set(Lead.objects.values_list("version", flat=True)) == {2}


def test_two_actions_together_keep_the_limit_of_one_person(outpost, director, people, noon, monkeypatch):
    monkeypatch.setattr(bulk_acts, "LIMITS", PoolLimits(holding=5))
    halves = [LeadFactory.create_batch(4, outpost=outpost, owner=people[0]) for _ in range(2)]
    actions = [start(half, people[1], director, noon) for half in halves]
    results = at_once(*[partial(services.work_bulk, action_id=a.pk, now=noon, budget=None) for a in actions])
    assert results == [True, True], results
    assert Lead.objects.filter(owner=people[1]).count() == 5


def test_two_undos_are_one(outpost, director, people, noon):
    action = assigned(LeadFactory.create_batch(2, outpost=outpost, owner=people[0]), people[1], director, noon)
    results = at_once(*[partial(services.start_undo, action=action, by=director, now=noon)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["BulkAction", "Refused", "Refused"]


def test_pins_of_many_clicks_stand_in_places_of_their_own(recruiter, noon):
    views = [SavedView.objects.create(owner=recruiter, name=f"视图{n}", created_at=noon) for n in range(14)]
    results = at_once(*[partial(saved.pin_view, view=view, by=recruiter) for view in views])
    assert len([r for r in results if r is None]) == 12, results
    assert sorted(ViewPin.objects.values_list("place", flat=True)) == list(range(1, 13))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time whatever is locked")
def test_without_the_lock_on_the_person_clicks_collide(recruiter, noon, monkeypatch):
    monkeypatch.setattr(
        saved, "_pinned", lambda user: list(SavedView.objects.pinned_by(user).values_list("pk", flat=True))
    )
    views = [SavedView.objects.create(owner=recruiter, name=f"视图{n}", created_at=noon) for n in range(8)]
    results = at_once(*[partial(saved.pin_view, view=view, by=recruiter) for view in views])
    assert ViewPin.objects.count() < 8 or any(results)
