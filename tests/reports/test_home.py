from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from core import clock
from leads import services
from leads.choices import CallResult, LeadState
from leads.models import Lead
from outposts.models import SetupStep
from reports.home import page_for
from reports.services import hand_in_report
from tests.factories.accounts import UserFactory
from tests.factories.finance import claimed, fee_item, funded, received
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.reports.conftest import at, new_lead

TODAY = date(2027, 6, 12)
HOME = "/"


def opened(client, user, now=None, language=""):
    client.force_login(user)
    if language:
        user.language = language
        user.save(update_fields=["language"])
    with clock.set_to(now or at(15)):
        return client.get(HOME)


@pytest.fixture
def everyone(hq, director, recruiter, caller, finance, agent):
    return {user.role: user for user in (hq, director, recruiter, caller, finance, agent)}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_role_has_a_page_without_any_data(client, everyone, role, language):
    assert opened(client, everyone[role], language=language).status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_each_role_has_a_page_on_an_empty_database(client, db, north, role):
    user = UserFactory(role=role, region=north if role == Role.DIRECTOR else None)
    assert opened(client, user).status_code == 200


def test_someone_without_an_outpost_is_told_what_to_do(client, running, db):
    page = opened(client, UserFactory())
    assert "You serve no outpost this season yet." in page.content.decode()


def test_a_role_nobody_thought_of_sees_nothing(noon):
    class Nobody:
        role = "visitor"

    assert page_for(Nobody(), now=noon) == ("reports/home_none.html", {})


# --- recruiter ------------------------------------------------------------------------------------------------------


def test_the_next_thing_to_do_is_on_top(client, running, outpost, recruiter):
    due = [at(16), at(10), at(14, day=11), at(9, day=13)]
    leads = [new_lead(outpost, recruiter, now=at(9, day=10), due=moment) for moment in due]
    colleague = CrewFactory(outpost=outpost).user
    new_lead(outpost, colleague, now=at(9, day=10), due=at(9))
    followups = opened(client, recruiter).context["followups"]
    assert [row.lead for row in followups.rows] == [leads[2], leads[1], leads[0]]
    assert [row.is_overdue for row in followups.rows] == [True, True, False]
    assert (followups.overdue, followups.later, followups.rest) == (2, 1, 0)


def test_a_long_day_shows_the_first_and_counts_the_rest(client, running, outpost, recruiter):
    for n in range(17):
        new_lead(outpost, recruiter, now=at(9, day=10), due=at(10, n))
    followups = opened(client, recruiter).context["followups"]
    assert (len(followups.rows), followups.total, followups.rest) == (15, 17, 2)


def test_nobody_is_asked_to_call_who_asked_for_peace(client, running, outpost, recruiter):
    lead = new_lead(outpost, recruiter, now=at(9, day=10), due=at(10))
    Lead.objects.filter(pk=lead.pk).update(state=LeadState.DO_NOT_CONTACT, next_action_at=None)
    assert opened(client, recruiter).context["followups"].rows == []


def test_a_recruiter_sees_own_cash_against_the_limit(client, running, outpost, recruiter, settings):
    settings.CASH_LIMIT_FEN = 6000
    colleague = CrewFactory(outpost=outpost).user
    received(new_lead(outpost, recruiter, now=at(9)), recruiter, fee_item(amount_fen=5000), now=at(10))
    received(new_lead(outpost, colleague, now=at(9)), colleague, fee_item(amount_fen=9000), now=at(10))
    cash = opened(client, recruiter).context["cash"]
    assert (cash["fen"], cash["share"], cash["is_much"]) == (5000, 83, False)
    assert opened(client, colleague).context["cash"]["is_much"]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (at(15), "in 6 h 0 min."),
        (at(21, 5), "will be marked late."),
    ],
)
def test_the_report_card_counts_down(client, running, recruiter, now, words):
    page = opened(client, recruiter, now).content.decode()
    assert words in page
    assert "Write today&#x27;s report" in page or "Write today's report" in page


def test_a_report_handed_in_is_shown_so(client, running, outpost, recruiter):
    report = hand_in_report(outpost=outpost, day=TODAY, problems="", plan="x", by=recruiter, now=at(14))
    page = opened(client, recruiter).content.decode()
    assert report.get_absolute_url() in page
    assert "Correct it" in page


