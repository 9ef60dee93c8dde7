"""The score: named reasons that sum to it, and what would turn a verdict."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import Outcome, ProfileTag, RuleCode, ScoreReason
from campaigns.optimiser import Candidate, OutpostNeed, choose
from campaigns.rules import Limits, SchoolFacts, judge
from campaigns.rules_score import BOUNDS, score
from campaigns.turning import turn


def maybe(strategy):
    return st.none() | strategy


PERCENT = st.decimals(0, 100, places=2)
FACTS = st.builds(
    SchoolFacts,
    progression_rate=maybe(PERCENT),
    nearby_share=maybe(PERCENT),
    tags=maybe(st.lists(st.sampled_from(ProfileTag.values), max_size=3).map(tuple)),
    exam_classes=maybe(st.integers(0, 500)),
    candidates=maybe(st.integers(0, 20_000)),
    road_km=maybe(st.integers(0, 2000)),
    drive_minutes=maybe(st.integers(0, 2880)),
    stance=maybe(st.integers(-2, 2)),
    competitors=maybe(st.integers(0, 20)),
    past_yield=maybe(st.integers(0, 300)),
)
LIMITS = st.builds(
    Limits,
    progression_below=PERCENT,
    radius_km=st.integers(1, 1000),
    drive_minutes=st.integers(1, 1440),
    nearby_share=PERCENT,
    target_schools=st.integers(1, 1000),
    target_classes=st.integers(1, 10_000),
    target_candidates=st.integers(1, 1_000_000),
)
GOOD = SchoolFacts(
    progression_rate=Decimal(60),
    nearby_share=Decimal(70),
    tags=("rural",),
    candidates=150,
    road_km=20,
    drive_minutes=40,
    source="年报",
    reach_source="地图",
)


def points(facts, limits=None):
    return {one.code: one.points for one in score(facts, limits or Limits()).reasons}


def test_every_reason_has_its_points_figure_and_source():
    found = score(GOOD, Limits())
    assert [(one.code, one.points, one.figure, one.source) for one in found.reasons] == [
        ("supply", 5, 150, "年报"),  # 100 each on average
        ("progression", 20, 60, "年报"),
        ("economy", 10, 70, "年报"),
        ("profile", 10, ("rural",), "年报"),
        ("stance", 0, None, ""),
        ("competition", 0, None, ""),
        ("distance", 6, 20, "地图"),
        ("past_yield", 0, None, ""),
    ]
    assert (found.total, found.known) == (51, 5)


def test_a_school_of_which_nothing_is_known_scores_nothing():
    found = score(SchoolFacts(), Limits())
    assert (found.total, found.known) == (0, 0)


def test_what_speaks_against_a_school_is_negative():
    bad = replace(GOOD, progression_rate=Decimal(95), candidates=40, road_km=75, stance=-2, competitors=3)
    assert points(bad) == points(GOOD) | {
        ScoreReason.SUPPLY: -6,
        ScoreReason.PROGRESSION: -15,
        ScoreReason.DISTANCE: -5,
        ScoreReason.STANCE: -10,
        ScoreReason.COMPETITION: -10,
    }


def test_classes_and_minutes_stand_in_for_what_is_not_known():
    other = replace(GOOD, candidates=None, exam_classes=3, road_km=None, drive_minutes=90)
    assert points(other) == points(GOOD) | {ScoreReason.SUPPLY: 5, ScoreReason.DISTANCE: 5}


@given(FACTS, LIMITS)
def test_the_reasons_sum_to_the_score_and_keep_their_bounds(facts, limits):
    found = score(facts, limits)
    assert found.total == sum(one.points for one in found.reasons)
    assert [one.code for one in found.reasons] == list(ScoreReason)
    for one in found.reasons:
        least, most = BOUNDS[one.code]
        assert type(one.points) is int
        assert least <= one.points <= most
        assert one.figure is not None or one.points == 0


@given(FACTS, LIMITS, st.sampled_from(["candidates", "nearby_share", "stance", "past_yield"]), st.integers(1, 50))
def test_more_of_what_speaks_for_a_school_never_lowers_the_score(facts, limits, name, more):
    figure = getattr(facts, name)
    if figure is not None:
        assert score(replace(facts, **{name: figure + more}), limits).total >= score(facts, limits).total


@given(FACTS, LIMITS, st.sampled_from(["progression_rate", "road_km", "competitors"]), st.integers(1, 50))
def test_more_of_what_speaks_against_a_school_never_raises_it(facts, limits, name, more):
    figure = getattr(facts, name)
    if figure is not None:
        assert score(replace(facts, **{name: figure + more}), limits).total <= score(facts, limits).total


# --- what would turn the verdict -----------------------------------------------------------------------------------

FIELDS = {
    RuleCode.PROGRESSION: "progression_rate",
    RuleCode.RADIUS: "road_km",
    RuleCode.DRIVE: "drive_minutes",
    RuleCode.NEARBY: "nearby_share",
    RuleCode.PROFILE: "tags",
}


def changed(facts, changes):
    return replace(facts, **{FIELDS[one.rule]: one.to for one in changes})


@given(FACTS, LIMITS.filter(lambda limits: limits.progression_below > 0))
def test_the_changes_turn_the_verdict_as_they_say(facts, limits):
    verdict = judge(facts, limits)
    found = turn(facts, verdict, limits)
    if found is None:
        assert verdict.overall == Outcome.PASS
        return
    assert found.to != verdict.overall
    assert judge(changed(facts, found.changes), limits).overall == found.to
    for one in found.changes:
        assert one.was == (getattr(facts, FIELDS[one.rule]) or None if one.rule == "profile" else one.was)


@given(FACTS, LIMITS)
def test_of_several_failed_rules_none_alone_turns_the_verdict(facts, limits):
    verdict = judge(facts, limits)
    found = turn(facts, verdict, limits)
    if verdict.overall == Outcome.FAIL and not found.is_single:
        for one in found.changes:
            assert judge(changed(facts, [one]), limits).overall == Outcome.FAIL


@given(FACTS, LIMITS)
def test_what_lets_a_school_in_is_what_the_optimiser_says(facts, limits):
    verdict = judge(facts, limits)
    if verdict.overall != Outcome.FAIL:
        return
    candidate = Candidate(1, 2, verdict, road_km=facts.road_km, drive_minutes=facts.drive_minutes)
    (left,) = choose([candidate], [OutpostNeed(1, 1)], limits).outposts[0].left_out
    assert turn(facts, verdict, limits).changes == (left.nearest_change, *left.also_needed)


def test_a_pass_falls_by_its_nearest_figure():
    found = turn(GOOD, judge(GOOD, Limits()), Limits())
    assert (found.to, [(one.rule, one.was, one.to) for one in found.changes]) == (
        Outcome.FAIL,
        [("progression", 60, 80)],
    )


@pytest.mark.parametrize(
    ("field", "rule", "to"),
    [("progression_rate", "progression", Decimal("79.99")), ("road_km", "radius", 50), ("nearby_share", "nearby", 50)],
)
def test_a_missing_figure_is_named_with_its_limit(field, rule, to):
    facts = replace(GOOD, **{field: None})
    found = turn(facts, judge(facts, Limits()), Limits())
    assert (found.to, [(one.rule, one.was, one.to) for one in found.changes]) == ("pass", [(rule, None, to)])
