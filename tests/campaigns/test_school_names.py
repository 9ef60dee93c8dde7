import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.choices import NoSchool, SchoolKind
from campaigns.rules_schools import clean_name, judge_kind, judge_name
from campaigns.spelling import pinyin_of


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("河北交通职业技术学院(西院区)", NoSchool.COLLEGE),
        ("河北政法职业学院北院", NoSchool.COLLEGE),
        ("澍青医学高等专科学校修武校区(建设中)", NoSchool.COLLEGE),
        ("郑州轻工业大学(科学校区)", NoSchool.COLLEGE),
        ("永州职业技术学院永州学院", NoSchool.COLLEGE),
        ("唐山工业职业技术学院(曹妃甸区职教中心)", NoSchool.COLLEGE),
        ("中共邯郸市委党校", NoSchool.COLLEGE),
        ("南阳市第十五小学校(东校区)", NoSchool.PRIMARY),
        ("大午中学(小学部)", NoSchool.PRIMARY),
        ("南召县城关镇第四完全小学校", NoSchool.PRIMARY),
        ("蓝天幼儿园", NoSchool.KINDERGARTEN),
        ("新东方教育培训中心", NoSchool.BUSINESS),
        ("平安驾驶员培训学校", NoSchool.BUSINESS),
        ("平安驾驶学校", NoSchool.BUSINESS),
        ("学子文具店", NoSchool.BUSINESS),
        ("第一中学家属院", NoSchool.BUSINESS),
        ("河北教育科技有限公司", NoSchool.BUSINESS),
        ("人民公园", NoSchool.NO_SCHOOL),
        ("", NoSchool.EMPTY),
        ("()", NoSchool.EMPTY),
        ("中学" * 61, NoSchool.TOO_LONG),
    ],
)
def test_what_is_no_school_of_ours_is_turned_away_with_its_reason(name, refused):
    assert judge_name(name).refused == refused


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("衡阳师范学院祁东附属中学", SchoolKind.UNKNOWN),
        ("中原工学院附中", SchoolKind.UNKNOWN),
        ("学院路中学", SchoolKind.UNKNOWN),
        ("大学城学校", SchoolKind.UNKNOWN),
        ("北京师范大学保定实验学校", SchoolKind.UNKNOWN),
        ("南阳市博雅书院学校(南校区)", SchoolKind.UNKNOWN),
        ("石门县蒙泉镇中心学校", SchoolKind.UNKNOWN),
        ("嵩县闫庄镇中", SchoolKind.UNKNOWN),
        ("洛阳回中", SchoolKind.UNKNOWN),
        ("石家庄六中", SchoolKind.UNKNOWN),
        ("临颍一高附属中学", SchoolKind.UNKNOWN),
        ("北高中学", SchoolKind.UNKNOWN),
        ("医院路中学", SchoolKind.UNKNOWN),
        ("邯郸市第二十三初级中学", SchoolKind.JUNIOR),
        ("创A杨帆初中", SchoolKind.JUNIOR),
        ("永顺县回龙乡九年制学校", SchoolKind.JUNIOR),
        ("株洲市二中初中部", SchoolKind.JUNIOR),
        ("上蔡第二高级中学(新校区)", SchoolKind.SENIOR),
        ("鹤壁高中(淮河路)", SchoolKind.SENIOR),
        ("邓州二高", SchoolKind.SENIOR),
        ("正泰博文学校(高中部)", SchoolKind.SENIOR),
        ("卢氏县五里川完全中学", SchoolKind.COMPLETE),
        ("枣强县职业技术教育中心", SchoolKind.VOCATIONAL),
        ("二职中专", SchoolKind.VOCATIONAL),
        ("豫工技校", SchoolKind.VOCATIONAL),
        ("河南省医药卫生学校", SchoolKind.VOCATIONAL),
        ("许昌幼儿师范学校", SchoolKind.VOCATIONAL),
        ("新安县职业高级中学", SchoolKind.VOCATIONAL),
        ("河南冶金技师学院", SchoolKind.VOCATIONAL),
        ("株洲市职工大学工业学校新校区", SchoolKind.VOCATIONAL),
    ],
)
def test_a_school_is_kept_with_the_kind_its_name_says(name, kind):
    listed = judge_name(name)
    assert (listed.refused, listed.kind) == (None, kind)


@pytest.mark.parametrize(
    ("text", "kind", "refused"),
    [
        ("普通高中", SchoolKind.SENIOR, None),
        ("初级中学", SchoolKind.JUNIOR, None),
        ("九年一贯制学校", SchoolKind.JUNIOR, None),
        ("完全中学", SchoolKind.COMPLETE, None),
        ("职业高中", SchoolKind.VOCATIONAL, None),
        ("Senior middle school", SchoolKind.SENIOR, None),
        ("unknown", SchoolKind.UNKNOWN, None),
        ("小学", SchoolKind.UNKNOWN, NoSchool.PRIMARY),
        ("高等学校", SchoolKind.UNKNOWN, NoSchool.COLLEGE),
    ],
)
def test_a_lists_own_column_of_kinds_is_understood(text, kind, refused):
    listed = judge_kind(text)
    assert (listed.kind, listed.refused) == (kind, refused)


def test_a_column_of_kinds_that_says_nothing_is_left_alone():
    assert judge_kind("") is None
    assert judge_kind("A类") is None


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("邯郸市第三中学（北校区）", "邯郸市第三中学(北校区)"),
        (" 郑州电子 信息职业技术学院 ", "郑州电子信息职业技术学院"),
        ("ＡＢＣ　School", "ABC School"),
        ("“第一中学”", "第一中学"),
    ],
)
def test_one_spelling_is_kept(raw, clean):
    assert clean_name(raw) == clean


@given(st.text(alphabet="第一二附属中学院大学初高小部校区（）()【】［］ 　Ａa1２.,，。·-“”\u200b\x07", max_size=60))
def test_any_name_gets_an_answer_and_cleaning_twice_changes_nothing(text):
    name = clean_name(text)
    assert clean_name(name) == name
    listed = judge_name(name)
    assert listed.refused is None or listed.kind == SchoolKind.UNKNOWN


@given(st.text(max_size=200))
def test_no_text_breaks_the_rules(text):
    assert judge_name(clean_name(text))


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("邯郸市第三中学", "handanshidisanzhongxue", "hdsdszx"),
        ("长沙市长郡中学", "changshashichangjunzhongxue", "csscjzx"),
        ("第101中学", "di101zhongxue", "d1zx"),
    ],
)
def test_a_name_is_found_by_its_sound(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)
