from decimal import Decimal

import pytest

from campaigns.choices import Outcome
from core.errors import Refused, Stale
from core.models import Activity
from outposts import services, verdicts
from outposts.models import Reach, TargetSchool
from tests.factories.campaigns import NOON, FiguresFactory, LimitsFactory, SchoolFactory, SeasonFactory

GOOD = {"progression_rate": Decimal("60"), "nearby_share": Decimal("70"), "profile": ["rural"]}


@pytest.fixture
def passing(school, outpost):
    FiguresFactory(school=school, season=outpost.season, exam_classes=8, candidates=400, **GOOD)
    Reach.objects.create(outpost=outpost, school=school, road_km=50, drive_minutes=180, source="地图")
    return school


def decide(outpost, school, by, state="chosen", reason=""):
    return services.decide_target(outpost=outpost, school=school, state=state, reason=reason, by=by, now=NOON)


def fail(school, outpost):
    FiguresFactory(school=school, season=outpost.season, progression_rate=Decimal("80"))
    return school


def test_a_school_within_all_limits_passes(passing, outpost):
    assert verdicts.judge_school(outpost, passing).verdict.overall == Outcome.PASS


def test_a_school_without_figures_is_unknown_not_failed(school, outpost):
    assert verdicts.judge_school(outpost, school).verdict.overall == Outcome.UNKNOWN


def test_figures_of_another_season_and_reach_of_another_outpost_do_not_count(school, outpost, far_outpost):
    FiguresFactory(school=school, season=SeasonFactory(year=2026), progression_rate=Decimal("95"))
    Reach.objects.create(outpost=far_outpost, school=school, road_km=900, drive_minutes=900, source="地图")
    assert verdicts.judge_school(outpost, school).verdict.overall == Outcome.UNKNOWN


def test_the_limits_of_the_season_are_used(passing, outpost):
    LimitsFactory(season=outpost.season, radius_km=49)
    judged = verdicts.judge_school(outpost, passing)
    assert judged.verdict.overall == Outcome.FAIL
    assert (judged.deciding.rule, judged.deciding.figure, judged.deciding.limit) == ("radius", 50, 49)


def test_many_schools_are_judged_in_as_many_queries_as_one(passing, outpost, north_district, django_assert_num_queries):
    others = SchoolFactory.create_batch(5, region=north_district)
    for ids in ([passing.pk], [passing.pk, *(s.pk for s in others)]):
        with django_assert_num_queries(4):
            assert set(verdicts.Judge(outpost).schools(ids)) == set(ids)


def test_choosing_keeps_the_verdict_as_it_stood(passing, outpost, director):
    target = decide(outpost, passing, director)
    FiguresFactory._meta.model.objects.update(progression_rate=99)
    target.refresh_from_db()
    assert (target.state, target.overall, target.decided_by) == ("chosen", "pass", director)
    first = target.verdict[0]
    assert (first["rule"], first["outcome"], Decimal(first["figure"]), first["source"]) == (
        "progression",
        "pass",
        60,
        "教育局年报",
    )


def test_choosing_what_fails_needs_a_reason(school, outpost, director):
    fail(school, outpost)
    with pytest.raises(Refused) as caught:
        decide(outpost, school, director, reason=" ")
    assert caught.value.field == "reason"
    assert decide(outpost, school, director, reason="主任认可").overall == "fail"


def test_dropping_what_passes_needs_a_reason(passing, outpost, director):
    with pytest.raises(Refused):
        decide(outpost, passing, director, state="dropped")
    assert decide(outpost, passing, director, state="dropped", reason="学校拒绝").state == "dropped"


def test_the_unknown_is_chosen_or_dropped_without_a_reason(school, outpost, director):
    assert decide(outpost, school, director).overall == "unknown"
    assert decide(outpost, school, director, state="dropped").state == "dropped"


