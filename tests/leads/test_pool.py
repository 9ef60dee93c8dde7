import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Notice
from core import clock
from core.errors import Refused
from core.models import Activity
from leads import services, tasks
from leads.choices import CallResult, LeadState, Purpose
from leads.models import AccessLog, Lead
from leads.rules_pool import LIMITS, PoolLimits
from leads.search import find
from leads.services import pool
from tests.factories.campaigns import SchoolFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory
from tests.leads.test_constraints import broken
from tests.leads.test_pages import fresh, post, queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def colleague(outpost):
    return CrewFactory(outpost=outpost).user


@pytest.fixture
def pooled(lead, recruiter, noon):
    return services.release_lead(lead=lead, reason="去了别的片区", by=recruiter, now=noon)


@pytest.fixture
def quiet(values, noon):
    """Logged on Saturday noon, 12 June; the promise of that afternoon was broken."""
    return services.add_lead(**values)


def verbs(lead):
    return list(Activity.objects.of(lead).order_by("pk").values_list("verb", flat=True))


def sweep(now):
    return services.warn_and_reclaim(now=now)


# --- what must never be false ---------------------------------------------------------------------------------------


def test_a_lead_in_the_pool_has_no_owner(outpost, recruiter, noon):
    broken("leads_lead_pooled_has_no_owner", lambda: LeadFactory(outpost=outpost, owner=recruiter, pooled_at=noon))
    LeadFactory(outpost=outpost, owner=None, pooled_at=noon)


# --- given back -----------------------------------------------------------------------------------------------------


def test_given_back_it_is_nobodys_and_nobody_is_reminded(lead, pooled, recruiter, noon):
    lead.refresh_from_db()
    assert (lead.owner, lead.pooled_at, lead.last_owner) == (None, noon, recruiter)
    assert lead.last_owner_until == noon + LIMITS.cool_off * DAY
    assert lead.followups.open().count() == 1
    assert services.sweep_reminders(now=noon + DAY) == 0
    assert verbs(lead) == ["added", "released"]
    assert not Notice.objects.exists()


def test_a_reason_is_needed_and_only_once_can_it_be_given_back(lead, recruiter, noon):
    with pytest.raises(Refused):
        services.release_lead(lead=lead, reason=" ", by=recruiter, now=noon)
    services.release_lead(lead=lead, reason="x", by=recruiter, now=noon)
    with pytest.raises(Refused):
        services.release_lead(lead=lead, reason="x", by=recruiter, now=noon)


def test_nobody_takes_a_colleagues_lead_by_way_of_the_pool(lead, colleague, director, recruiter, noon):
    with pytest.raises(Refused):
        services.release_lead(lead=lead, reason="x", by=colleague, now=noon)
    services.release_lead(lead=lead, reason="x", by=director, now=noon)
    assert [n.user for n in Notice.objects.all()] == [recruiter]


# --- claimed --------------------------------------------------------------------------------------------------------


def test_who_claims_gets_the_lead_and_its_promise(pooled, colleague, noon):
    services.claim_lead(lead=pooled, by=colleague, now=noon + DAY)
    lead = Lead.objects.get(pk=pooled.pk)
    assert (lead.owner, lead.pooled_at, lead.owned_since) == (colleague, None, noon + DAY)
    followup = lead.followups.open().get()
    assert (followup.owner, followup.reminded_at) == (colleague, None)
    assert services.sweep_reminders(now=noon + DAY) == 1
    assert [n.user for n in Notice.objects.all()] == [colleague]
    with pytest.raises(Refused, match="faster"):
        services.claim_lead(lead=pooled, by=colleague, now=noon + DAY)


def test_the_former_owner_waits(pooled, recruiter, noon):
    with pytest.raises(Refused):
        services.claim_lead(lead=pooled, by=recruiter, now=noon + 7 * DAY - timedelta(seconds=1))
    assert services.claim_lead(lead=pooled, by=recruiter, now=noon + 7 * DAY).owner == recruiter


def test_who_does_not_serve_there_claims_nothing(pooled, far_recruiter, director, noon):
    for who in (far_recruiter, director):
        with pytest.raises(Refused):
            services.claim_lead(lead=pooled, by=who, now=noon)


@pytest.mark.parametrize("to", [LeadState.WITHDREW, LeadState.DO_NOT_CONTACT])
def test_who_left_while_in_the_pool_is_not_claimed(pooled, colleague, director, noon, to):
    services.exit_lead(lead=pooled, to=to, reason="本人要求", by=director, now=noon)
    with pytest.raises(Refused):
        services.claim_lead(lead=pooled, by=colleague, now=noon)
    assert not Lead.objects.pooled().exists()


