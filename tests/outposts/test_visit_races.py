"""Two people plan or visit in the same moment: one effect, and a clear sentence for the other."""

import pytest

from core.models import Activity
from outposts import services
from outposts.models import SchoolVisit, VisitPlan, VisitStop
from tests.factories.campaigns import NOON
from tests.factories.outposts import CrewFactory
from tests.outposts.test_races import at_once
from tests.outposts.visiting import TUESDAY, make_schools, permit, propose, refuse, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def schools(outpost, recruiter, director):
    return make_schools(outpost, director, count=2)


def test_two_people_accept_two_proposals(outpost, schools, director, hq):
    drafts = [(propose(outpost, by=by), by) for by in (director, hq)]
    won, lost = at_once(*(lambda d=d, by=by: services.accept_plan(plan=d, by=by, now=NOON) for d, by in drafts))
    assert (len(won), len(lost)) == (1, 1)
    assert "have changed since" in lost[0]
    assert VisitPlan.objects.in_force().get() == won[0]
    assert VisitStop.objects.open().count() == 2
    assert Activity.objects.filter(verb="plan_accepted").count() == 1


def test_two_people_accept_one_proposal(outpost, schools, director, hq):
    draft = propose(outpost, by=director)
    won, lost = at_once(*(lambda by=by: services.accept_plan(plan=draft, by=by, now=NOON) for by in (director, hq)))
    assert (len(won), lost) == (1, ["This proposal is no longer open. Nothing was changed."])


def test_one_is_refused_while_another_enters(outpost, schools, recruiter):
    second = CrewFactory(outpost=outpost).user
    held = permit(outpost, schools[0], by=recruiter)
    won, lost = at_once(
        lambda: refuse(outpost, schools[0], held, by=recruiter), lambda: visit(outpost, schools[0], held, by=second)
    )
    outcomes = list(SchoolVisit.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes in (["refused"], ["unhindered", "refused"])  # never somebody after the refusal
    assert len(won) == len(outcomes)
    assert len(lost) == 2 - len(outcomes)


def test_two_people_move_one_stop(outpost, schools, director, hq):
    plan = services.accept_plan(plan=propose(outpost, by=director), by=director, now=NOON)
    stop = plan.stops.get(order=1)

    def move(by, **changes):
        values = {"recruiter": stop.recruiter, "day": stop.day, "order": 1, "version": stop.version} | changes
        return lambda: services.move_stop(stop=stop, by=by, now=NOON, **values)

    won, lost = at_once(move(director, order=2), move(hq, day=TUESDAY))
    assert (len(won), len(lost)) == (1, 1)
    assert "Someone else changed this" in lost[0]
