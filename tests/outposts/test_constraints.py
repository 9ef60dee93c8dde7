"""What the database itself refuses, whatever the code above it does."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from outposts.models import Crew, Outpost, Reach, SetupItem, SetupStep, TargetSchool
from tests.factories.campaigns import NOON
from tests.factories.outposts import CrewFactory, OutpostFactory


def refused(constraint, act):
    """SQLite names the columns of a unique constraint instead of the constraint."""
    columns = {
        "outposts_crew_serves_once_at_a_time": "outposts_crew.outpost_id, outposts_crew.user_id",
        "outposts_step_once_an_outpost": "outposts_setupstep.outpost_id, outposts_setupstep.code",
        "outposts_item_once_a_step": "outposts_setupitem.step_id, outposts_setupitem.order",
        "outposts_reach_once": "outposts_reach.outpost_id, outposts_reach.school_id",
        "outposts_target_once_an_outpost": "outposts_targetschool.outpost_id, outposts_targetschool.school_id",
        "outposts_target_chosen_by_one_outpost": "outposts_targetschool.season_id, outposts_targetschool.school_id",
        "outposts_outpost_code_key": "outposts_outpost.code",
    }
    wanted = columns.get(constraint, constraint) if connection.vendor == "sqlite" else constraint
    with pytest.raises(IntegrityError, match=wanted), transaction.atomic():
        act()


def test_a_code_is_unique(outpost):
    refused("outposts_outpost_code_key", lambda: OutpostFactory(code=outpost.code))


def test_nobody_serves_an_outpost_twice_at_a_time(outpost, recruiter):
    refused("outposts_crew_serves_once_at_a_time", lambda: CrewFactory(outpost=outpost, user=recruiter))


def test_a_service_ends_after_it_started(recruiter):
    refused("outposts_crew_ends_after_start", lambda: Crew.objects.update(until=date(2027, 1, 1)))


def test_each_step_stands_once_at_an_outpost(step):
    refused(
        "outposts_step_once_an_outpost",
        lambda: SetupStep.objects.create(outpost=step.outpost, code=step.code, order=11, due_on=step.due_on),
    )


def test_who_did_a_step_and_when_stand_together(step, free):
    stored = SetupStep.objects.filter(pk=step.pk)
    refused("outposts_step_done_by_someone", lambda: stored.update(done_by=free))
    refused("outposts_step_done_by_someone", lambda: stored.update(state="done", done_at=NOON))


def test_a_step_is_not_verified_by_who_did_it(done, free):
    refused(
        "outposts_step_verified_by_another",
        lambda: SetupStep.objects.filter(pk=done.pk).update(state="verified", verified_by=free, verified_at=NOON),
    )


@pytest.mark.parametrize("values", [{"state": "done"}, {"state": "waived"}, {"state": "verified"}, {"state": "other"}])
def test_a_state_has_its_facts(step, values):
    refused("outposts_step_state_has_its_facts", lambda: SetupStep.objects.filter(pk=step.pk).update(**values))


def test_a_line_stands_once_in_a_step(step):
    refused("outposts_item_once_a_step", lambda: SetupItem.objects.create(step=step, order=1, text="x", text_en="x"))


def test_a_line_is_done_by_someone(step):
    refused("outposts_item_done_by_someone", lambda: SetupItem.objects.filter(step=step).update(done_at=NOON))


def test_a_school_has_one_reach_from_an_outpost(outpost, school):
    Reach.objects.create(outpost=outpost, school=school, source="x")
    refused("outposts_reach_once", lambda: Reach.objects.create(outpost=outpost, school=school, source="y"))


def target(outpost, school, by, **fields):
    values = {"state": "chosen", "overall": "pass", "decided_by": by, "decided_at": NOON} | fields
    return TargetSchool.objects.create(season=outpost.season, outpost=outpost, school=school, **values)


def test_a_school_is_decided_on_once_an_outpost(outpost, school, hq):
    target(outpost, school, hq, state="dropped", reason="x")
    refused("outposts_target_once_an_outpost", lambda: target(outpost, school, hq))


def test_a_school_is_chosen_by_one_outpost_a_season(outpost, far_outpost, school, hq):
    target(outpost, school, hq)
    refused("outposts_target_chosen_by_one_outpost", lambda: target(far_outpost, school, hq))
    target(far_outpost, school, hq, state="dropped", reason="x")


@pytest.mark.parametrize(("state", "overall"), [("chosen", "fail"), ("dropped", "pass")])
def test_a_decision_against_the_verdict_has_a_reason(outpost, school, hq, state, overall):
    refused(
        "outposts_target_against_verdict_has_reason",
        lambda: target(outpost, school, hq, state=state, overall=overall),
    )


def test_the_names_above_are_all_the_constraints_there_are():
    models = (Outpost, Crew, SetupStep, SetupItem, Reach, TargetSchool)
    assert sum(len(model._meta.constraints) for model in models) == 12
