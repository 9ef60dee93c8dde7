"""Two people merge within the same millisecond, or one works with a lead while it is merged: one effect, no crash."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from core.errors import Refused
from leads import services
from leads.choices import CallResult
from leads.models import FollowUp, Lead, LeadMerge
from leads.services import merging
from tests.leads.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
DAY = timedelta(days=1)


@pytest.fixture
def twins(values):
    return services.add_lead(**values), services.add_lead(**values | {"name": "王方"})


def both_ways(twins, by, now):
    one, two = twins
    ways = [{"kept": one, "gone": two}, {"kept": two, "gone": one}] * 2
    return at_once(*[partial(services.merge_leads, **way, by=by, now=now) for way in ways])


def test_of_many_merges_at_once_one_happens(twins, hq, noon):
    results = both_ways(twins, hq, noon)
    assert sorted(type(r).__name__ for r in results) == ["LeadMerge", "Refused", "Refused", "Refused"], results
    assert Lead.objects.count() == LeadMerge.objects.count() == FollowUp.objects.open().count() == 1
    assert services.compare_tallies() == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time whatever is locked")
def test_without_the_lock_more_than_one_would(twins, hq, noon, monkeypatch):
    def loose(kept, gone):
        rows = Lead.every.select_related("season").in_bulk([kept.pk, gone.pk])
        return rows[kept.pk], rows[gone.pk]

    monkeypatch.setattr(merging, "_hold", loose)
    results = both_ways(twins, hq, noon)
    assert len([r for r in results if not isinstance(r, Refused)]) > 1


def test_a_call_logged_meanwhile_is_kept(twins, recruiter, hq, noon):
    kept, gone = twins
    call = partial(
        services.complete_followup, followup=gone.followups.open().get(), result=CallResult.REACHED,
        next_at=noon + DAY, by=recruiter, now=noon,
    )  # fmt: skip
    called, merged = at_once(call, partial(services.merge_leads, kept=kept, gone=gone, by=hq, now=noon))
    assert isinstance(merged, LeadMerge), merged
    assert isinstance(called, (FollowUp, Refused)), called
    done = FollowUp.objects.filter(done_at__isnull=False).count()
    assert done == (0 if isinstance(called, Refused) else 1)
    assert FollowUp.objects.open().get().lead == kept
    assert services.compare_tallies() == []
