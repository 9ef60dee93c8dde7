"""Attainment: counts equal the rows, money divides as booked, and each reads the own part."""

from datetime import date

import pytest
from django.urls import reverse

from campaigns.services import add_override
from core import clock
from finance import services as money
from leads import services as leads
from leads.choices import LeadState
from leads.models import StateCount
from outposts.choices import Measure
from outposts.rules_quota import Pace
from reports.quota_page import pace_words
from tests.factories.campaigns import StageFactory
from tests.factories.finance import claimed, drawn, funded
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.outposts.test_quota import country, of_outpost, of_person, of_region, put
from tests.reports.conftest import at, new_lead

TOP = "/reports/quota/"


@pytest.fixture
def season(outpost):
    """Lead gathering on ten working days, 31 May to 11 June 2027; the festival of 9 June is worked."""
    StageFactory(season=outpost.season, code="publicity", order=4, start=date(2027, 5, 31), end=date(2027, 6, 11))
    return outpost.season


@pytest.fixture
def look(client):
    def get(user, where=TOP, **asked):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        return client.get(where, asked)

    return get


def place(outpost):
    return reverse("reports:quota_outpost", args=[outpost.pk])


def returned(outpost, owner, count, *, day=11):
    for _ in range(count):
        lead = new_lead(outpost, owner, now=at(9, day=day))
        for to in (LeadState.ENQUIRY, LeadState.FORM_RETURNED):
            lead.refresh_from_db()
            leads.move_lead(lead=lead, to=to, note="当面交表", by=owner, now=at(10, day=day))


def spend(outpost, recruiter, director, fen):
    funded(outpost, director)
    drawn(outpost, recruiter)
    claim = claimed(outpost, recruiter, fen=fen)
    money.decide_claim(claim=claim, approve=True, reason="", version=1, by=director, now=at(12))


def test_what_came_stands_against_number_line_and_cost(look, season, outpost, north, hq, director, recruiter, finance):
    returned(outpost, recruiter, 3)
    spend(outpost, recruiter, director, 1_000)
    put(season, hq, country(20), of_region(north, 20), of_outpost(outpost, 10), measure=Measure.FORMS)
    page = look(hq, measure="forms")
    (row,) = [row for row in page.context["rows"] if row.line.branch.subject == north]
    assert (row.line.done, row.line.number, row.line.share, row.line.cost_fen) == (3, 20, 15, 333)
    assert row.gap == ("shortfall 10", "warn")
    assert page.context["quota"].whole.done == 3


def test_the_pace_follows_the_working_days_of_the_stages_that_count(look, season, outpost, hq, recruiter):
    put(season, hq, of_outpost(outpost, 100), measure=Measure.FORMS)
    returned(outpost, recruiter, 3, day=1)
    with clock.set_to(at(12, day=1)):
        whole = look(hq, place(outpost), measure="forms").context["quota"].whole
    days = look(hq, place(outpost), measure="forms").context["quota"].days
    assert whole.pace.due == 100 * 2 // len(days)
    assert whole.pace.heads == 3 - whole.pace.due


def test_a_day_off_by_hqs_word_moves_the_line(look, season, outpost, hq):
    before = look(hq, place(outpost), measure="forms").context["quota"].days
    words = {"name": "休", "name_en": "Off", "source": "通知", "reason": "高考"}
    add_override(day=date(2027, 6, 1), kind="off", by=hq, now=at(9, day=1), **words)
    after = look(hq, place(outpost), measure="forms").context["quota"].days
    assert set(before) - set(after) == {date(2027, 6, 1)}


def test_who_has_gone_further_counts_for_every_step_before(look, season, outpost, hq):
    for state, count in (("admitted", 5), ("arrived", 3), ("registered", 2), ("withdrew", 9)):
        StateCount.objects.create(outpost=outpost, state=state, count=count)
    done = {m: look(hq, place(outpost), measure=m).context["quota"].whole.done for m in Measure.values}
    assert done == {"forms": 0, "admitted": 10, "arrived": 5, "registered": 2}


def test_without_heads_a_cost_is_a_dash_and_not_a_division(look, season, outpost, director, recruiter):
    spend(outpost, recruiter, director, 1_000)
    page = look(director, place(outpost), measure="arrived")
    assert page.context["quota"].whole.cost_fen is None
    assert [f.value for f in page.context["quota"].costs()] == ["—", "—", "—"]


def test_people_are_counted_by_who_owns_the_lead(look, season, outpost, hq, recruiter):
    mate = CrewFactory(outpost=outpost).user
    returned(outpost, recruiter, 2)
    returned(outpost, mate, 1)
    put(season, hq, of_person(outpost, recruiter, 4), measure=Measure.FORMS)
    rows = look(hq, place(outpost), measure="forms").context["rows"]
    assert {(r.line.branch.subject, r.line.done, r.line.number, r.line.cost_fen) for r in rows} == {
        (recruiter, 2, 4, None),
        (mate, 1, None, None),
    }


