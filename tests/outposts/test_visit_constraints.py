"""What the database itself refuses about plans and visits."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from outposts import services
from outposts.models import SchoolVisit, VisitPermission, VisitPlan, VisitStop
from tests.factories.campaigns import NOON
from tests.outposts.visiting import TODAY, make_schools, permit, propose, refuse, visit


@pytest.fixture
def schools(outpost, recruiter, director):
    return make_schools(outpost, director, count=2)


@pytest.fixture
def plan(outpost, schools, director):
    return services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)


@pytest.fixture
def made(outpost, schools, recruiter):
    return visit(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)


COLUMNS = {
    "outposts_plan_number_once": "outposts_visitplan.outpost_id, outposts_visitplan.number",
    "outposts_plan_one_in_force": "outposts_visitplan.outpost_id",
    "outposts_plan_one_draft_a_person": "outposts_visitplan.outpost_id, outposts_visitplan.made_by_id",
    "outposts_stop_school_once_a_plan": "outposts_visitstop.plan_id, outposts_visitstop.school_id",
    "outposts_stop_one_an_order": "outposts_visitstop.plan_id, outposts_visitstop.recruiter_id",
}


def refused(constraint, act):
    wanted = COLUMNS.get(constraint, constraint) if connection.vendor == "sqlite" else constraint
    with pytest.raises(IntegrityError, match=wanted), transaction.atomic():
        act()


def again(row, **changes):
    """A copy of the row as a new one."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return lambda: type(row).objects.create(**values | changes)


def test_a_number_stands_once(plan):
    draft = {"state": "draft", "accepted_by_id": None, "accepted_at": None}
    refused("outposts_plan_number_once", again(plan, **draft))


def test_one_plan_is_in_force(plan):
    refused("outposts_plan_one_in_force", again(plan, number=9))


def test_a_person_has_one_draft(outpost, schools, director):
    refused("outposts_plan_one_draft_a_person", again(propose(outpost, by=director), number=9))


def test_a_plan_in_force_was_accepted_by_somebody(plan):
    refused("outposts_plan_accepted_by_someone", lambda: VisitPlan.objects.update(accepted_by=None))
    refused("outposts_plan_accepted_by_someone", lambda: VisitPlan.objects.update(state="draft"))


def test_a_school_stands_in_a_plan_once(plan):
    refused("outposts_stop_school_once_a_plan", again(plan.stops.first(), order=9))


def test_an_order_is_given_once(plan, schools):
    first, second = plan.stops.order_by("order")
    refused("outposts_stop_one_an_order", lambda: VisitStop.objects.filter(pk=second.pk).update(order=first.order))


@pytest.mark.parametrize("values", [{"given_by": ""}, {"evidence": ""}])
def test_a_permission_is_given_by_somebody_named(made, values):
    refused("outposts_permit_named", lambda: VisitPermission.objects.update(**values))


def test_a_permission_ends_after_it_starts(made):
    refused("outposts_permit_ends_after_start", lambda: VisitPermission.objects.update(valid_until=date(2027, 1, 1)))


def test_a_visit_has_a_named_host(made):
    refused("outposts_visit_named_host", lambda: SchoolVisit.objects.update(host_name=""))


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "refused", "note": "x"},
        {"outcome": "refused", "cool_until": TODAY + timedelta(days=1)},
        {"outcome": "refused", "note": "x", "cool_until": TODAY},
        {"outcome": "refused", "note": "x", "cool_until": TODAY + timedelta(days=1), "classes_reached": 1},
        {"cool_until": TODAY + timedelta(days=1)},
        {"outcome": "other"},
    ],
)
def test_a_refusal_cools_off_and_nothing_else_does(made, values):
    refused("outposts_visit_refused_cools_off", lambda: SchoolVisit.objects.update(**values))


@pytest.mark.parametrize("change", ["too early", "too late", "another school"])
def test_no_visit_without_a_permission_that_holds(made, schools, change):
    changes = {
        "too early": {"visited_on": TODAY - timedelta(days=1)},
        "too late": {"visited_on": date(2027, 8, 1)},
        "another school": {"school_id": schools[1].pk},
    }[change]
    refused("outposts_visit_by_permission", again(made, **changes))


def test_no_visit_on_a_permission_that_a_refusal_ended(outpost, schools, recruiter):
    made = refuse(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)
    after = {"outcome": "unhindered", "cool_until": None, "visited_on": date(2027, 7, 20)}
    refused("outposts_visit_by_permission", again(made, **after))


def test_no_visit_into_a_cool_off(outpost, schools, recruiter):
    made = refuse(outpost, schools[0], permit(outpost, schools[0], by=recruiter), by=recruiter)
    new = permit(outpost, schools[0], by=recruiter)
    after = {"outcome": "unhindered", "cool_until": None, "permission_id": new.pk}
    refused("outposts_visit_no_reentry", again(made, visited_on=made.cool_until - timedelta(days=1), **after))
    assert again(made, visited_on=made.cool_until, **after)()


def test_the_names_above_are_all_the_constraints_there_are():
    models = (VisitPlan, VisitStop, VisitPermission, SchoolVisit)
    assert sum(len(model._meta.constraints) for model in models) == 10
