from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import Outcome, ProfileTag, RuleCode
from campaigns.rules import Limits, SchoolFacts, judge, judge_outpost, school_key

GOOD = SchoolFacts(
    progression_rate=Decimal("62.5"),
    nearby_share=Decimal(55),
    tags=(ProfileTag.RURAL,),
    source="教育局年报",
    road_km=Decimal("12.4"),
    drive_minutes=25,
    reach_source="measured",
)
LIMITS = Limits()


def outcome(rule, **facts):
    results = {result.rule: result for result in judge(replace(GOOD, **facts), LIMITS).results}
    return results[rule].outcome


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        (RuleCode.PROGRESSION, {"progression_rate": Decimal("79.99")}, Outcome.PASS),
        (RuleCode.PROGRESSION, {"progression_rate": Decimal("80.00")}, Outcome.FAIL),  # the manual says below
        (RuleCode.PROGRESSION, {"progression_rate": Decimal(0)}, Outcome.PASS),
        (RuleCode.PROGRESSION, {"progression_rate": None}, Outcome.UNKNOWN),
        (RuleCode.RADIUS, {"road_km": Decimal(50)}, Outcome.PASS),
        (RuleCode.RADIUS, {"road_km": Decimal("50.1")}, Outcome.FAIL),
        (RuleCode.RADIUS, {"road_km": None}, Outcome.UNKNOWN),
        (RuleCode.DRIVE, {"drive_minutes": 180}, Outcome.PASS),
        (RuleCode.DRIVE, {"drive_minutes": 181}, Outcome.FAIL),
        (RuleCode.DRIVE, {"drive_minutes": None}, Outcome.UNKNOWN),
        (RuleCode.NEARBY, {"nearby_share": Decimal(50)}, Outcome.PASS),
        (RuleCode.NEARBY, {"nearby_share": Decimal("49.99")}, Outcome.FAIL),
        (RuleCode.NEARBY, {"nearby_share": None}, Outcome.UNKNOWN),
        (RuleCode.PROFILE, {"tags": (ProfileTag.KEY,)}, Outcome.FAIL),
        (RuleCode.PROFILE, {"tags": (ProfileTag.KEY, ProfileTag.SPONSORED)}, Outcome.PASS),
        (RuleCode.PROFILE, {"tags": ["rural"]}, Outcome.PASS),  # as the database keeps them
        (RuleCode.PROFILE, {"tags": ()}, Outcome.UNKNOWN),
        (RuleCode.PROFILE, {"tags": None}, Outcome.UNKNOWN),
    ],
)
def test_each_rule_at_its_border(rule, facts, expected):
    assert outcome(rule, **facts) == expected


def test_a_school_within_every_limit_passes():
    assert judge(GOOD, LIMITS).overall == Outcome.PASS


def test_one_failed_rule_fails_the_school_whatever_is_unknown():
    facts = SchoolFacts(progression_rate=Decimal(95))
    assert judge(facts, LIMITS).overall == Outcome.FAIL


def test_nothing_known_is_unknown():
    assert judge(SchoolFacts(), LIMITS).overall == Outcome.UNKNOWN


def test_every_result_names_the_figure_the_limit_and_its_source():
    for result in judge(GOOD, LIMITS).results:
        assert result.figure is not None
        assert result.source == ("measured" if result.rule in (RuleCode.RADIUS, RuleCode.DRIVE) else "教育局年报")


facts_strategy = st.builds(
    SchoolFacts,
    progression_rate=st.none() | st.decimals(0, 100, places=2),
    nearby_share=st.none() | st.decimals(0, 100, places=2),
    tags=st.none() | st.lists(st.sampled_from(ProfileTag), unique=True).map(tuple),
    road_km=st.none() | st.decimals(0, 500, places=1),
    drive_minutes=st.none() | st.integers(0, 1000),
)


@given(facts_strategy)
def test_unknown_is_never_fail(facts):
    for result in judge(facts, LIMITS).results:
        assert (result.figure is None) == (result.outcome == Outcome.UNKNOWN)


@given(facts_strategy, st.sampled_from(["progression_rate", "nearby_share", "tags", "road_km", "drive_minutes"]))
def test_forgetting_a_figure_never_adds_a_failure(facts, name):
    def failures(known):
        return {r.rule for r in judge(known, LIMITS).results if r.outcome == Outcome.FAIL}

    assert failures(replace(facts, **{name: None})) <= failures(facts)


@given(facts_strategy)
def test_overall_follows_from_the_results(facts):
    verdict = judge(facts, LIMITS)
    outcomes = [result.outcome for result in verdict.results]
    assert (verdict.overall == Outcome.FAIL) == (Outcome.FAIL in outcomes)
    assert (verdict.overall == Outcome.PASS) == all(o == Outcome.PASS for o in outcomes)


@pytest.mark.parametrize(
    ("schools", "classes", "candidates", "met"),
    [
        (20, 0, 0, True),
        (19, 39, 1999, False),
        (1, 40, None, True),
        (1, None, 2000, True),
        (0, None, None, False),
    ],
)
def test_any_one_of_the_three_hard_figures_is_enough(schools, classes, candidates, met):
    assert judge_outpost(schools, classes, candidates, 2, LIMITS).is_met is met


def test_a_sum_with_missing_figures_is_unknown_rather_than_failed():
    target = judge_outpost(3, 12, 700, 1, LIMITS, incomplete={"candidates"})
    assert [result.outcome for result in target.results] == [Outcome.FAIL, Outcome.FAIL, Outcome.UNKNOWN]
    reached = judge_outpost(3, 12, 2000, 1, LIMITS, incomplete={"candidates"})
    assert reached.results[2].outcome == Outcome.PASS


@pytest.mark.parametrize(
    ("schools", "recruiters", "thin"), [(15, 1, False), (16, 1, True), (30, 2, False), (1, 0, True), (0, 0, False)]
)
def test_more_schools_than_the_recruiters_can_work_is_too_thin(schools, recruiters, thin):
    assert judge_outpost(schools, None, None, recruiters, LIMITS).is_spread_too_thin is thin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("邯郸市第一中学（北校区）", "邯郸市第一中学(北校区)"),
        ("邯郸市 第一中学", "邯郸市第一中学"),
        ("邯郸市第１中学", "邯郸市第一中学"),
        ("长沙市第21中学", "长沙市第二十一中学"),
        ("长沙市第10中学", "长沙市第十中学"),
        ("ＡＢＣ学校", "abc学校"),
        ("育才·实验中学", "育才实验中学"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert school_key(one) == school_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("邯郸市第一中学", "邯郸市第二中学"), ("邯郸市第一中学", "邯郸市第一中学（北校区）"), ("第11中学", "第一中学")],
)
def test_different_schools_keep_different_keys(one, other):
    assert school_key(one) != school_key(other)


@given(st.text(alphabet="第一二1２９（）() 　中学ＡaİßT·-", max_size=30) | st.text(max_size=30))
def test_the_key_of_a_key_is_itself(name):
    assert school_key(school_key(name)) == school_key(name)