def test_each_figure_opens_the_list_it_counts(look, season, outpost, hq, recruiter):
    returned(outpost, recruiter, 3)
    new_lead(outpost, recruiter, now=at(9))
    (row,) = look(hq, place(outpost), measure="forms").context["rows"]
    assert look(hq, row.done_url).context["page"].count == row.line.done == 3


# --- who reads what --------------------------------------------------------------------------------------------------
def test_each_reads_the_own_part(
    look, season, outpost, far_outpost, north, south, hq, director, stranger, recruiter, far_recruiter
):
    put(season, hq, country(100), of_region(north, 60), of_region(south, 40), of_person(outpost, recruiter, 7))
    assert [row.line.branch.subject for row in look(hq).context["rows"]] == [north, south]
    assert {row.line.branch.subject for row in look(hq, level="outposts").context["rows"]} == {outpost, far_outpost}
    assert look(director).context["branch"].subject == north
    mine = look(recruiter)
    assert (mine.context["branch"].subject, [r.line.branch.subject for r in mine.context["rows"]]) == (
        outpost,
        [recruiter],
    )
    theirs = look(stranger).content.decode()
    assert far_outpost.name in theirs
    assert outpost.name not in theirs
    assert look(stranger, place(outpost)).status_code == 404
    assert look(stranger, reverse("reports:quota_region", args=[north.pk])).status_code == 404
    assert look(recruiter, reverse("reports:quota_region", args=[north.pk])).status_code == 403


def test_a_recruiter_of_two_outposts_chooses_between_them_and_one_of_none_is_told(look, season, outpost, recruiter):
    second = OutpostFactory(region=outpost.region, season=season)
    CrewFactory(outpost=second, user=recruiter)
    assert {row.line.branch.subject for row in look(recruiter).context["rows"]} == {outpost, second}
    recruiter.duties.all().delete()
    assert "You have no outpost with a quota." in look(recruiter).content.decode()


def test_before_the_first_season_the_page_stands_empty(look, hq, north):
    assert look(hq).status_code == 200
    assert look(hq, reverse("reports:quota_region", args=[north.pk])).status_code == 404


@pytest.mark.parametrize("sort", ["name", "done", "number", "share", "pace", "cost", "nonsense"])
def test_rows_are_sorted_as_asked(look, season, outpost, far_outpost, hq, sort):
    put(season, hq, of_outpost(outpost, 5), of_outpost(far_outpost, 9), measure=Measure.FORMS)
    rows = look(hq, measure="forms", level="outposts", sort=sort).context["rows"]
    assert len(rows) == 2
    if sort == "number":
        assert [row.line.number for row in rows] == [9, 5]


@pytest.mark.parametrize("who", ["hq", "director", "recruiter"])
def test_the_pages_cost_the_same_for_any_number_of_rows(
    client, request, season, outpost, north, hq, recruiter, who, django_assert_max_num_queries
):
    user = request.getfixturevalue(who)
    put(season, hq, country(100), of_region(north, 100), of_outpost(outpost, 10), measure=Measure.FORMS)
    client.force_login(user, backend="accounts.backends.HouseBackend")
    wheres = [TOP, place(outpost)] + ([reverse("reports:quota_region", args=[north.pk])] if who != "recruiter" else [])
    costs = []
    for more in (0, 2):
        for _ in range(more):
            there = OutpostFactory(region=outpost.region, season=season)
            crew = CrewFactory(outpost=outpost)
            put(season, hq, of_outpost(there, 10), of_person(outpost, crew.user, 3), measure=Measure.FORMS)
            returned(outpost, crew.user, 1)
        for where in wheres:
            client.get(where, {"measure": "forms"})
            with django_assert_max_num_queries(15) as seen:
                assert client.get(where, {"measure": "forms"}).status_code == 200
            costs.append(len(seen))
    assert costs[: len(wheres)] == costs[len(wheres) :]


# --- words -----------------------------------------------------------------------------------------------------------
DAYS = (date(2027, 5, 31), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("pace", "today", "words"),
    [
        (None, DAYS[1], ("", "neutral")),
        (Pace(0, 0, 0), date(2027, 5, 1), ("plan begins Mon 31 May", "neutral")),
        (Pace(5, 0, 0), DAYS[1], ("on the plan", "good")),
        (Pace(5, 12, 1), DAYS[1], ("ahead by 12 · 1 working day", "good")),
        (Pace(5, -1, 0), DAYS[1], ("behind by 1", "warn")),
        (Pace(5, -1200, -6), DAYS[1], ("behind by 1,200 · 6 working days", "bad")),
    ],
)
def test_the_pace_in_words(pace, today, words):
    assert pace_words(pace, DAYS, today) == words
