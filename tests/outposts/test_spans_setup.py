"""What outposts put on the timeline."""

from datetime import date

import pytest

from campaigns import spans
from outposts.models import SetupStep
from outposts.spans_setup import setup
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON


def step(outpost, code, due, **values):
    return SetupStep.objects.create(outpost=outpost, code=code, order=1, due_on=due, **values)


def ask(user, season, **values):
    return {(span.title, span.place): span.state for span in setup(spans.Query(user=user, season=season, **values))}


def test_a_step_is_late_done_waived_or_to_come(director, outpost):
    worker = UserFactory()
    step(outpost, "settle", date(2027, 6, 11))
    step(outpost, "survey", date(2027, 6, 12))
    step(outpost, "plan", date(2027, 6, 11), state="done", done_by=worker, done_at=NOON)
    step(outpost, "seal", date(2027, 6, 11), state="waived", waived_reason="不需要")
    states = {title: state for (title, _place), state in ask(director, outpost.season).items()}
    assert states == {
        "Arrival": "",
        "Settle in": "late",
        "Survey the market": "todo",
        "Make the plan": "done",
        "Seal": "waived",
    }


def test_another_season_and_another_region_stay_away(director, outpost, far_outpost):
    from tests.factories.campaigns import SeasonFactory

    for one in (outpost, far_outpost):
        step(one, "settle", date(2027, 6, 11))
    assert ask(director, outpost.season) == {("Arrival", outpost.name): "", ("Settle in", outpost.name): "late"}
    assert ask(director, SeasonFactory(year=2026)) == {}


def test_it_narrows_by_outpost_and_region(hq, outpost, far_outpost):
    for one in (outpost, far_outpost):
        step(one, "settle", date(2027, 6, 11))
    season = outpost.season
    near, far = ({("Arrival", one.name), ("Settle in", one.name)} for one in (outpost, far_outpost))
    assert set(ask(hq, season)) == near | far
    assert set(ask(hq, season, outpost=outpost.pk)) == near
    assert set(ask(hq, season, region=far_outpost.region.parent)) == far


@pytest.mark.parametrize("role", ["caller", "finance", "agent"])
def test_who_works_at_no_outpost_is_told_of_no_step(role, request, outpost):
    step(outpost, "settle", date(2027, 6, 11))
    found = ask(request.getfixturevalue(role), outpost.season)
    assert ("Settle in", outpost.name) not in found


@pytest.mark.parametrize("many", [1, 3])
def test_one_query_for_any_number_of_steps(hq, outpost, many, django_assert_num_queries):
    for code in ("settle", "survey", "plan")[:many]:
        step(outpost, code, date(2027, 6, 11))
    with django_assert_num_queries(1):
        setup(spans.Query(user=hq, season=outpost.season))


def test_the_choices_are_the_readers_own(director, outpost, far_outpost):
    assert spans.outposts_of(director, outpost.season) == [outpost]