def test_hands_that_are_full_take_no_more(pooled, colleague, outpost, noon, monkeypatch):
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(holding=2))
    LeadFactory.create_batch(2, outpost=outpost, owner=colleague)
    with pytest.raises(Refused):
        services.claim_lead(lead=pooled, by=colleague, now=noon)
    Lead.objects.filter(owner=colleague).update(state=LeadState.REGISTERED)
    services.claim_lead(lead=pooled, by=colleague, now=noon)


def test_giving_back_makes_no_room_for_more_claims_that_day(outpost, colleague, noon, monkeypatch):
    monkeypatch.setattr(pool, "LIMITS", PoolLimits(claims=2))
    free = LeadFactory.create_batch(3, outpost=outpost, pooled_at=noon)
    for lead in free[:2]:
        services.claim_lead(lead=lead, by=colleague, now=noon)
    services.release_lead(lead=free[0], reason="x", by=colleague, now=noon)
    with pytest.raises(Refused):
        services.claim_lead(lead=free[2], by=colleague, now=noon)
    services.claim_lead(lead=free[2], by=colleague, now=noon + DAY)


def test_the_director_hands_a_pooled_lead_to_somebody(pooled, director, colleague, noon):
    values = {"owner": colleague}
    services.change_lead(lead=pooled, values=values, version=pooled.version, by=director, now=noon + DAY)
    lead = Lead.objects.get(pk=pooled.pk)
    assert (lead.owner, lead.pooled_at, lead.owned_since) == (colleague, None, noon + DAY)
    assert lead.followups.open().get().owner == colleague


# --- quiet leads ----------------------------------------------------------------------------------------------------


def test_warned_then_taken_back_by_business_days(quiet, recruiter, noon):
    """From Saturday the 12th: five business days are over on Friday the 18th, seven on Tuesday the 22nd."""
    assert sweep(noon + 5 * DAY) == {"warned": 0, "reclaimed": 0, "kept": 1}
    assert sweep(noon + 6 * DAY) == {"warned": 1, "reclaimed": 0, "kept": 0}
    assert sweep(noon + 6 * DAY)["kept"] == 1
    assert sweep(noon + 9 * DAY)["kept"] == 1
    assert sweep(noon + 10 * DAY) == {"warned": 0, "reclaimed": 1, "kept": 0}
    assert sweep(noon + 10 * DAY) == {"warned": 0, "reclaimed": 0, "kept": 0}
    quiet.refresh_from_db()
    assert (quiet.owner, quiet.last_owner, quiet.reclaim_warned_at) == (None, recruiter, None)
    assert verbs(quiet) == ["added", "reclaim_warned", "reclaimed"]
    assert [n.user for n in Notice.objects.all()] == [recruiter] * 2
    assert not any("王芳" in n.title + n.body for n in Notice.objects.all())


def test_a_call_after_the_warning_keeps_the_lead(quiet, recruiter, noon):
    sweep(noon + 6 * DAY)
    facts = {"result": CallResult.REACHED, "next_at": noon + 8 * DAY, "by": recruiter, "now": noon + 7 * DAY}
    services.complete_followup(followup=quiet.followups.open().get(), **facts)
    assert sweep(noon + 10 * DAY)["kept"] == 1


def test_a_promise_to_come_keeps_the_lead(quiet, recruiter, noon):
    services.plan_followup(lead=quiet, due_at=noon + 20 * DAY, by=recruiter, now=noon)
    assert sweep(noon + 19 * DAY)["kept"] == 1
    assert sweep(noon + 21 * DAY)["warned"] == 1


def test_a_claimed_lead_has_its_whole_time_again(quiet, colleague, noon):
    sweep(noon + 6 * DAY)
    sweep(noon + 10 * DAY)
    services.claim_lead(lead=quiet, by=colleague, now=noon + 11 * DAY)
    assert sweep(noon + 16 * DAY)["kept"] == 1


@pytest.mark.parametrize("state", [LeadState.FORM_RETURNED, LeadState.ADMITTED, LeadState.DO_NOT_CONTACT])
def test_who_returned_a_form_or_left_is_not_taken_back(quiet, noon, state):
    Lead.objects.filter(pk=quiet.pk).update(state=state, next_action_at=None)
    assert sweep(noon + 30 * DAY) == {"warned": 0, "reclaimed": 0, "kept": 0}


