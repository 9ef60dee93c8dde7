from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from leads import rules
from leads.choices import EXITS, FUNNEL, LawfulBasis, LeadState

TODAY = date(2027, 6, 12)
NOON = datetime(2027, 6, 12, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SEASON_ENDS = date(2027, 9, 1)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13812345678", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("8613812345678", "+8613812345678"),
        ("0086-138-1234-5678", "+8613812345678"),
        ("１３８－１２３４－５６７８", "+8613812345678"),
        ("13812345678.0", "+8613812345678"),
        ("0311-85012345", "+8631185012345"),
        ("（0311）85012345", "+8631185012345"),
        ("010 6234 5678", "+861062345678"),
        ("+852 5123 4567", "+85251234567"),
    ],
)
def test_a_number_is_stored_in_one_form_however_it_was_typed(typed, stored):
    assert rules.clean_phone(typed) == stored


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Enter a phone number"),
        ("无", "nobody can call back"),
        ("1.39E+10", "shortened by a spreadsheet"),
        ("138a2345678", "no letters"),
        ("138123456789", "this one has 12"),
        ("1381234567", "this one has 10"),
        ("85012345", "area code"),
        ("0311-85012345转801", "extension"),
        ("12345678901", "no such phone number"),
        ("4008001234", "no such phone number"),
        ("110", "no such phone number"),
        ("13812345678,13912345678", "is not a phone number"),
        ("٠١٢٣٤٥٦٧٨٩٠", "is not a phone number"),
        ("1" * 500, "no such phone number"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(typed, why):
    with pytest.raises(Refused) as refusal:
        rules.clean_phone(typed, field="guardian_phone")
    assert why in refusal.value.message
    assert refusal.value.field == "guardian_phone"


mobiles = st.tuples(st.sampled_from(["138", "139", "150", "186", "199"]), st.integers(0, 99_999_999)).map(
    lambda parts: f"{parts[0]}{parts[1]:08d}"
)
separators = st.sampled_from(["", " ", "-", "－", "\u00a0", "\u2013"])
prefixes = st.sampled_from(["", "+86", "86", "0086", "＋８６"])


@given(mobiles, separators, prefixes, st.booleans())
def test_every_dress_of_a_mobile_is_the_same_number(mobile, separator, prefix, is_wide):
    typed = separator.join([mobile[:3], mobile[3:7], mobile[7:]])
    if is_wide:
        typed = typed.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert rules.clean_phone(f" {prefix}{separator}{typed} ") == f"+86{mobile}"


@given(st.text(max_size=40))
def test_any_text_gives_a_whole_number_or_a_sentence(text):
    try:
        number = rules.clean_phone(text)
    except Refused:
        return
    assert number.startswith("+")
    assert number[1:].isascii()
    assert number[1:].isdigit()
    assert rules.clean_phone(number) == number


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 王 芳 ", "王芳"),
        ("阿卜杜热西提•阿卜杜外力", "阿卜杜热西提·阿卜杜外力"),
        ("𠮷田明", "𠮷田明"),
        ("Ａｎｎａ　Ｌｅｅ", "Anna Lee"),
        ("\u200b李四\n", "李四"),
    ],
)
def test_a_name_is_stored_as_it_is_written(typed, stored):
    assert rules.clean_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "  ", "王", "···", "13812345678", "王芳13812345678", "王" * 61])
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(Refused):
        rules.clean_name(typed)


@given(st.text(max_size=80))
def test_cleaning_a_name_twice_changes_nothing(text):
    try:
        name = rules.clean_name(text)
    except Refused:
        return
    assert rules.clean_name(name) == name
    pinyin, initials = rules.name_keys(name)
    assert len(pinyin) <= 240
    assert len(initials) <= 60


def test_a_name_is_found_by_pinyin_and_initials():
    assert rules.name_keys("王芳") == ("wangfang", "wf")
    assert rules.name_keys("Anna Lee") == ("annalee", "al")


@pytest.mark.parametrize(
    ("name", "shown"), [("王芳", "王"), ("欧阳娜娜", "欧阳"), ("阿里木·买买提", "阿里木"), ("Anna Lee", "Anna")]
)
def test_a_letter_carries_the_surname_only(name, shown):
    assert rules.surname(name) == shown


@pytest.mark.parametrize("year", [2027 - 3, 2027 - 93, 2027 - 9, 2027 - 41, 2030])
def test_an_impossible_birth_year_is_refused(year):
    with pytest.raises(Refused) as refusal:
        rules.check_birth_year(year, today=TODAY)
    assert refusal.value.field == "birth_year"


