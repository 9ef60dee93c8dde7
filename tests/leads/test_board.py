"""The board and the calendar of the leads."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.models import SpecialDate
from core import clock
from core.errors import Stale
from leads import services
from leads.choices import OPEN_STATES, LeadState
from leads.models import Lead
from leads.views.board import SIZE
from tests.factories.leads import LeadFactory
from tests.factories.outposts import CrewFactory
from tests.leads.test_pages import fresh, post, queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BOARD, CALENDAR = reverse("leads:board"), reverse("leads:calendar")


def columns(client, user, query=""):
    client.force_login(fresh(user))
    page = client.get(BOARD + query)
    assert page.status_code == 200
    return {column.state: column for column in page.context["columns"]}, page.content.decode()


def drop(client, lead, to, *, version=None, note="", dragged=True):
    headers = {"headers": {"X-Board": "1"}} if dragged else {}
    data = {"to": to, "version": version or lead.version, "note": note}
    return post(client, reverse("leads:move_card", args=[lead.pk]), data, **headers)


def state(lead):
    return Lead.objects.get(pk=lead.pk).state


# --- the board ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_the_board_costs_the_same_for_any_number_of_cards(
    client, request, outpost, role, noon, django_assert_max_num_queries
):
    user, costs = request.getfixturevalue(role), []
    for _n in (1, 3):
        for open_state in OPEN_STATES:
            LeadFactory(outpost=outpost, state=open_state, next_action_at=noon)
        costs.append(queries(client, user, BOARD, django_assert_max_num_queries)[0])
    assert costs[0] == costs[1] <= 12


def test_each_column_shows_its_first_cards_by_their_next_follow_up(client, outpost, recruiter, noon):
    made = [
        LeadFactory(outpost=outpost, state="enquiry", next_action_at=noon + n * DAY, name=f"第{n:02}生")
        for n in reversed(range(SIZE + 2))
    ]
    services.rebuild_tallies()
    board, page = columns(client, recruiter)
    assert list(board) == list(OPEN_STATES)
    enquiry = board["enquiry"]
    assert (enquiry.count, len(enquiry.cards), enquiry.rest) == (SIZE + 2, SIZE, 2)
    assert [f"第{n:02}生" in card for n, card in enumerate(enquiry.cards)] == [True] * SIZE
    assert "/leads/?state=enquiry&amp;sort=next" in page
    assert made[0].name not in page


def test_the_number_is_the_roll_ups_and_one_persons_is_their_own(client, lead, outpost, recruiter, director):
    colleague = CrewFactory(outpost=outpost).user
    LeadFactory(outpost=outpost, owner=colleague)  # not in the roll-up
    assert columns(client, director)[0]["clue"].count == 1
    board, page = columns(client, director, f"?outpost={outpost.pk}&owner={colleague.pk}")
    assert board["clue"].count == len(board["clue"].cards) == 1
    assert lead.name not in page


def test_a_stranger_and_the_pool_see_nothing(client, lead, stranger, recruiter, noon):
    assert lead.name not in columns(client, stranger)[1]
    services.release_lead(lead=lead, reason="x", by=recruiter, now=noon)
    assert lead.name not in columns(client, recruiter)[1]


def test_a_phone_shows_the_column_asked_for(client, recruiter):
    chosen = lambda query: [c.state for c in columns(client, recruiter, query)[0].values() if c.is_chosen]  # noqa: E731
    assert chosen("?state=enquiry") == ["enquiry"]
    assert chosen("?state=nowhere") == chosen("") == ["clue"]


@pytest.mark.parametrize("forged", ["9" * 20, "-1", "zzz", "\x00"])
def test_they_stand_whatever_is_asked_for_in_their_address(client, director, forged):
    client.force_login(fresh(director))
    asked = dict.fromkeys(("outpost", "owner", "state", "day", "span"), forged)
    assert client.get(BOARD, asked).status_code == client.get(CALENDAR, asked).status_code == 200


def test_a_dragged_card_is_moved_and_comes_back_as_it_stands(client, lead, recruiter):
    client.force_login(fresh(recruiter))
    answer = drop(client, lead, "contacted")
    lead.refresh_from_db()
    assert (answer.status_code, lead.state) == (200, "contacted")
    assert f'name="version" value="{lead.version}"' in answer.content.decode()
    assert '<option value="enquiry" selected>' in answer.content.decode()


def test_the_cards_own_form_says_the_same_without_javascript(client, lead, recruiter, outpost):
    _board, page = columns(client, recruiter, f"?outpost={outpost.pk}")
    assert f'action="/leads/{lead.pk}/move-card/?outpost={outpost.pk}"' in page
    answer = drop(client, lead, "contacted", dragged=False)
    assert (answer.status_code, answer.url) == (302, "/leads/board/?")
    assert state(lead) == "contacted"
    lead.refresh_from_db()
    refused = client.get(drop(client, lead, "clue", dragged=False).url).content.decode()
    assert "Say why: the lead goes back" in refused
    assert state(lead) == "contacted"


@pytest.mark.parametrize(
    ("to", "sentence", "field"),
    [
        ("enquiry", "Say why", "note"),
        ("admitted", "only the regional director or HQ", "to"),
        ("nowhere", "Choose a state of the funnel", "to"),
        ("withdrew", "Choose a state of the funnel", "to"),
        ("clue", "already stands", "to"),
    ],
)
def test_a_move_that_is_not_allowed_is_refused_with_the_sentence(client, lead, recruiter, to, sentence, field):
    client.force_login(fresh(recruiter))
    answer = drop(client, lead, to)
    told = json.loads(answer.content)
    assert (answer.status_code, told["field"]) == (422, field)
    assert sentence in told["text"]
    assert state(lead) == "clue"


def test_a_card_seen_too_long_ago_is_not_moved(client, lead, recruiter, noon):
    client.force_login(fresh(recruiter))
    services.move_lead(lead=lead, to=LeadState.CONTACTED, by=recruiter, now=noon)
    answer = drop(client, lead, "enquiry", note="x")
    assert answer.status_code == 409
    assert "stands at “Contacted”" in json.loads(answer.content)["text"]
    with pytest.raises(Stale):
        services.move_lead(lead=lead, to=LeadState.ENQUIRY, version=1, by=recruiter, now=noon)
    assert drop(client, lead, "enquiry", version="x").status_code == 422
    assert state(lead) == "contacted"


def test_a_strangers_card_does_not_exist(client, lead, stranger):
    client.force_login(fresh(stranger))
    assert drop(client, lead, "contacted").status_code == 404


# --- the calendar ---------------------------------------------------------------------------------------------------


def calendar(client, user, query=""):
    client.force_login(fresh(user))
    page = client.get(CALENDAR + query)
    assert page.status_code == 200
    many = {cell.day: cell.many for week in page.context["weeks"] for cell in week if cell.many}
    return many, page


@pytest.mark.parametrize("role", ["hq", "director", "recruiter"])
def test_the_calendar_costs_the_same_for_any_number(
    client, request, outpost, role, noon, django_assert_max_num_queries
):
    user, costs = request.getfixturevalue(role), []
    for _n in (1, 3):
        for late in (0, 1):
            LeadFactory.create_batch(2, outpost=outpost, owner=user, next_action_at=noon - late * DAY)
        costs.append(queries(client, user, CALENDAR, django_assert_max_num_queries)[0])
    assert costs[0] == costs[1] <= 12


def test_each_day_has_its_number_and_the_day_chosen_its_leads(client, lead, outpost, recruiter, noon):
    day = clock.today()
    late = LeadFactory(outpost=outpost, owner=recruiter, next_action_at=noon - 3 * DAY, name="晚到生")
    later = LeadFactory(outpost=outpost, owner=recruiter, next_action_at=noon + 5 * DAY, name="以后生")
    many, page = calendar(client, recruiter)
    assert many == {day: 1, day - 3 * DAY: 1, day + 5 * DAY: 1}
    text = page.content.decode()
    assert text.index(late.name) < text.index(lead.name)  # overdue first
    assert later.name not in text
    text = calendar(client, recruiter, f"?day={day + 5 * DAY}")[1].content.decode()
    assert later.name in text
    assert lead.name not in text
    assert late.name not in text


def test_the_week_has_seven_days_and_the_month_whole_weeks(client, recruiter):
    weeks = calendar(client, recruiter, "?day=2027-06-12&span=week")[1].context["weeks"]
    assert [cell.day.day for cell in weeks[0]] == [7, 8, 9, 10, 11, 12, 13]
    assert len(weeks) == 1
    weeks = calendar(client, recruiter, "?day=2027-06-12")[1].context["weeks"]
    assert {len(week) for week in weeks} == {7}
    assert (str(weeks[0][0].day), str(weeks[-1][-1].day)) == ("2027-05-31", "2027-07-04")
    _many, page = calendar(client, recruiter, "?day=nonsense")
    assert page.context["day"] == clock.today()


def test_a_recruiter_sees_the_own_a_director_one_persons(client, lead, outpost, recruiter, director, stranger, noon):
    colleague = CrewFactory(outpost=outpost).user
    LeadFactory(outpost=outpost, owner=colleague, next_action_at=noon)
    assert calendar(client, recruiter)[0] == {clock.today(): 1}
    assert calendar(client, recruiter, f"?owner={colleague.pk}")[0] == {clock.today(): 1}
    assert calendar(client, director)[0] == {clock.today(): 2}
    assert calendar(client, director, f"?owner={colleague.pk}")[0] == {clock.today(): 1}
    assert calendar(client, stranger)[0] == {}


def test_exam_days_are_marked(client, recruiter, outpost):
    SpecialDate.objects.create(season=outpost.season, kind="zhongkao", start="2027-06-17", end="2027-06-19")
    weeks = calendar(client, recruiter)[1].context["weeks"]
    marked = [cell.day.day for week in weeks for cell in week if "is-exam" in cell.classes]
    assert marked == [17, 18, 19]


def test_the_views_are_tabs_that_keep_the_filters(client, director, outpost, recruiter):
    client.force_login(fresh(director))
    for name in ("list", "board", "calendar"):
        page = client.get(reverse(f"leads:{name}"), {"outpost": outpost.pk}).content.decode()
        for other in ("", "board/", "calendar/"):
            assert f'href="/leads/{other}?outpost={outpost.pk}"' in page
        assert 'href="/leads/forgotten/"' in page
    client.force_login(fresh(recruiter))
    assert "/leads/forgotten/" not in client.get(BOARD).content.decode()