def test_overdue_steps_of_the_own_outpost_only(client, running, outpost, recruiter, far_outpost):
    steps = [
        SetupStep.objects.create(outpost=o, code="settle", order=1, due_on=date(2027, 5, 1))
        for o in (outpost, far_outpost)
    ]
    assert list(opened(client, recruiter).context["steps"]) == steps[:1]


def test_the_own_tasks_that_are_late_or_due_today(client, running, outpost, recruiter, far_outpost):
    days = {"late": TODAY - timedelta(days=2), "today": TODAY, "later": TODAY + timedelta(days=1)}
    for name, day in days.items():
        template = outpost.season.playbook.create(code=name, order=1, **TASK)
        for place, owner in ((outpost, "recruiter"), (outpost, "director"), (far_outpost, "recruiter")):
            place.tasks.create(template=template, due_on=day, **(TASK | {"owner": owner}), occurrence=owner)
    page = opened(client, recruiter)
    tasks = page.context["tasks"]
    assert [(row.template.code, row.owner) for row in tasks.rows] == [("today", "recruiter"), ("late", "recruiter")]
    assert (tasks.total, tasks.overdue) == (2, 1)
    assert tasks.url == reverse("outposts:tasks", args=[outpost.pk])
    assert "1 of them is overdue." in page.content.decode()


def test_a_director_reads_how_many_tasks_are_late(client, running, outpost, director, far_outpost):
    template = outpost.season.playbook.create(code="x", order=1, **TASK)
    for n, (place, days) in enumerate(((outpost, 2), (outpost, 0), (far_outpost, 2))):
        place.tasks.create(template=template, occurrence=str(n), due_on=TODAY - timedelta(days=days), **TASK)
    alert = next(a for a in opened(client, director).context["alerts"] if a.icon == "clipboard-list")
    assert (alert.title, alert.outposts) == ("1 stage task overdue; due today: 1", [outpost])


# --- director and HQ ------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(running, outpost, recruiter, far_outpost, far_recruiter, finance):
    """Some of everything in the North, one lead in the South."""
    for day in (11, 12):
        new_lead(outpost, recruiter, now=at(9, day=day), due=at(10, day=12))
    lead = new_lead(outpost, recruiter, now=at(9, 30))
    received(lead, recruiter, fee_item(amount_fen=300_000), now=at(10))
    funded(outpost, finance)
    claimed(outpost, recruiter)
    SetupStep.objects.create(outpost=outpost, code="settle", order=1, due_on=date(2027, 5, 1))
    new_lead(far_outpost, far_recruiter, now=at(9))


def test_a_directors_table_is_counted_by_hand(client, busy, director, outpost):
    board = opened(client, director).context["board"]
    (row,) = board.rows
    assert row.outpost == outpost
    assert (row.leads, row.forms, row.overdue, row.cash_fen, row.over_limit, row.steps) == (2, 0, 3, 300_000, 1, 1)
    assert (row.target, row.standing.state.value) == (40, "awaited")


def test_alerts_name_what_needs_a_director(client, busy, director, outpost):
    alerts = opened(client, director).context["alerts"]
    assert [alert.title for alert in alerts] == [
        "1 report missing for Fri 11 June",
        "1 person carries more cash, or carries it longer, than allowed",
        "1 setup step overdue",
        "1 paper waits for a decision",
    ]
    assert all(alert.outposts == [outpost] for alert in alerts)


def test_a_quiet_region_has_no_alert(client, running, director, outpost, recruiter):
    hand_in_report(outpost=outpost, day=date(2027, 6, 11), problems="", plan="x", by=recruiter, now=at(20, day=11))
    page = opened(client, director)
    assert page.context["alerts"] == []
    assert "Nothing needs attention." in page.content.decode()


def test_each_figure_leads_to_a_list_that_opens(client, busy, director):
    page = opened(client, director)
    links = [f.href for f in page.context["figures"]] + [a.url for a in page.context["alerts"]]
    links += [step["url"] for step in page.context["funnel"]]
    assert len(page.context["figures"]) == 6
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_day_still_running_is_not_called_bad(client, running, director, outpost, recruiter):
    for n in range(3):
        new_lead(outpost, recruiter, now=at(9, n, day=11))
    day, night = (opened(client, director, now).context["figures"][0] for now in (at(15), at(21, 30)))
    assert (day.down, day.trend_tone, night.trend_tone) == (True, "neutral", "warn")
    assert day.trend == "7-day average 0.4"