@pytest.mark.parametrize(
    ("year", "basis", "has_guardian", "field"),
    [
        (None, LawfulBasis.CONSENT_SELF, False, "birth_year"),  # unknown: ask
        (2014, LawfulBasis.CONSENT_SELF, True, "basis"),  # 13 at most
        (2013, LawfulBasis.CONSENT_SELF, True, "basis"),  # 13 or 14: counts as 13
        (2014, LawfulBasis.CONSENT_GUARDIAN, False, "guardian_name"),
        (2008, LawfulBasis.CONSENT_GUARDIAN, True, "basis"),  # 18 or 19: speaks for themselves
        (2010, "", False, "basis"),
        (2010, "bought_list", True, "basis"),
    ],
)
def test_without_the_right_consent_nothing_is_kept(year, basis, has_guardian, field):
    with pytest.raises(Refused) as refusal:
        rules.check_consent(birth_year=year, basis=basis, has_guardian=has_guardian, today=TODAY)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("year", "basis", "has_guardian"),
    [
        (2014, LawfulBasis.CONSENT_GUARDIAN, True),
        (2012, LawfulBasis.CONSENT_SELF, False),
        (2012, LawfulBasis.CONSENT_GUARDIAN, True),
        (2009, LawfulBasis.CONSENT_GUARDIAN, True),
        (2005, LawfulBasis.CONSENT_SELF, False),
    ],
)
def test_the_right_consent_is_taken(year, basis, has_guardian):
    rules.check_consent(birth_year=year, basis=basis, has_guardian=has_guardian, today=TODAY)


def test_under_18_a_guardian_is_wanted():
    assert rules.wants_guardian(birth_year=2010, today=TODAY)
    assert not rules.wants_guardian(birth_year=2008, today=TODAY)


def test_a_guardian_is_somebody_else():
    with pytest.raises(Refused):
        rules.check_guardian(name="王芳", phone="+1", guardian_name="王芳", guardian_phone="+1")
    rules.check_guardian(name="王芳", phone="+1", guardian_name="王强", guardian_phone="+1")  # one phone in the family


@pytest.mark.parametrize("due", [NOON - timedelta(minutes=6), NOON - timedelta(days=1), NOON + timedelta(days=200)])
def test_a_follow_up_lies_within_the_season(due):
    with pytest.raises(Refused):
        rules.check_due(due, now=NOON, last_day=SEASON_ENDS)


@pytest.mark.parametrize("due", [NOON - timedelta(minutes=4), NOON, NOON + timedelta(days=60)])
def test_a_follow_up_may_be_now_or_later_in_the_season(due):
    rules.check_due(due, now=NOON, last_day=SEASON_ENDS)


def test_tonight_is_offered_only_while_it_is_to_come():
    assert [q.code for q in rules.quick_times(NOON)] == ["soon", "tonight", "tomorrow", "three_days"]
    late = NOON.replace(hour=19)
    assert [q.code for q in rules.quick_times(late)] == ["soon", "tomorrow", "three_days"]
    assert [q.code for q in rules.quick_times(late.replace(hour=20))] == ["tomorrow", "three_days"]  # 22:00 is quiet


def move(state, to, *, note="", may_admit=False, may_lift=False):
    rules.check_move(state=state, to=to, note=note, may_admit=may_admit, may_lift=may_lift)


def test_one_step_forward_needs_no_words():
    move(LeadState.CLUE, LeadState.CONTACTED)


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (LeadState.CLUE, LeadState.ENQUIRY),
        (LeadState.ENQUIRY, LeadState.CONTACTED),
        (LeadState.WITHDREW, LeadState.CONTACTED),
    ],
)
def test_skipping_going_back_and_opening_again_need_a_note(state, to):
    with pytest.raises(Refused) as refusal:
        move(state, to, note="  ")
    assert refusal.value.field == "note"
    move(state, to, note="asked for it")


def test_from_admitted_on_the_director_decides():
    with pytest.raises(Refused):
        move(LeadState.FORM_RETURNED, LeadState.ADMITTED)
    with pytest.raises(Refused):
        move(LeadState.ADMITTED, LeadState.FORM_RETURNED, note="mistake")
    move(LeadState.FORM_RETURNED, LeadState.ADMITTED, may_admit=True)


def test_only_hq_lifts_do_not_contact():
    with pytest.raises(Refused):
        move(LeadState.DO_NOT_CONTACT, LeadState.CONTACTED, note="asked again", may_admit=True)
    move(LeadState.DO_NOT_CONTACT, LeadState.CONTACTED, note="asked again", may_admit=True, may_lift=True)


@pytest.mark.parametrize("state", list(LeadState))
@pytest.mark.parametrize("may_admit", [True, False])
def test_every_move_offered_is_one_that_is_allowed(state, may_admit):
    for to in rules.allowed_moves(state=state, may_admit=may_admit, may_lift=may_admit):
        move(state, to, note="why", may_admit=may_admit, may_lift=may_admit)


@pytest.mark.parametrize("state", FUNNEL[:8])
@pytest.mark.parametrize("to", EXITS)
def test_every_open_state_has_every_way_out_with_a_reason(state, to):
    rules.check_exit(state=state, to=to, reason="moved away", may_admit=False)


def test_leaving_needs_a_reason_but_the_wish_to_be_left_alone_none():
    with pytest.raises(Refused):
        rules.check_exit(state=LeadState.CLUE, to=LeadState.WITHDREW, reason="", may_admit=False)
    rules.check_exit(state=LeadState.WITHDREW, to=LeadState.DO_NOT_CONTACT, reason="", may_admit=False)


def test_who_has_left_does_not_leave_again():
    with pytest.raises(Refused):
        rules.check_exit(state=LeadState.WITHDREW, to=LeadState.LOST_RIVAL, reason="x", may_admit=True)
    with pytest.raises(Refused):
        rules.check_exit(state=LeadState.CLUE, to=LeadState.CONTACTED, reason="x", may_admit=True)
