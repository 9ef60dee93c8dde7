"""The pages of visits as people use them, without JavaScript."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.spans import Query, spans
from outposts import services
from outposts.models import SchoolVisit, VisitPermission, VisitPlan, VisitStop
from tests.factories.campaigns import NOON
from tests.outposts.visiting import MONDAY, make_schools, permit, propose, refuse, visit


@pytest.fixture
def schools(outpost, recruiter, director):
    return make_schools(outpost, director, count=3)


@pytest.fixture
def plan(outpost, schools, director):
    return services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)


@pytest.fixture
def act(client):
    def post(user, name, /, *args, submit_id=None, **data):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        url = reverse(f"outposts:{name}", args=args)
        return client.post(url, data | {"submit_id": str(submit_id or uuid.uuid4())})

    return post


@pytest.fixture
def see(client):
    def get(user, name, /, *args, **query):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        answer = client.get(reverse(f"outposts:{name}", args=args), query)
        assert answer.status_code == 200
        return answer

    return get


PLAN = {"start_on": "2027-06-14", "start_at": "08:30", "cap_minutes": "480", "talk_minutes": "40"}
VISIT = {
    "visited_on": "2027-06-12",
    "arrived_at": "10:00",
    "host_name": "王校长",
    "host_role": "principal",
    "talk_minutes": "20",
    "classes_reached": "0",
    "materials_left": "30",
    "note": "",
    "cool_days": "14",
}


def test_a_director_proposes_looks_and_accepts(act, see, outpost, schools, director):
    draft = VisitPlan.objects.get(pk=act(director, "plan_propose", outpost.pk, **PLAN).url.split("/")[-2])
    body = see(director, "plan", draft.pk).content.decode()
    assert all(school.name in body for school in schools)
    assert act(director, "plan_accept", draft.pk).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.state == "in_force"
    assert draft.get_absolute_url() in see(director, "visits", outpost.pk).content.decode()


def test_the_same_submit_twice_proposes_once(act, outpost, schools, director):
    again = uuid.uuid4()
    answers = {act(director, "plan_propose", outpost.pk, submit_id=again, **PLAN).url for _n in range(2)}
    assert (len(answers), VisitPlan.objects.count()) == (1, 1)


def test_a_stale_proposal_is_told_on_its_page(act, client, outpost, schools, director, hq):
    draft = propose(outpost, by=director)
    services.accept_plan(plan=propose(outpost, by=hq), by=hq, now=NOON)
    assert "have changed since" in client.get(act(director, "plan_accept", draft.pk).url).content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_recruiter_may_propose_and_not_accept(act, outpost, schools, recruiter):
    draft = VisitPlan.objects.get(pk=act(recruiter, "plan_propose", outpost.pk, **PLAN).url.split("/")[-2])
    assert act(recruiter, "plan_accept", draft.pk).status_code == 403


def test_a_stop_is_moved_by_a_plain_form(act, plan, recruiter):
    stop = plan.stops.get(order=1)
    data = {"version": stop.version, "recruiter": recruiter.pk, "day": "2027-06-16", "order": "1"}
    assert act(recruiter, "stop_move", stop.pk, **data).url == plan.get_absolute_url()
    assert VisitStop.objects.get(pk=stop.pk).day == date(2027, 6, 16)
    assert act(recruiter, "stop_move", stop.pk, **data | {"day": "2027-06-17"}).status_code == 409
    data |= {"version": stop.version + 1, "day": "2027-06-19"}
    answer = act(recruiter, "stop_move", stop.pk, **data)
    assert list(answer.context["form"].errors) == ["day"]


def test_a_recruiter_records_a_permission_and_logs_a_visit_and_a_refusal(act, see, outpost, schools, plan, recruiter):
    for school in schools[:2]:
        act(
            recruiter,
            "permit",
            outpost.pk,
            school.pk,
            given_by="王校长",
            given_role="principal",
            given_on="2027-06-12",
            valid_until="2027-06-30",
            covers="campus",
            evidence="电话",
        )
    first, second = VisitPermission.objects.order_by("pk")
    page = see(recruiter, "visit_log", outpost.pk, schools[0].pk)
    assert page.context["form"].initial["host_name"] == "王校长"
    act(recruiter, "visit_log", outpost.pk, schools[0].pk, permission=first.pk, outcome="unhindered", **VISIT)
    refused = VISIT | {"note": "门卫不放行", "talk_minutes": "0"}
    act(recruiter, "visit_log", outpost.pk, schools[1].pk, permission=second.pk, outcome="refused", **refused)
    assert list(SchoolVisit.objects.order_by("pk").values_list("outcome", flat=True)) == ["unhindered", "refused"]
    body = see(recruiter, "school_visits", outpost.pk, schools[1].pk).content.decode()
    assert "The school refused on" in body
    assert reverse("outposts:visit_log", args=[outpost.pk, schools[1].pk]) not in body
    assert (
        "no visit before"
        in act(
            recruiter, "visit_log", outpost.pk, schools[1].pk, permission=second.pk, outcome="unhindered", **VISIT
        ).content.decode()
    )


def test_without_a_permission_the_form_says_what_to_do_first(see, act, outpost, schools, recruiter):
    body = see(recruiter, "visit_log", outpost.pk, schools[0].pk).content.decode()
    assert "No permission holds today." in body
    answer = act(recruiter, "visit_log", outpost.pk, schools[0].pk, outcome="unhindered", **VISIT)
    assert list(answer.context["form"].errors) == ["permission"]


def test_a_recruiter_reaches_the_visits_of_today_from_home(client, see, plan, recruiter, schools):
    client.force_login(recruiter, backend="accounts.backends.HouseBackend")
    assert reverse("outposts:visits_today") in client.get("/").content.decode()
    page = see(recruiter, "visits_today")
    assert (page.context["rounds"], [one.day for one in page.context["coming"]]) == ([], [MONDAY])


def test_today_shows_own_visits_to_a_recruiter_and_all_to_the_director(see, plan, recruiter, director, stranger):
    VisitStop.objects.filter(plan=plan).update(day=NOON.date())
    for user in (recruiter, director):
        (one,) = see(user, "visits_today").context["rounds"]
        assert len(one.stops) == 3
    assert see(stranger, "visits_today").context["rounds"] == []


def test_what_is_left_over_stands_on_todays_page(see, plan, recruiter):
    VisitStop.objects.filter(plan=plan, order=1).update(day=date(2027, 6, 11))
    assert [stop.order for stop in see(recruiter, "visits_today").context["late"]] == [1]


def test_the_sheet_holds_each_day_with_a_box_to_tick(see, outpost, schools, plan, recruiter):
    body = see(recruiter, "plan_print", plan.pk).content.decode()
    assert body.count('class="tick-box"') == 3
    assert all(school.name in body for school in schools)


@pytest.mark.parametrize("query", [{}, {"day": "2027-06-14"}, {"day": "none"}, {"day": "\x00"}, {"day": "9" * 40}])
def test_the_map_draws_the_asked_day(see, outpost, schools, plan, recruiter, query):
    page = see(recruiter, "map", outpost.pk, **query)
    assert len(page.context["map"].drawing.lines) == (query.get("day") != "none")
    assert [row.direction for row in page.context["map"].rows] == ["N"] * 3


def test_the_map_shows_what_came_of_each_school(see, outpost, schools, recruiter):
    visit(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)
    refuse(outpost, schools[1], permit(outpost, schools[1], by=recruiter), by=recruiter)
    rows = see(recruiter, "map", outpost.pk).context["map"].rows
    assert [row.state for row in rows] == ["visited", "refused", "chosen"]


def test_the_map_of_an_outpost_without_schools(see, outpost, recruiter):
    assert see(recruiter, "map", outpost.pk).context["map"].rows == []


def test_the_reach_form_offers_the_estimate_and_keeps_what_was_measured(act, see, outpost, schools, recruiter):
    school = schools[2]
    assert see(recruiter, "reach_edit", outpost.pk, school.pk).context["form"].initial["road_km"] == 9
    assert "from the map" in see(recruiter, "verdict", outpost.pk, school.pk).content.decode()
    data = {"version": 0, "road_km": 14, "drive_minutes": 20, "method": "measured", "source": "导航"}
    act(recruiter, "reach_edit", outpost.pk, school.pk, **data)
    assert see(recruiter, "reach_edit", outpost.pk, school.pk).context["form"].initial["road_km"] == 14
    assert "from the map" not in see(recruiter, "verdict", outpost.pk, school.pk).content.decode()


def test_visits_stand_on_the_timeline(outpost, plan, recruiter, stranger):
    (span,) = spans(Query(user=recruiter, season=outpost.season, outpost=outpost.pk), kinds=["visits"])
    assert (span.title, span.start, span.end, span.state) == ("Visits: 3 schools", MONDAY, MONDAY, "")
    assert span.url == reverse("outposts:visits", args=[outpost.pk])
    assert spans(Query(user=stranger, season=outpost.season), kinds=["visits"]) == []


PAGES = ["plan", "plan_print", "map", "visits_today", "visits", "school_visits"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_one_school_and_for_many(client, outpost, recruiter, director, page):
    client.force_login(director, backend="accounts.backends.HouseBackend")
    counts = []
    for count in (1, 3):
        schools = make_schools(outpost, director, count=count, name=f"{count}-")
        for school in schools:
            visit(outpost, school, permit(outpost, school, by=recruiter), by=recruiter)
        plan = services.accept_plan(plan=propose(outpost, by=director, again=True), by=director, now=NOON)
        VisitStop.objects.filter(plan=plan).update(day=NOON.date())
        args = {"plan": [plan.pk], "plan_print": [plan.pk], "visits_today": []}.get(page, [outpost.pk])
        args += [schools[0].pk] if page == "school_visits" else []
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"outposts:{page}", args=args)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 15, counts  # session, user and frame included