def test_the_chart_is_fourteen_days_with_a_table(client, busy, director):
    page = opened(client, director)
    chart = page.context["chart"]
    assert (len(chart["labels"]), chart["labels"][-1]) == (14, "6/12")
    assert chart["series"][0]["data"][-2:] == [1, 2]
    assert "Figures as a table" in page.content.decode()


def test_a_director_sees_no_other_region(client, busy, director, stranger, far_outpost):
    assert "广州" not in opened(client, director).content.decode()
    assert [row.outpost for row in opened(client, stranger).context["board"].rows] == [far_outpost]


def test_hq_sees_the_country_by_big_region(client, busy, hq):
    groups = opened(client, hq).context["groups"]
    assert [(g.region.label, g.leads, g.cash_fen) for g in groups] == [("North", 2, 300_000), ("South", 1, 0)]


# --- the others -----------------------------------------------------------------------------------------------------


def test_a_caller_sees_how_many_wait(client, running, outpost, recruiter, caller):
    for n in range(2):
        lead = new_lead(outpost, recruiter, now=at(9, n))
        services.complete_followup(
            followup=lead.followups.get(), result=CallResult.REACHED, next_at=at(18), by=recruiter, now=at(9, 30)
        )
        for to in (LeadState.ENQUIRY, LeadState.FORM_RETURNED):
            lead.refresh_from_db()
            services.move_lead(lead=lead, to=to, by=recruiter, now=at(10))
    page = opened(client, caller)
    assert (page.context["waiting"], page.context["done"]) == (2, 0)
    assert reverse("leads:queue") in page.content.decode()


def test_a_clerk_sees_where_the_money_lies(client, busy, finance):
    page = opened(client, finance)
    assert page.context["sum"] == {
        "fees": 300_000, "fares": 0, "bank": 1_000_000, "cash": 300_000, "over_limit": 1, "waiting": 1,
    }  # fmt: skip


def test_an_agent_sees_only_what_they_brought(client, busy, agent, outpost, recruiter):
    lead = new_lead(outpost, recruiter, now=at(9))
    Lead.objects.filter(pk=lead.pk).update(agent=agent)
    assert opened(client, agent).context["total"] == 1


# --- cost -----------------------------------------------------------------------------------------------------------

TASK = {"stage": "consult", "due_from": "stage_end", "title": "回访", "title_en": "Call back"}
COST = {"hq": 13, "director": 12, "recruiter": 14, "caller": 7, "finance": 9, "agent": 5}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_home_page_costs_the_same_for_any_number_of_rows(client, running, everyone, outpost, recruiter, role, rows):
    template = outpost.season.playbook.create(code="x", order=1, **TASK)
    for _ in range(rows):
        place = OutpostFactory(region=outpost.region)
        place.tasks.create(template=template, due_on=TODAY - timedelta(days=2), **TASK)
        CrewFactory(outpost=place, user=recruiter)
        lead = new_lead(place, recruiter, now=at(9, day=11), due=at(10))
        Lead.objects.filter(pk=lead.pk).update(agent=everyone["agent"])
        received(lead, recruiter, now=at(11, day=11))
        SetupStep.objects.create(outpost=place, code="settle", order=1, due_on=TODAY - timedelta(days=9))
        hand_in_report(outpost=place, day=TODAY, problems="", plan="x", by=recruiter, now=at(14))
    client.force_login(everyone[role])
    with clock.set_to(at(15)), CaptureQueriesContext(connection) as seen:
        client.get(HOME)
    assert len(seen) == COST[role]
    assert max(COST.values()) <= 15


def test_a_large_country_shows_each_regions_troubled_outposts_and_sums_them_all(client, hq, north, north_district):
    OutpostFactory.create_batch(41, region=north_district.parent, target_registered=10)
    page = opened(client, hq)
    group = page.context["groups"][0]
    assert (len(group.shown), group.hidden_count, group.target) == (5, 36, 410)
    assert "and 36 more outposts" in page.content.decode()