def test_each_decision_stays_in_the_record_with_its_reason(passing, outpost, director, recruiter):
    target = decide(outpost, passing, director)
    decide(outpost, passing, recruiter, state="dropped", reason="学校拒绝")
    rows = list(Activity.objects.of(target).values_list("verb", "actor", "why"))
    assert rows == [("dropped", recruiter.token, "学校拒绝"), ("chosen", director.token, "")]


def test_a_school_is_chosen_once(passing, outpost, director):
    decide(outpost, passing, director)
    with pytest.raises(Refused, match="already chosen for this outpost"):
        decide(outpost, passing, director)


def test_a_school_of_another_outpost_is_refused_naming_it(passing, outpost, station, director):
    decide(outpost, passing, director)
    with pytest.raises(Refused, match=outpost.name):
        decide(station, passing, director)


def test_another_outpost_one_may_not_see_is_not_named(passing, outpost, station, director, free):
    decide(outpost, passing, director)
    with pytest.raises(Refused, match="another outpost") as caught:
        decide(station, passing, free)
    assert outpost.name not in caught.value.message


def test_a_dropped_school_is_free_for_others(passing, outpost, station, director):
    decide(outpost, passing, director)
    decide(outpost, passing, director, state="dropped", reason="让给北站")
    assert decide(station, passing, director).outpost == station


def test_the_hard_target_counts_chosen_schools_only(passing, outpost, director, north_district):
    decide(outpost, passing, director)
    other = SchoolFactory(region=north_district)
    FiguresFactory(school=other, season=outpost.season, exam_classes=50, candidates=3000)
    decide(outpost, other, director, state="dropped")
    target, totals = verdicts.hard_target(outpost, recruiters=1)
    assert (totals["schools"], totals["classes"], totals["candidates"]) == (1, 8, 400)
    assert not target.is_met
    decide(outpost, other, director)
    assert verdicts.hard_target(outpost, recruiters=1)[0].is_met  # 58 classes


def test_figures_of_other_seasons_do_not_swell_the_totals(passing, outpost, director):
    FiguresFactory(school=passing, season=SeasonFactory(year=2026), exam_classes=100, candidates=9000)
    decide(outpost, passing, director)
    totals = TargetSchool.objects.filter(outpost=outpost).totals().get()
    assert (totals["schools"], totals["classes"], totals["candidates"]) == (1, 8, 400)


def test_an_outpost_without_targets_has_none(outpost):
    target, totals = verdicts.hard_target(outpost, recruiters=0)
    assert (totals["schools"], target.is_met, target.is_spread_too_thin) == (0, False, False)


def test_more_schools_than_the_crew_can_work_is_warned_of(outpost, director, north_district):
    LimitsFactory(season=outpost.season, schools_per_recruiter=2)
    for school in SchoolFactory.create_batch(3, region=north_district):
        decide(outpost, school, director)
    assert verdicts.hard_target(outpost, recruiters=1)[0].is_spread_too_thin
    assert not verdicts.hard_target(outpost, recruiters=2)[0].is_spread_too_thin


def reach(outpost, school, by, version=0, **changes):
    values = {"road_km": 20, "drive_minutes": 40, "method": "measured", "source": "地图"} | changes
    return services.set_reach(outpost=outpost, school=school, version=version, by=by, now=NOON, **values)


def test_a_reach_is_entered_and_then_changed_with_its_version(school, outpost, recruiter):
    first = reach(outpost, school, recruiter)
    assert reach(outpost, school, recruiter, version=1, road_km=30).road_km == 30
    assert [r.verb for r in Activity.objects.of(first)] == ["reach_set", "reach_set"]


@pytest.mark.parametrize("version", [0, 7])
def test_a_reach_someone_else_entered_is_not_overwritten(school, outpost, recruiter, director, version):
    reach(outpost, school, director)
    with pytest.raises(Stale) as caught:
        reach(outpost, school, recruiter, version=version, road_km=33)
    assert list(caught.value.theirs.values()) == ["20"]
    assert caught.value.version == 1


def test_a_reach_says_something(school, outpost, recruiter):
    with pytest.raises(Refused):
        reach(outpost, school, recruiter, road_km=None, drive_minutes=None)
