"""Broken promises climb: each rung once, never before due, whatever happens to the worker."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice, User
from core import clock, outbox
from core.models import Activity, Outbox
from leads import services, tasks
from leads.choices import EscalationRung as Rung
from leads.choices import LeadState
from leads.models import Escalation, FollowUp, Lead
from leads.rules_cadence import rung_moment
from leads.services import escalations
from tests.factories.accounts import UserFactory
from tests.factories.leads import FollowUpFactory, LeadFactory
from tests.leads.test_constraints import broken
from tests.leads.test_pages import fresh, queries

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def sweep(now):
    return services.sweep_escalations(now=now)


def notices():
    return [(notice.user, notice.title) for notice in Notice.objects.order_by("pk")]


@pytest.fixture
def forgotten(lead, director, hq, recruiter):
    """Due on Saturday 12 June at two."""
    return lead.followups.get()


@pytest.fixture
def ladder(forgotten, noon):
    def moment(rung):
        facts = {"due_at": forgotten.due_at, "owner_works": True, "has_director": True}
        return rung_moment(rung, **facts, works=escalations.Ladder(noon).works)

    return {rung: moment(rung) for rung in Rung}


def test_a_promise_is_told_once_a_rung(forgotten):
    values = {"followup": forgotten, "day": clock.today(), "told_at": clock.now()}
    for rung in Rung:
        Escalation.objects.create(rung=rung, **values)
    broken("leads_escalation_once_a_rung", lambda: Escalation.objects.create(rung=Rung.HQ, **values))


def test_the_director_hears_of_it_after_a_working_day_and_hq_after_three(forgotten, ladder, director, hq):
    second = timedelta(seconds=1)
    assert sweep(ladder[Rung.DIRECTOR] - second) == 0
    assert sweep(ladder[Rung.DIRECTOR]) == 1
    assert notices() == [(director, "1 follow-up was forgotten")]
    assert sweep(ladder[Rung.HQ] - second) == 0
    assert sweep(ladder[Rung.HQ]) == 1
    assert notices()[1:] == [(hq, "1 follow-up was forgotten")]
    assert sweep(ladder[Rung.HQ] + 30 * DAY) == 0
    assert list(Activity.objects.of(forgotten.lead).values_list("verb", flat=True))[:2] == [
        "escalated_hq", "escalated_director",
    ]  # fmt: skip


def test_a_missed_beat_is_late_and_never_lost(forgotten, ladder):
    assert sweep(ladder[Rung.HQ] + 5 * DAY) == 2


def test_one_notice_a_day_with_the_number_and_one_letter(forgotten, ladder, outpost, recruiter, director):
    for _n in range(3):
        FollowUpFactory(lead__outpost=outpost, lead__owner=recruiter, owner=recruiter, due_at=forgotten.due_at)
    FollowUpFactory(lead__outpost=outpost, lead__owner=recruiter, owner=recruiter, due_at=forgotten.due_at + HOUR)
    now = ladder[Rung.DIRECTOR]
    assert sweep(now) == 4
    Notice.objects.update(read_at=now)
    assert sweep(now + HOUR) == 1
    notice = Notice.objects.get()
    assert (notice.title, notice.read_at, notice.url) == ("5 follow-ups were forgotten", None, "/leads/forgotten/")
    outbox.sweep(now=now)
    assert [letter.to for letter in mail.outbox] == [["director@example.com"]]


def test_the_letter_names_nobody(forgotten, ladder):
    sweep(ladder[Rung.DIRECTOR])
    letter = Outbox.objects.get()
    assert not any(secret in letter.subject + letter.body for secret in ("王", "5678", "说说专业"))


def test_another_days_are_another_notice(forgotten, ladder, outpost, recruiter):
    sweep(ladder[Rung.DIRECTOR])
    FollowUpFactory(lead__outpost=outpost, lead__owner=recruiter, owner=recruiter, due_at=forgotten.due_at + DAY)
    sweep(ladder[Rung.DIRECTOR] + 7 * DAY)
    assert Notice.objects.filter(key__startswith="escalation:director").count() == 2


def test_a_crash_before_the_commit_loses_nothing(forgotten, ladder):
    def die():
        with transaction.atomic():
            sweep(ladder[Rung.DIRECTOR])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    assert not Notice.objects.exists()
    assert sweep(ladder[Rung.DIRECTOR]) == 1


@pytest.mark.parametrize("what", ["pooled", "done", "dropped", "left"])
def test_what_nobody_owes_any_more_is_not_told(forgotten, ladder, recruiter, noon, what):
    lead = forgotten.lead
    if what == "pooled":
        services.release_lead(lead=lead, reason="x", by=recruiter, now=noon)
    elif what == "left":
        services.exit_lead(lead=lead, to=LeadState.WITHDREW, reason="x", by=recruiter, now=noon)
    elif what == "dropped":
        services.plan_followup(lead=lead, due_at=noon + 20 * DAY, by=recruiter, now=noon)
    else:
        services.complete_followup(
            followup=forgotten, result="reached", next_at=noon + 20 * DAY, by=recruiter, now=noon
        )
    assert sweep(ladder[Rung.HQ] + DAY) == 0


def test_nobody_waits_for_who_was_deactivated(forgotten, recruiter, director):
    User.objects.filter(pk=recruiter.pk).update(is_active=False)
    assert sweep(forgotten.due_at - HOUR) == 0
    assert sweep(forgotten.due_at) == 1
    assert notices()[0][0] == director


def test_without_a_director_hq_is_told_instead(forgotten, ladder, director, hq, stranger):
    User.objects.filter(pk=director.pk).update(is_active=False)
    assert sweep(ladder[Rung.DIRECTOR]) == 2
    assert [user for user, _title in notices()] == [hq]


def test_a_new_owner_gets_the_working_day_as_well(forgotten, ladder, recruiter, noon):
    Lead.objects.filter(pk=forgotten.lead_id).update(owned_since=ladder[Rung.DIRECTOR])
    assert sweep(ladder[Rung.DIRECTOR]) == 0
    assert sweep(ladder[Rung.DIRECTOR] + 7 * DAY) == 2


def test_the_task_of_the_beat_table_sweeps(forgotten, ladder):
    with clock.set_to(ladder[Rung.DIRECTOR]):
        assert tasks.sweep_escalations.delay().get() == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(-4000, 8000), st.booleans(), st.sampled_from(["open", "done", "pooled"])), max_size=6
    ),
    st.lists(st.integers(-2000, 20000), min_size=1, max_size=6),
)
def test_whatever_happened_a_rung_is_told_once_and_never_before_due(
    recruiter, director, hq, outpost, noon, rows, beats
):
    Escalation.objects.all().delete()
    FollowUp.objects.all().delete()
    Notice.objects.all().delete()
    gone = User.objects.filter(username="gone").first() or UserFactory(username="gone", is_active=False)
    made, works = {}, escalations.Ladder(noon).works
    for offset, is_gone, what in rows:
        owner, due_at = gone if is_gone else recruiter, noon + timedelta(minutes=offset)
        done = {"done_at": noon, "done_by": recruiter, "result": "reached"} if what == "done" else {}
        pool = {"owner": None, "pooled_at": noon} if what == "pooled" else {"owner": owner}
        lead = LeadFactory(outpost=outpost, state=LeadState.ENQUIRY, **pool)
        row = FollowUpFactory(lead=lead, owner=owner, due_at=due_at, **done)
        facts = {"due_at": due_at, "owner_works": not is_gone, "has_director": True, "works": works}
        if what == "open":
            made |= {(row.pk, rung): rung_moment(rung, **facts) for rung in Rung}
    beats = [noon + timedelta(minutes=beat) for beat in beats]
    told = sum(sweep(beat) for beat in beats)
    due = {key for key, moment in made.items() if moment <= max(beats)}
    found = list(Escalation.objects.all())
    assert {(row.followup_id, row.rung) for row in found} == due
    assert told == len(found) == len(due)
    assert all(row.told_at >= made[(row.followup_id, row.rung)] for row in found)
    assert Notice.objects.count() == len({(row.rung, row.day) for row in found})


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many(
    client, outpost, forgotten, recruiter, director, rows, noon, django_assert_max_num_queries
):
    for _n in range(rows - 1):
        FollowUpFactory(lead__outpost=outpost, lead__owner=recruiter, owner=recruiter, due_at=forgotten.due_at)
    later = noon + 7 * DAY
    sweep(later)
    with clock.set_to(later):
        cost, page = queries(client, director, reverse("leads:escalations"), django_assert_max_num_queries)
    assert cost <= 8
    ((name, shown),) = page.context["groups"]
    assert (name, len(shown), shown[0].rung) == (outpost.name, rows, "hq")
    assert forgotten.lead.get_absolute_url() in page.content.decode()


def test_it_is_the_directors_and_hqs_and_nobody_elses(client, forgotten, recruiter, stranger, hq, noon):
    sweep(noon + 7 * DAY)
    with clock.set_to(noon + 7 * DAY):
        client.force_login(fresh(recruiter))
        assert client.get(reverse("leads:escalations")).status_code == 403
        client.force_login(fresh(stranger))
        assert client.get(reverse("leads:escalations")).context["groups"] == []
        client.force_login(fresh(hq))
        assert client.get(reverse("leads:escalations")).context["count"] == 1


def test_what_was_made_up_for_leaves_the_list(client, forgotten, recruiter, director, noon):
    later = noon + 7 * DAY
    sweep(later)
    services.complete_followup(followup=forgotten, result="reached", by=recruiter, now=later, next_at=later + DAY)
    with clock.set_to(later):
        client.force_login(fresh(director))
        page = client.get(reverse("leads:escalations"))
    assert (page.context["groups"], page.context["kept"]) == ([], 2)
