"""Plans: proposed, accepted, replaced, changed by hand."""

from datetime import date, time, timedelta

import pytest

from core.errors import Refused, Stale
from core.models import Activity
from outposts import services
from outposts.models import Reach, TargetSchool, VisitPlan, VisitStop
from tests.factories.campaigns import NOON
from tests.factories.outposts import CrewFactory
from tests.outposts.visiting import MONDAY, TUESDAY, make_schools, permit, propose, refuse, visit


@pytest.fixture
def schools(outpost, recruiter, director):
    return make_schools(outpost, director)


@pytest.fixture
def plan(outpost, schools, director):
    return services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)


def states(plan):
    return dict(plan.stops.values_list("school__name", "state"))


def move(stop, *, by, **changes):
    values = {"recruiter": stop.recruiter, "day": stop.day, "order": stop.order, "version": stop.version}
    return services.move_stop(stop=stop, by=by, now=NOON, **values | changes)


def test_a_draft_holds_every_chosen_school_once_on_working_days(outpost, schools, recruiter, director):
    plan = propose(outpost, by=director, start_on=NOON.date(), cap_minutes=150)
    stops = list(plan.stops.order_by("day", "order"))
    assert sorted(stop.school.name for stop in stops) == [school.name for school in schools]
    assert {stop.day.weekday() < 5 for stop in stops} == {True}  # noon is a Saturday
    assert {stop.recruiter for stop in stops} == {recruiter}
    assert plan.state == "draft"
    assert Activity.objects.of(plan).get().after == {"number": 1, "stops": 4}


def test_the_estimate_is_marked_and_a_measured_way_is_used(outpost, schools, director):
    Reach.objects.create(outpost=outpost, school=schools[3], road_km=9, drive_minutes=31, method="measured", source="x")
    propose(outpost, by=director, cap_minutes=120)
    first = VisitStop.objects.get(school=schools[3])
    assert (first.travel_km, first.travel_minutes, first.is_estimate) == (9, 31, False)
    assert first.arrive_at == time(9, 1)
    assert VisitStop.objects.exclude(school=schools[3]).filter(is_estimate=True).count() == 3


def test_a_new_proposal_takes_the_place_of_ones_own_draft(outpost, schools, director, hq):
    propose(outpost, by=director)
    theirs = propose(outpost, by=hq)
    mine = propose(outpost, by=director)
    assert set(VisitPlan.objects.all()) == {theirs, mine}


@pytest.mark.parametrize(
    ("start_on", "field"), [(date(2027, 6, 11), "start_on"), (date(2027, 6, 26), None)], ids=["past", "after season"]
)
def test_a_plan_needs_days(outpost, schools, director, start_on, field):
    with pytest.raises(Refused) as refusal:
        propose(outpost, by=director, start_on=start_on)
    assert refusal.value.field == field


def test_without_chosen_schools_there_is_nothing_to_plan(outpost, recruiter, director):
    with pytest.raises(Refused, match="No school is chosen"):
        propose(outpost, by=director)


def test_what_the_old_plan_left_open_is_replaced_and_visits_stay(outpost, schools, plan, recruiter, director):
    visit(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)
    new = services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)
    plan.refresh_from_db()
    assert (plan.state, new.state, new.number) == ("replaced", "in_force", 2)
    assert states(plan) == {"北1中": "visited", "北2中": "replaced", "北3中": "replaced", "北4中": "replaced"}
    assert states(new) == {"北2中": "planned", "北3中": "planned", "北4中": "planned"}


def test_a_second_round_takes_visited_schools_too(outpost, schools, plan, recruiter, director):
    visit(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)
    assert propose(outpost, by=director, again=True).stops.count() == 4


