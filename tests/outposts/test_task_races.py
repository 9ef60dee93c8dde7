"""Two people at one task or one gate at once, on real connections."""

from datetime import date

import pytest

from accounts.choices import Role
from campaigns.services import open_season
from core.errors import Refused
from outposts import services
from outposts.models import GatePassage, Outpost, StageTask
from tests.factories.accounts import RegionFactory, UserFactory, district
from tests.factories.campaigns import NOON
from tests.finance.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def station():
    season = open_season(year=2027, by=None, now=NOON)
    city = district(RegionFactory(code="NORTH", name="华北大区"), "130102").parent
    free, boss = UserFactory(region=city.parent), UserFactory(role=Role.HQ)
    return services.open_outpost(
        season=season, code="ST", name="北站", region=city, arrival_day=date(2027, 4, 29), recruiters=[free],
        by=boss, now=NOON,
    )  # fmt: skip


def test_of_three_ticks_one_counts(station):
    user = station.crew.get().user
    task = station.tasks.get(template__code="con-key")
    answers = together(*[lambda: services.do_task(task=task, by=user, now=NOON)] * 3)
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert StageTask.objects.get(pk=task.pk).version == 2


def test_sweeps_at_once_land_each_piece_once(station):
    StageTask.objects.exclude(occurrence="").delete()
    together(*[lambda: services.land_repeats(now=NOON)] * 3)
    assert StageTask.objects.filter(outpost=station).exclude(occurrence="").count() == 4


def test_of_two_passages_one_stands(station):
    user = station.crew.get().user
    outpost = Outpost.objects.get(pk=station.pk)
    wish = {"outpost": outpost, "stage": "consult", "side": "exit", "reason": "x", "by": user, "now": NOON}
    answers = together(*[lambda: services.pass_gate(**wish)] * 2)
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert GatePassage.objects.count() == 1
