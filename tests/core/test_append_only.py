"""The record is only ever added to: refused in Python, and by the database behind Python's back."""

import pytest
from django.db import DatabaseError, connection, transaction

from core.append_only import AppendOnlyError
from core.models import Activity
from core.record import record


@pytest.fixture
def row(hq, noon):
    return record(hq, "added", by=hq, now=noon, why="for the test")


def test_python_refuses_every_way_of_changing_a_row(row):
    row.why = "rewritten"
    for attempt in (
        row.save,
        row.delete,
        Activity.objects.all().delete,
        lambda: Activity.objects.update(why="rewritten"),
        lambda: Activity.objects.filter(pk=row.pk).update(why="rewritten"),
        lambda: Activity.objects.bulk_update([row], ["why"]),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            attempt()
    assert Activity.objects.get().why == "for the test"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_activity SET why = 'rewritten'",
        "DELETE FROM core_activity",
        "INSERT OR REPLACE INTO core_activity SELECT * FROM core_activity",
        "TRUNCATE core_activity",
        "TRUNCATE core_activity CASCADE",
    ],
)
def test_the_database_refuses_it_too(row, statement):
    only_on = {"INSERT OR REPLACE": "sqlite", "TRUNCATE": "postgresql"}
    if any(statement.startswith(words) and connection.vendor != vendor for words, vendor in only_on.items()):
        pytest.skip(f"{connection.vendor} has no such statement")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Activity.objects.get().why == "for the test"


def test_no_row_names_a_person(hq, noon):
    from core.record import save_changes

    save_changes(hq, {"name": "新名字", "role": "finance"}, version=hq.version, by=hq, now=noon)

    row = Activity.objects.get()
    assert row.after == {"name": None, "role": "finance"}
    assert row.before == {"name": None, "role": "hq"}
