"""Two people at the calendar at once, on real connections."""

from datetime import date

import pytest

from campaigns import services
from campaigns.models import AnchorDate, RecruitStage
from core.errors import Stale
from core.models import Activity
from tests.campaigns.test_anchors import FEBRUARY, JUNE
from tests.finance.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def mover(pk, day):
    def act():
        anchor = AnchorDate.objects.select_related("season").get(pk=pk)
        return services.shift_anchor(anchor=anchor, to=day, reason="x", version=1, by=None, now=FEBRUARY)

    return act


def test_of_three_moves_of_one_anchor_one_wins_and_the_season_is_its():
    season = services.open_season(year=2027, by=None, now=FEBRUARY)
    pk = season.anchors.get(kind="gaokao").pk
    answers = together(*(mover(pk, date(2027, 6, day)) for day in (8, 9, 10)))
    assert sum(isinstance(answer, Stale) for answer in answers) == 2
    assert season.stages.get(code="consult").start == AnchorDate.objects.get(pk=pk).date
    assert Activity.objects.filter(verb="shifted", subject=str(pk)).count() == 1


def test_a_stage_changed_while_its_anchor_moves_ends_on_its_anchor():
    season = services.open_season(year=2027, by=None, now=FEBRUARY)
    anchor = season.anchors.get(kind="gaokao")

    def change():
        stage = RecruitStage.objects.select_related("season").get(season=season, code="consult")
        return services.change_stage(
            stage=stage, start=JUNE, end=date(2027, 6, 28), goals="", version=1, reason="x", by=None, now=FEBRUARY
        )

    together(mover(anchor.pk, date(2027, 6, 17)), change)
    stage = season.stages.get(code="consult")
    anchor.refresh_from_db()
    assert (anchor.date, stage.start) == (date(2027, 6, 17), date(2027, 6, 17))
    assert (stage.end - anchor.date).days == stage.end_offset  # 18 where the change came late and was refused, else 21
