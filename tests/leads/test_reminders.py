from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice
from core import clock, outbox
from core.models import Outbox
from leads import services, tasks
from leads.choices import LeadState
from leads.models import FollowUp, Lead
from tests.factories.leads import FollowUpFactory
from tests.factories.outposts import CrewFactory


@pytest.fixture
def promised(lead):
    return lead.followups.open().get()


def test_before_its_time_nobody_is_told(promised, noon):
    assert services.sweep_reminders(now=noon) == 0
    assert not Notice.objects.exists()


def test_at_its_time_the_owner_gets_one_notice_and_one_letter(promised, recruiter):
    assert services.sweep_reminders(now=promised.due_at) == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.url) == (recruiter, f"/leads/{promised.lead_id}/")
    outbox.sweep(now=promised.due_at)
    assert [letter.to for letter in mail.outbox] == [["recruiter@example.com"]]


def test_the_letter_carries_the_surname_and_no_number(promised):
    services.sweep_reminders(now=promised.due_at)
    letter = Outbox.objects.get()
    text = letter.subject + letter.body
    assert "王" in letter.subject
    for secret in ("王芳", "13812345678", "5678", "王秀兰", "说说专业"):
        assert secret not in text


def test_the_letter_is_in_the_readers_language(promised, recruiter):
    recruiter.language = "zh-hans"
    recruiter.save()
    services.sweep_reminders(now=promised.due_at)
    assert Notice.objects.get().title


def test_a_double_beat_tells_once(promised):
    assert services.sweep_reminders(now=promised.due_at) == 1
    assert services.sweep_reminders(now=promised.due_at) == 0
    assert (Notice.objects.count(), Outbox.objects.count()) == (1, 1)


def test_a_late_beat_still_tells(promised):
    assert services.sweep_reminders(now=promised.due_at + timedelta(days=3)) == 1


def test_a_crash_between_claim_and_commit_loses_nothing(promised):
    def die_before_the_commit():
        with transaction.atomic():
            services.send_reminder(followup_id=promised.pk, now=promised.due_at)
            assert Notice.objects.count() == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die_before_the_commit()
    assert not Notice.objects.exists()
    assert services.sweep_reminders(now=promised.due_at) == 1
    assert (Notice.objects.count(), Outbox.objects.count()) == (1, 1)


def test_another_time_is_told_again(promised, recruiter, noon):
    services.sweep_reminders(now=promised.due_at)
    later = promised.due_at + timedelta(days=1)
    services.plan_followup(lead=promised.lead, due_at=later, by=recruiter, now=noon)
    assert services.sweep_reminders(now=later) == 1
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("to", [LeadState.DO_NOT_CONTACT, LeadState.WITHDREW])
def test_who_left_is_never_reminded_of(promised, recruiter, noon, to):
    services.exit_lead(lead=promised.lead, to=to, reason="本人要求", by=recruiter, now=noon)
    assert services.sweep_reminders(now=promised.due_at) == 0


def test_not_even_when_a_follow_up_was_left_open_by_mistake(promised):
    Lead.objects.filter(pk=promised.lead_id).update(state=LeadState.DO_NOT_CONTACT, next_action_at=None)
    assert services.sweep_reminders(now=promised.due_at) == 0
    assert not Notice.objects.exists()


def test_when_the_owner_left_the_director_is_told(promised, recruiter, director, stranger):
    recruiter.is_active = False
    recruiter.save()
    services.sweep_reminders(now=promised.due_at)
    assert [notice.user for notice in Notice.objects.all()] == [director]


def test_when_the_owner_serves_elsewhere_now_the_director_is_told(promised, recruiter, director, far_outpost):
    recruiter.duties.update(until=clock.today() - timedelta(days=1))
    CrewFactory(outpost=far_outpost, user=recruiter)
    services.sweep_reminders(now=promised.due_at)
    assert [notice.user for notice in Notice.objects.all()] == [director]


def test_the_task_of_the_beat_table_sweeps(promised):
    with clock.set_to(promised.due_at):
        assert tasks.sweep_reminders.delay().get() == 1
    assert tasks.sweep_reminders.name == "leads.sweep_reminders"


minutes = st.integers(-5000, 5000)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(minutes, st.booleans(), st.booleans()), max_size=8), st.lists(minutes, min_size=1, max_size=6)
)
def test_whenever_the_beat_rings_each_due_row_is_told_once(recruiter, outpost, noon, rows, beats):
    """Rows due at any time, some done or told before, and beats in any order: told = open, untold and due by then."""
    FollowUp.objects.all().delete()
    Notice.objects.all().delete()
    made = []
    for offset, is_dropped, is_told in rows:
        followup = FollowUpFactory(
            owner=recruiter, lead__outpost=outpost, lead__owner=recruiter, due_at=noon + timedelta(minutes=offset),
            dropped_at=noon if is_dropped else None, reminded_at=noon if is_told else None,
        )  # fmt: skip
        made.append((followup, is_dropped or is_told))
    told = sum(services.sweep_reminders(now=noon + timedelta(minutes=beat)) for beat in beats)
    last = noon + timedelta(minutes=max(beats))
    owed = sum(1 for followup, is_out in made if not is_out and followup.due_at <= last)
    assert told == owed == Notice.objects.count()
    assert not FollowUp.objects.due(last).exists()
