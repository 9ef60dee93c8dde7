import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from leads import services
from leads.choices import CallResult, LeadState
from leads.models import StateCount, Tally


@pytest.fixture
def busy_day(lead, far_lead, recruiter, director, hq, noon):
    promised = lead.followups.open().get()
    services.complete_followup(
        followup=promised, result=CallResult.REACHED, next_at=noon + timedelta(days=1), by=recruiter, now=noon
    )
    services.move_lead(lead=lead, to=LeadState.ADMITTED, note="够线", by=director, now=noon + timedelta(hours=14))
    services.mark_registered(lead=lead, by=director, now=noon + timedelta(hours=15))
    services.exit_lead(lead=far_lead, to=LeadState.EMPLOYMENT, reason="打工", by=hq, now=noon)
    return lead


def verify(*args):
    out = io.StringIO()
    try:
        call_command("verify_tallies", "--json", *args, stdout=out)
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_counts_kept_by_the_services_are_what_the_rows_say(busy_day, outpost, noon):
    assert services.compare_tallies() == []
    by_day = {(t.kind, t.day): t.count for t in Tally.objects.filter(outpost=outpost)}
    after_midnight = noon.date() + timedelta(days=1)  # the business day is Shanghai's
    assert by_day[("forms_returned", after_midnight)] == by_day[("registered", after_midnight)] == 1
    assert verify() == (0, {"wrong": 0, "fixed": 0})


def test_a_wrong_count_is_found_and_set_right(busy_day):
    Tally.objects.filter(kind="calls").update(count=9)
    StateCount.objects.filter(state="registered").delete()
    assert verify() == (1, {"wrong": 2, "fixed": 0})
    assert verify("--fix") == (0, {"wrong": 2, "fixed": 2})
    assert verify() == (0, {"wrong": 0, "fixed": 0})


def test_a_count_that_is_off_does_not_stop_the_trade(lead, recruiter, noon):
    services.exit_lead(lead=lead, to=LeadState.WITHDREW, reason="改主意", by=recruiter, now=noon)
    Tally.objects.all().delete()
    services.move_lead(lead=lead, to=LeadState.CONTACTED, note="又来了", by=recruiter, now=noon)
    assert verify()[0] == 1
