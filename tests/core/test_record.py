"""Edits: written with before and after, never over somebody else's."""

import threading

import pytest
from django.db import connection

from core.errors import Stale
from core.models import Activity
from core.record import save_changes
from tests.factories.accounts import UserFactory


def test_a_change_raises_the_version_and_leaves_a_row(hq, finance, noon):
    changed = save_changes(finance, {"language": "en"}, version=1, by=hq, now=noon, why="asked for it")

    assert (changed.version, changed.language) == (2, "en")
    row = Activity.objects.of(finance).get()
    assert (row.before, row.after, row.why, row.actor, row.at) == (
        {"language": ""},
        {"language": "en"},
        "asked for it",
        hq.token,
        noon,
    )


def test_a_save_that_changes_nothing_writes_nothing(hq, finance, noon):
    saved = save_changes(finance, {"language": ""}, version=1, by=hq, now=noon)

    assert saved.version == 1
    assert not Activity.objects.exists()


def test_a_stale_save_shows_what_stands_and_changes_nothing(hq, finance, noon):
    save_changes(finance, {"role": "caller"}, version=1, by=hq, now=noon)

    with pytest.raises(Stale) as told:
        save_changes(finance, {"role": "agent"}, version=1, by=hq, now=noon)

    assert told.value.theirs == {"role": "Second-line caller"}
    assert told.value.version == 2
    finance.refresh_from_db()
    assert finance.role == "caller"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_from_the_same_page_one_is_told(noon):
    person = UserFactory()
    gate, answers = threading.Barrier(2), []

    def save(phone):
        from django.db import transaction

        try:
            gate.wait()
            with transaction.atomic():
                save_changes(person, {"phone": phone}, version=1, by=person, now=noon)
            answers.append("saved")
        except Stale:
            answers.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(phone,)) for phone in ("+8613800000001", "+8613800000002")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["saved", "stale"]
    person.refresh_from_db()
    assert person.version == 2
