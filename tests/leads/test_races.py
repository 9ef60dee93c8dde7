"""Real threads with real connections: what two people do within the same millisecond."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections

from accounts.models import Notice
from core.errors import Refused
from core.models import Outbox
from leads import services
from leads.choices import CallResult, LeadState, Tallied
from leads.models import FollowUp, Lead, SecondLineCall, StateCount, Tally
from leads.services.leads import AlreadyRecorded
from tests.factories.accounts import UserFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Run all at the same moment, each on a connection of its own; what each returned, or the Refused it met."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_people_save_the_same_student_and_one_is_told(values, outpost, noon):
    colleague = CrewFactory(outpost=outpost).user
    both = [values, values | {"owner": colleague, "by": colleague}]
    for turn in range(5):
        facts = [v | {"phone": f"1381234567{turn}"} for v in both]
        results = at_once(*[lambda f=f: services.add_lead(**f) for f in facts])
        assert sorted(type(r).__name__ for r in results) == ["AlreadyRecorded", "Lead"]
    assert Lead.objects.count() == 5
    assert FollowUp.objects.count() == 5
    assert Tally.objects.get(kind=Tallied.LEADS).count == 5


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite cannot drop a constraint of a table in use")
def test_without_the_constraint_both_would_be_kept(values):
    """The control: the same race goes red when the guard is off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_lead DROP CONSTRAINT leads_lead_once_a_season")
    try:
        results = at_once(*[lambda: services.add_lead(**values)] * 2)
        assert [type(r) for r in results] == [Lead, Lead]
    finally:
        Lead.objects.filter(pk=Lead.objects.last().pk).update(name="另一个")
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE leads_lead ADD CONSTRAINT leads_lead_once_a_season UNIQUE (season_id, phone, name)"
            )


def test_the_same_follow_up_logged_by_two_has_one_effect(values, outpost, noon):
    lead = services.add_lead(**values)
    promised = lead.followups.get()
    facts = {"result": CallResult.REACHED, "next_at": noon + timedelta(days=1), "by": values["by"], "now": noon}
    results = at_once(*[lambda: services.complete_followup(followup=promised, **facts)] * 2)
    assert sorted(type(r).__name__ for r in results) == ["FollowUp", "Refused"]
    assert lead.followups.open().count() == 1
    assert Tally.objects.get(kind=Tallied.CALLS).count == 1
    assert {s.state: s.count for s in StateCount.objects.filter(count__gt=0)} == {"contacted": 1}


def test_two_workers_sweep_at_once_and_each_reminder_goes_out_once(values, noon):
    for turn in range(6):
        services.add_lead(**values | {"phone": f"1381234567{turn}"})
    due = noon + timedelta(hours=3)
    results = at_once(*[lambda: services.sweep_reminders(now=due)] * 3)
    assert sum(results) == 6
    assert (Notice.objects.count(), Outbox.objects.count()) == (6, 6)


def test_counts_are_right_however_many_write_at_once(values, outpost, noon):
    crew = [CrewFactory(outpost=outpost).user for _ in range(4)]

    def work(user, place):
        for turn in range(4):
            facts = values | {"owner": user, "by": user, "phone": f"138{place}000000{turn}"}
            lead = services.add_lead(**facts)
            services.move_lead(lead=lead, to=LeadState.FORM_RETURNED, note="交表", by=user, now=noon)
            if turn % 2:
                services.exit_lead(lead=lead, to=LeadState.WITHDREW, reason="改主意", by=user, now=noon)

    results = at_once(*[lambda u=user, p=place: work(u, p) for place, user in enumerate(crew)])
    assert results == [None] * 4
    assert services.compare_tallies() == []
    assert Tally.objects.get(kind=Tallied.LEADS).count == 16
    assert Tally.objects.get(kind=Tallied.LOST).count == 8


def test_one_card_is_taken_by_one_of_many_callers(outpost, noon):
    LeadFactory(outpost=outpost, state=LeadState.FORM_RETURNED, form_returned_at=noon)
    callers = [UserFactory(role="caller") for _ in range(4)]
    results = at_once(*[lambda c=caller: services.take_call(by=c, now=noon) for caller in callers])
    assert [r for r in results if isinstance(r, SecondLineCall)] == [SecondLineCall.objects.get()]
    assert [r for r in results if r is not None and not isinstance(r, SecondLineCall)] == []


def test_a_lead_leaving_while_its_call_is_logged_ends_without_a_promise(values, noon):
    """Whichever comes first: an exited lead owes nothing."""
    for turn in range(4):
        lead = services.add_lead(**values | {"phone": f"1381234567{turn}"})
        promised = lead.followups.get()
        facts = {"result": CallResult.REACHED, "next_at": noon + timedelta(days=1), "by": values["by"], "now": noon}
        leave = {"to": LeadState.DO_NOT_CONTACT, "by": values["by"], "now": noon}
        results = at_once(
            partial(services.complete_followup, followup=promised, **facts),
            partial(services.exit_lead, lead=lead, **leave),
        )
        assert all(not isinstance(r, Exception) or isinstance(r, Refused) for r in results)
        lead.refresh_from_db()
        assert (lead.state, lead.next_action_at) == (LeadState.DO_NOT_CONTACT, None)
        assert not lead.followups.open().exists()


def test_refused_twins_say_so_to_both_sides(values, far_outpost, far_recruiter):
    """Across regions, at once: the loser is told without learning where."""
    far = values | {"outpost": far_outpost, "owner": far_recruiter, "by": far_recruiter}
    results = at_once(lambda: services.add_lead(**values), lambda: services.add_lead(**far))
    loser = next(r for r in results if isinstance(r, AlreadyRecorded))
    assert loser.lead is None
    assert "工作站" not in loser.message