CHANGES = {
    "a school dropped": lambda o, s, by: TargetSchool.objects.filter(school=s).update(state="dropped", reason="x"),
    "a way measured": lambda o, s, by: Reach.objects.create(outpost=o, school=s, road_km=50, source="x"),
    "somebody new": lambda o, s, by: CrewFactory(outpost=o),
    "a permission": lambda o, s, by: permit(o, s, by=by),
    "another plan": lambda o, s, by: services.accept_plan(plan=propose(o, by=by), by=by, now=NOON),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_stale_proposal_is_told(outpost, schools, director, hq, change):
    draft = propose(outpost, by=director)
    CHANGES[change](outpost, schools[0], hq)
    with pytest.raises(Refused, match="have changed since"):
        services.accept_plan(plan=draft, by=director, now=NOON)
    assert VisitPlan.objects.get(pk=draft.pk).state == "draft"


def test_a_draft_whose_first_day_is_over_is_stale(outpost, schools, director):
    draft = propose(outpost, by=director)
    with pytest.raises(Refused, match="propose anew"):
        services.accept_plan(plan=draft, by=director, now=NOON + timedelta(days=3))


def test_a_plan_is_accepted_or_thrown_away_once(outpost, schools, plan, director):
    for act in (services.accept_plan, services.discard_plan):
        with pytest.raises(Refused, match="no longer open"):
            act(plan=plan, by=director, now=NOON)
    draft = propose(outpost, by=director)
    services.discard_plan(plan=draft, by=director, now=NOON)
    assert list(VisitPlan.objects.all()) == [plan]


def test_a_school_that_refused_is_left_out_until_there_is_a_new_permission(outpost, schools, recruiter, director):
    refuse(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter, cool_days=5)
    plan = propose(outpost, by=director)
    assert plan.left_out == [{"school": schools[0].pk, "why": "refused"}]
    assert plan.stops.count() == 3
    permit(outpost, schools[0], by=recruiter)
    plan = propose(outpost, by=director)
    assert plan.left_out == []
    assert plan.stops.get(school=schools[0]).day >= date(2027, 6, 17)


def test_a_stop_moves_within_its_day_and_the_day_is_timed_anew(schools, plan, director):
    last = plan.stops.order_by("order").last()
    move(last, by=director, order=1)
    stops = list(plan.stops.order_by("order"))
    assert (stops[0].pk, stops[0].why) == (last.pk, "moved")
    assert [stop.order for stop in stops] == [1, 2, 3, 4]
    assert [stop.arrive_at for stop in stops] == sorted(stop.arrive_at for stop in stops)
    assert stops[0].arrive_at > time(8, 30)


def test_a_stop_moves_to_another_day_and_person(outpost, plan, director):
    second = CrewFactory(outpost=outpost).user
    stop = plan.stops.get(order=2)
    move(stop, by=director, recruiter=second, day=TUESDAY, order=9)
    stop.refresh_from_db()
    assert (stop.recruiter, stop.day, stop.order) == (second, TUESDAY, 1)
    assert list(plan.stops.filter(day=MONDAY).order_by("order").values_list("order", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("day", "field"),
    [(date(2027, 6, 11), "day"), (date(2027, 6, 13), "day"), (date(2027, 6, 28), "day")],
    ids=["over", "sunday", "after the season"],
)
def test_a_stop_does_not_move_to_a_day_that_is_none(plan, director, day, field):
    with pytest.raises(Refused) as refusal:
        move(plan.stops.get(order=1), by=director, day=day)
    assert refusal.value.field == field


def test_a_stop_does_not_move_to_who_does_not_serve(plan, director, far_recruiter):
    with pytest.raises(Refused, match="does not serve here"):
        move(plan.stops.get(order=1), by=director, recruiter=far_recruiter)


def test_a_stale_move_is_told(plan, director, hq):
    stop = plan.stops.get(order=1)
    move(stop, by=hq, day=TUESDAY)
    with pytest.raises(Stale):
        move(stop, by=director, order=2)


def test_a_visited_stop_moves_no_more(outpost, schools, plan, recruiter, director):
    visit(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)
    with pytest.raises(Refused, match="no longer open"):
        move(plan.stops.get(school=schools[0]), by=director, day=TUESDAY)