def test_a_trial_run_writes_nothing(quiet, noon, capsys):
    with clock.set_to(noon + 6 * DAY):
        call_command("reclaim_leads", "--dry-run", "--json")
        assert json.loads(capsys.readouterr().out) == {"warned": 1, "reclaimed": 0, "kept": 0, "dry_run": True}
        assert verbs(quiet) == ["added"]
        tasks.reclaim.delay()
        assert verbs(quiet) == ["added", "reclaim_warned"]


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_pool_shows_no_person(client, pooled, colleague):
    client.force_login(colleague)
    text = client.get(reverse("leads:pool")).content.decode()
    assert "王○○" in text
    assert "138 **** 5678" in text
    assert reverse("leads:claim", args=[pooled.pk]) in text
    for secret in ("王芳", "12345678", f'href="{pooled.get_absolute_url()}"'):
        assert secret not in text


def test_who_may_not_claim_sees_no_button(client, pooled, recruiter, director, stranger):
    for user in (recruiter, director):
        client.force_login(fresh(user))
        text = client.get(reverse("leads:pool")).content.decode()
        assert "王○○" in text
        assert reverse("leads:claim", args=[pooled.pk]) not in text
    client.force_login(stranger)
    assert client.get(reverse("leads:pool")).context["page"].rows == []


def test_claimed_by_the_button(client, pooled, colleague):
    client.force_login(colleague)
    url = reverse("leads:claim", args=[pooled.pk])
    assert post(client, url, {}).url == pooled.get_absolute_url()
    assert post(client, url, {}).url == reverse("leads:pool")
    assert Lead.objects.get(pk=pooled.pk).owner == colleague


def test_given_back_by_the_form(client, lead, recruiter):
    client.force_login(recruiter)
    url = reverse("leads:release", args=[lead.pk])
    assert url in client.get(lead.get_absolute_url()).content.decode()
    assert post(client, url, {"reason": ""}).status_code == 422
    assert post(client, url, {"reason": "换片区"}).url == reverse("leads:pool")
    assert client.get(lead.get_absolute_url()).status_code == 404


def test_its_history_is_the_directors_to_read(client, pooled, director):
    client.force_login(fresh(director))
    page = client.get(pooled.get_absolute_url()).content.decode()
    assert reverse("leads:release", args=[pooled.pk]) not in page
    assert "Given back to the pool" in page


def test_a_colleague_learns_nothing_before_the_claim(client, pooled, colleague):
    """Not by the list, the search, its own page, the number, an edit or a follow-up; after the claim all of it."""
    client.force_login(colleague)
    followup = pooled.followups.open().get()
    shut = [
        reverse(f"leads:{name}", args=[pooled.pk]) for name in ("lead", "lead_edit", "followup_plan", "move", "exit")
    ]
    shut.append(reverse("leads:followup_done", args=[followup.pk]))
    assert "王芳" not in client.get(reverse("leads:list")).content.decode()
    assert find(fresh(colleague), "王芳") == []
    assert {client.get(url).status_code for url in shut} == {404}
    asked = {"field": "phone", "purpose": Purpose.CALL}
    assert post(client, reverse("leads:reveal", args=[pooled.pk]), asked).status_code == 404
    assert not AccessLog.objects.exists()
    post(client, reverse("leads:claim", args=[pooled.pk]), {})
    assert {client.get(url).status_code for url in shut} == {200}
    assert len(find(fresh(colleague), "王芳")) == 1


def test_a_time_agreed_while_in_the_pool_does_not_remind_the_former_owner(pooled, recruiter, director, noon):
    services.plan_followup(lead=pooled, due_at=noon + DAY, by=recruiter, now=noon)  # a page opened before
    services.sweep_reminders(now=noon + 2 * DAY)
    assert [n.user for n in Notice.objects.all()] == [director]


def test_the_pool_costs_the_same_for_any_number_of_leads(
    client, outpost, colleague, noon, django_assert_max_num_queries
):
    costs = []
    for rows in (1, 2):
        school = SchoolFactory(region=outpost.region)
        LeadFactory.create_batch(rows, outpost=outpost, school=school, pooled_at=noon, last_owner=colleague)
        cost, page = queries(client, colleague, reverse("leads:pool"), django_assert_max_num_queries)
        costs.append(cost)
    assert len(page.context["page"].rows) == 3
    assert costs[0] == costs[1]
