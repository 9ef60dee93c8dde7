"""Real threads with real connections: a list and a person at the desk bring in the same student."""

from functools import partial

import pytest
from django.db import connection

from leads import services
from leads.choices import Tallied
from leads.imports import LEADS
from leads.models import Consent, FollowUp, Lead, QuarantinedLead, StateCount, Tally
from leads.services.leads import AlreadyRecorded
from tests.leads.test_import_leads import MOTHER, NO_CONSENT, bring
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_the_same_student_by_list_and_by_hand_at_once_is_one_lead(values, hq):
    for turn in range(4):
        phone = f"1381234567{turn}"
        by_hand = partial(services.add_lead, **values | {"phone": phone, "guardian": None})
        summary, lead = at_once(partial(bring, {"phone": phone}, by=hq), by_hand)
        counts = summary.counts()
        assert counts["rows"] == 1
        assert counts["rejected"] == 0
        if isinstance(lead, Lead):
            assert counts["created"] == 0
        else:
            assert isinstance(lead, AlreadyRecorded)
            assert counts["created"] == 1
    assert Lead.objects.count() == FollowUp.objects.count() == Consent.objects.count() == 4
    assert Tally.objects.get(kind=Tallied.LEADS).count == StateCount.objects.get(state="clue").count == 4


def entered_in_between(monkeypatch, by_hand):
    """Somebody logs the student after the list was looked at, and before its rows are written."""
    add = LEADS.add

    def add_too_late(verdicts, run):
        monkeypatch.undo()
        at_once(by_hand)
        return add(verdicts, run)

    monkeypatch.setattr(LEADS, "add", add_too_late, raising=False)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer: nobody gets in between")
def test_a_student_entered_while_the_list_is_written_is_seen_on_the_second_look(values, hq, monkeypatch):
    entered_in_between(monkeypatch, partial(services.add_lead, **values | {"guardian": None}))
    counts = bring({}, by=hq).counts()
    assert (counts["created"], counts["updated"]) == (0, 0)
    assert counts["unchanged"] == Lead.objects.count() == Consent.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite cannot drop a constraint of a table in use")
def test_without_the_constraint_both_would_be_kept(values, hq, monkeypatch):
    """The control: the same race goes red when the guard is off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE leads_lead DROP CONSTRAINT leads_lead_once_a_season")
    try:
        entered_in_between(monkeypatch, partial(services.add_lead, **values | {"guardian": None}))
        assert bring({}, by=hq).created == 1
        assert Lead.objects.count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE leads_lead SET name = name || id")
            cursor.execute(
                "ALTER TABLE leads_lead ADD CONSTRAINT leads_lead_once_a_season UNIQUE (season_id, phone, name)"
            )


def test_two_lists_with_the_same_students_at_once_bring_each_once(values, hq):
    rows = [MOTHER | {"phone": f"138123456{n:02d}"} for n in range(20)]
    rows += [{"phone": f"138123457{n:02d}"} | NO_CONSENT for n in range(5)]
    one, other = at_once(partial(bring, *rows, by=hq), partial(bring, *reversed(rows), by=hq))
    assert one.created + other.created == 20
    assert one.quarantined + other.quarantined == 5
    assert (Lead.objects.count(), QuarantinedLead.objects.count()) == (20, 5)
    assert services.compare_tallies() == []


def test_a_row_released_by_two_at_once_is_one_lead(values, hq):
    bring(NO_CONSENT, by=hq)
    row = QuarantinedLead.objects.get()
    release = partial(services.release_row, row=row, basis="consent_self", method="paper", by=hq, now=values["now"])
    results = at_once(release, release)
    assert sorted(type(r).__name__ for r in results) == ["Lead", "Refused"]
    assert Lead.objects.count() == 1
