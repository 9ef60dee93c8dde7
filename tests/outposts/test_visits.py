"""Permissions and visits: nobody enters without, nobody goes back after a refusal."""

from datetime import date, timedelta

import pytest

from core.errors import Refused
from core.models import Activity
from outposts import estimates, services
from outposts.choices_visits import Covers
from outposts.models import Reach, SchoolVisit, VisitPermission, VisitStop
from outposts.rules_visits import Permit, Refusal, ease, plannable_from
from tests.factories.campaigns import NOON
from tests.outposts.visiting import TODAY, make_schools, permit, propose, refuse, visit


@pytest.fixture
def schools(outpost, recruiter, director):
    return make_schools(outpost, director, count=2)


@pytest.fixture
def school(schools):
    return schools[0]


def later(days):
    return {"now": NOON + timedelta(days=days), "visited_on": TODAY + timedelta(days=days)}


def test_a_visit_closes_its_open_stop(outpost, school, recruiter, director):
    services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)
    done = visit(outpost, school, permit(outpost, school, by=recruiter), by=recruiter, classes_reached=3)
    stop = VisitStop.objects.get(school=school)
    assert (done.stop, stop.state, done.cool_until) == (stop, "visited", None)
    assert VisitStop.objects.open().count() == 1


def test_an_unplanned_visit_stands_by_itself_and_the_record_names_nobody(outpost, school, recruiter):
    done = visit(outpost, school, permit(outpost, school, by=recruiter), by=recruiter)
    assert done.stop is None
    told = str(list(Activity.objects.values_list("before", "after", "why")))
    assert "王校长" not in told


def test_a_refusal_closes_the_stop_and_ends_every_permission(outpost, school, recruiter, director):
    services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)
    for _n in range(2):
        held = permit(outpost, school, by=recruiter)
    done = refuse(outpost, school, held, by=recruiter)
    assert done.cool_until == date(2027, 6, 26)
    assert VisitStop.objects.get(school=school).state == "refused"
    assert set(VisitPermission.objects.values_list("ended_on", flat=True)) == {TODAY}


def test_nobody_goes_back_before_the_cool_off_is_over(outpost, school, recruiter):
    refuse(outpost, school, permit(outpost, school, by=recruiter), by=recruiter, cool_days=3)
    new = permit(outpost, school, by=recruiter)
    for days in (0, 1, 2):
        with pytest.raises(Refused, match="no visit before") as refusal:
            visit(outpost, school, new, by=recruiter, **later(days))
        assert refusal.value.field == "visited_on"
    assert visit(outpost, school, new, by=recruiter, **later(3)).outcome == "unhindered"


def test_the_old_permission_does_not_hold_after_a_refusal(outpost, school, recruiter):
    held = permit(outpost, school, by=recruiter)
    refuse(outpost, school, held, by=recruiter, cool_days=3)
    with pytest.raises(Refused) as refusal:
        visit(outpost, school, held, by=recruiter, **later(5))
    assert refusal.value.field == "permission"


def test_a_permission_given_before_the_refusal_is_not_a_new_one(outpost, school, recruiter):
    refuse(outpost, school, permit(outpost, school, by=recruiter), by=recruiter)
    with pytest.raises(Refused, match="no longer holds"):
        permit(outpost, school, by=recruiter, given_on=TODAY - timedelta(days=1))


def test_yesterdays_visit_may_be_logged_after_todays_refusal(outpost, school, recruiter):
    held = permit(outpost, school, by=recruiter, given_on=TODAY - timedelta(days=5))
    refuse(outpost, school, held, by=recruiter)
    assert visit(outpost, school, held, by=recruiter, visited_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visited_on": TODAY + timedelta(days=1)}, "visited_on"),
        ({"visited_on": date(2027, 3, 1)}, "visited_on"),
        ({"visited_on": TODAY - timedelta(days=1)}, "permission"),
        ({"outcome": "refused"}, "note"),
        ({"outcome": "refused", "note": "x", "classes_reached": 1}, "classes_reached"),
    ],
)
def test_a_visit_that_cannot_be(outpost, school, recruiter, changes, field):
    held = permit(outpost, school, by=recruiter)
    with pytest.raises(Refused) as refusal:
        visit(outpost, school, held, by=recruiter, **changes)
    assert refusal.value.field == field
    assert not SchoolVisit.objects.exists()


def test_classes_are_reached_only_where_the_permission_covers_them(outpost, school, recruiter):
    held = permit(outpost, school, by=recruiter, covers=Covers.CAMPUS)
    with pytest.raises(Refused, match="does not cover the classrooms"):
        visit(outpost, school, held, by=recruiter, classes_reached=1)


def test_a_permission_of_another_school_opens_nothing(outpost, schools, recruiter):
    with pytest.raises(Refused, match="does not hold"):
        visit(outpost, schools[0], permit(outpost, schools[1], by=recruiter), by=recruiter)


def test_only_who_served_that_day_was_there(outpost, school, recruiter, far_recruiter):
    with pytest.raises(Refused, match="You did not serve here"):
        visit(outpost, school, permit(outpost, school, by=recruiter), by=far_recruiter)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"given_on": TODAY + timedelta(days=1)}, "given_on"), ({"valid_until": date(2027, 6, 1)}, "valid_until")],
)
def test_a_permission_that_cannot_be(outpost, school, recruiter, changes, field):
    with pytest.raises(Refused) as refusal:
        permit(outpost, school, by=recruiter, **changes)
    assert refusal.value.field == field


def test_open_doors_make_a_school_easy():
    day = date(2027, 6, 14)
    gate, room = (Permit(day, day, covers) for covers in (Covers.GATE, Covers.CLASSROOM))
    assert ease(permits=[room, gate], on=day, unhindered=1, refused=0) == 4
    assert ease(permits=[gate], on=day, unhindered=0, refused=0) == 1
    assert ease(permits=[room], on=day + timedelta(days=1), unhindered=0, refused=1) == -2
    assert ease(permits=[gate], on=day, unhindered=0, refused=0, stance="supportive") == 2
    assert ease(permits=[gate], on=day, unhindered=0, refused=0, stance="reserved") == 0


def test_when_a_school_that_refused_may_be_planned():
    day = date(2027, 6, 14)
    refusal = Refusal(on=day, cool_until=day + timedelta(days=7))
    held = Permit(day, day + timedelta(days=30), Covers.GATE)
    old = Permit(day - timedelta(days=1), day + timedelta(days=30), Covers.GATE, ended_on=day)
    short = Permit(day, day + timedelta(days=6), Covers.GATE)
    assert plannable_from(refusal=None, permits=[]) == (None, None)
    assert plannable_from(refusal=refusal, permits=[held, old]) == (date(2027, 6, 21), None)
    assert plannable_from(refusal=refusal, permits=[old, short])[1] == "no_permission"


def test_a_way_nobody_entered_is_offered_as_an_estimate(outpost, school):
    outpost.refresh_from_db()
    outpost.region.refresh_from_db()
    offer = estimates.offer_reach(outpost, school)
    assert (offer.road_km, offer.drive_minutes, offer.method, offer.is_rough) == (3, 8, "estimated", False)
    assert "from the map" in offer.source
    measured = Reach(road_km=40, method="measured")
    assert estimates.offer_reach(outpost, school, measured) is None
