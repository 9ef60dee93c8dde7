"""Names taken apart, and which two rows may be one school."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices_duplicates import TwinReason as Why
from campaigns.rules_duplicates import SURE, THRESHOLD, Standing, compare, find_twins, is_first_to_stay, listed
from campaigns.rules_names import CITY, Area, number_of, take_apart

QIAOXI, CHANGAN, XINJI, ZHENGDING = 1, 2, 3, 4
DISTRICTS = ((QIAOXI, "桥西区"), (CHANGAN, "长安区"), (XINJI, "辛集市"), (ZHENGDING, "正定县"))
AREA = Area("河北省", "石家庄市", DISTRICTS)


def row(pk, name, district=QIAOXI, **facts):
    return listed(id=pk, name=name, area=AREA, city=9, district=district, **facts)


def score(one, other, district=QIAOXI, **facts):
    found = compare(row(1, one, district), row(2, other, district, **facts))
    return found.score if found else 0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二", 2),
        ("十", 10),
        ("十五", 15),
        ("四十一", 41),
        ("一百零三", 103),
        ("一百", 100),
        ("42", 42),
        ("一六八", 168),
        ("八一", None),
    ],
)
def test_a_number_is_read(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("name", "district", "core", "numbers", "place"),
    [
        ("石家庄市第二中学", QIAOXI, "", (2,), CITY),
        ("２中", QIAOXI, "", (2,), None),
        ("河北省石家庄市第42中学", QIAOXI, "", (42,), CITY),
        ("市一中", QIAOXI, "", (1,), CITY),
        ("市一中", XINJI, "", (1,), XINJI),
        ("县一中", ZHENGDING, "", (1,), ZHENGDING),
        ("正定中学", ZHENGDING, "", (), ZHENGDING),
        ("八一中学", QIAOXI, "八一", (), None),
        ("新华路中学", QIAOXI, "新华路", (), None),
        ("桥西区育才九年一贯制学校", QIAOXI, "育才", (), QIAOXI),
        ("石家庄外语学校", QIAOXI, "外国语", (), CITY),
        ("第四中学实验学校", QIAOXI, "实验", (4,), None),
    ],
)
def test_a_name_is_taken_apart(name, district, core, numbers, place):
    parts = take_apart(name, AREA, district)
    assert (parts.core, parts.numbers, parts.place) == (core, numbers, place)


@pytest.mark.parametrize(
    ("name", "department", "campus"),
    [
        ("二中（北校区）", "", "北"),
        ("二中北校区", "", "北"),
        ("二中(校本部)", "", ""),
        ("二中(石家庄)", "", ""),
        ("育才中学初中部", "初中", ""),
        ("育才中学(高中部)", "高中", ""),
        ("育才中学分校", "", "分"),
    ],
)
def test_a_campus_and_a_department_are_set_apart(name, department, campus):
    parts = take_apart(name, AREA, QIAOXI)
    assert (parts.department, parts.campus) == (department, campus)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("石家庄市第二中学", "石家庄二中"),
        ("石家庄市第二中学", "2中"),
        ("河北省石家庄市第４１中学", "四十一中"),
        ("石家庄外国语学校", "石家庄市外语学校"),
        ("育才高中", "石家庄市育才高级中学"),
        ("河北师大附中", "河北师范大学附属中学"),
        ("石家庄市明德中学", "石家庄市铭德中学"),  # sounds the same
    ],
)
def test_spellings_of_one_school_are_a_sure_suggestion(one, other):
    assert score(one, other) >= SURE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一中", "二中"),
        ("第一中学", "第十一中学"),
        ("石家庄市第一中学", "石家庄市中学"),
        ("八一中学", "第八十一中学"),
        ("第一高级中学", "第一初级中学"),
        ("石家庄市第一中学", "桥西区第一中学"),
        ("东马路中学", "西马路中学"),
        ("育才中学", "育英中学"),
        ("京剑实验学校", "剑桥实验学校"),
        ("李家镇中学", "李家镇抹町学校"),
        ("第二职业中专", "第二中学"),
    ],
)
def test_schools_that_only_look_alike_are_not_suggested(one, other):
    assert score(one, other) == 0


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("石家庄二中", "石家庄二中(北校区)", Why.CAMPUS),
        ("石家庄二中(南校区)", "石家庄二中(北校区)", Why.CAMPUS),
        ("石家庄二中", "石家庄二中初中部", Why.DEPARTMENT),
        ("石家庄二中(高中部)", "石家庄二中(初中部)", Why.DEPARTMENT),
        ("石家庄二中", "石家庄第二高级中学", Why.STAGE),
        ("桥西实验中学", "桥西实验学校", Why.ENDING),
    ],
)
def test_parts_of_a_school_are_suggested_with_less_certainty(one, other, reason):
    found = compare(row(1, one), row(2, other))
    assert THRESHOLD <= found.score < SURE
    assert reason in found.reasons


def test_two_districts_have_two_schools_but_an_unknown_district_may_be_either():
    here, there, somewhere = row(1, "育才中学", QIAOXI), row(2, "育才中学", CHANGAN), row(3, "育才中学", None)
    assert compare(here, there) is None
    assert compare(here, somewhere).score == 94
    assert Why.SAME_CITY in compare(there, somewhere).reasons


def test_a_district_in_the_name_says_where_a_school_of_no_known_district_is():
    assert compare(row(1, "正定县第一中学", None), row(2, "一中", ZHENGDING)).score >= SURE
    assert compare(row(1, "正定县第一中学", None), row(2, "一中", CHANGAN)) is None


def test_the_same_address_speaks_for_one_school():
    apart = compare(row(1, "二中"), row(2, "二中(北校区)"))
    together = compare(row(1, "二中", address="中山路 1 号"), row(2, "二中(北校区)", address="中山路1号"))
    assert together.score == apart.score + 8


def test_a_vocational_school_is_rather_another_one():
    apart = compare(row(1, "育才学校", kind="senior"), row(2, "石家庄育才学校", kind="vocational"))
    assert Why.KIND in apart.reasons
    assert apart.score < SURE


_PLACE_WORDS = ("河北省", "石家庄市", "石家庄", "桥西区", "正定县", "市", "镇")
_NUMBERS = ("第一", "第二", "一", "2", "十五", "八一")
_ENDS = ("初级", "高级", "中学", "学校", "高中", "中", "附中", "(北校区)", "东校区", "初中部", "分校")
_WORDS = (*_PLACE_WORDS, *_NUMBERS, *_ENDS, "育才", "育英", "外国语", "实验")
_PIECES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map("".join)
_PLACES = st.sampled_from([(9, None), (9, QIAOXI), (9, ZHENGDING), (8, None)])


@given(st.lists(st.tuples(_PIECES, _PLACES), min_size=2, max_size=12))
def test_comparing_is_symmetric_and_blocking_loses_no_pair(names):
    rows = [replace(row(pk, name, place[1]), city=place[0]) for pk, (name, place) in enumerate(names)]
    found = {(twins.first, twins.second): twins for twins in find_twins(rows)}
    for one, other in combinations(rows, 2):
        assert compare(one, other) == compare(other, one) == found.get((one.id, other.id))
        assert compare(one, one) is None
    assert all(twins.first < twins.second and THRESHOLD <= twins.score <= 100 for twins in found.values())


@given(st.text(max_size=30))
def test_any_text_can_be_taken_apart(text):
    take_apart(text, AREA, QIAOXI)


@given(_PIECES, st.integers(1, 99), st.integers(1, 99))
def test_numbers_that_differ_never_are_one_school(name, one, other):
    same = compare(row(1, f"第{one}{name}"), row(2, f"第{other}{name}"))
    assert one == other or same is None


def test_what_should_stay():
    few, many = Standing(1, True, "二中"), Standing(5, False, "二中")
    assert not is_first_to_stay(few, many)
    assert is_first_to_stay(many, few)
    assert is_first_to_stay(Standing(1, True, "二中"), Standing(1, False, "石家庄市第二中学"))
    assert not is_first_to_stay(Standing(0, True, "二中"), Standing(0, True, "石家庄市第二中学"))
