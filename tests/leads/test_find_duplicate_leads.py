"""Pairs of leads that may be one student: which are found and why, at what cost, and that no number is told."""

import json

import pytest
from django.core.management import call_command

from leads import rules
from leads.alike import pairs_of_season
from leads.choices import LeadState
from leads.rules_alike import LARGEST, Facts, find_pairs
from tests.factories.campaigns import SchoolFactory, SeasonFactory
from tests.factories.leads import GuardianFactory, LeadFactory

SAME = "+8613812345678"


def fact(pk, name, phone=None, school=1, guardians=()):
    return Facts(pk, name, rules.name_keys(name)[0], phone or f"+86138{pk:08d}", school, guardians)


@pytest.mark.parametrize(("one", "other", "why"), [
    ({"name": "王芳", "phone": SAME}, {"name": "李娜", "phone": SAME}, ["phone"]),
    ({"name": "王芳", "phone": SAME}, {"name": "李娜", "guardians": (SAME,)}, ["guardian_phone"]),
    ({"name": "王芳", "guardians": ("+8613900000000",)}, {"name": "李娜", "guardians": ("+8613900000000",)},
     ["guardian_phone"]),
    ({"name": "王芳"}, {"name": "王芳"}, ["name_school"]),
    ({"name": "王芳"}, {"name": "王芳", "school": 2}, None),
    ({"name": "王芳", "school": None}, {"name": "王芳", "school": None}, None),
    ({"name": "王小芳"}, {"name": "芳小王"}, ["reversed"]),
    ({"name": "阿依古丽·艾力"}, {"name": "力艾·丽古依阿"}, ["reversed"]),
    ({"name": "王小芳"}, {"name": "王晓芳"}, ["similar", "pinyin"]),
    ({"name": "王小芳"}, {"name": "王芳"}, None),
    ({"name": "欧阳小芳"}, {"name": "欧阳小方"}, ["similar", "pinyin"]),
    ({"name": "张伟"}, {"name": "张玮"}, ["pinyin"]),
    ({"name": "张伟"}, {"name": "章伟"}, ["pinyin"]),
    ({"name": "王小芳"}, {"name": "李小芳"}, None),
    ({"name": "王芳", "phone": SAME}, {"name": "王芳", "phone": SAME}, ["phone", "name_school"]),
])  # fmt: skip
def test_what_makes_two_leads_alike(one, other, why):
    pairs, _too_large = find_pairs([fact(1, **one), fact(2, **other)])
    assert [(p.first, p.second, list(p.why)) for p in pairs] == ([(1, 2, why)] if why else [])


def test_a_number_of_very_many_is_no_likeness():
    pairs, too_large = find_pairs([fact(n, f"学生{n}号", "+8613800000000", None) for n in range(LARGEST + 1)])
    assert (pairs, too_large) == ([], 2)


@pytest.mark.django_db
def test_the_command_tells_ids_and_why_and_no_number(capsys, outpost):
    school = SchoolFactory()
    one, other = (
        LeadFactory(outpost=outpost, name="王芳", pinyin="wangfang", school=school, phone=f"+8613812345{n}")
        for n in (678, 679)
    )
    child = LeadFactory(outpost=outpost, name="李娜", phone="+8613700000001")
    GuardianFactory(lead=child, phone=one.phone)
    LeadFactory(outpost=outpost, name="王芳", school=school, state=LeadState.DO_NOT_CONTACT, phone="+8613600000001")
    call_command("find_duplicate_leads", json=True)
    out = capsys.readouterr().out
    assert json.loads(out) == {
        "season": outpost.season.year, "leads": 3, "count": 2, "too_large": 0,
        "pairs": [
            {"first": one.pk, "second": other.pk, "why": ["name_school"]},
            {"first": one.pk, "second": child.pk, "why": ["guardian_phone"]},
        ],
    }  # fmt: skip
    call_command("find_duplicate_leads")
    out += capsys.readouterr().out
    assert not any(number in out for number in ("13812345", "13700000", "13600000", "王芳"))


@pytest.mark.django_db
@pytest.mark.parametrize("leads", [2, 40])
def test_it_costs_two_queries_however_many_leads_there_are(outpost, leads, django_assert_num_queries):
    LeadFactory.create_batch(leads, outpost=outpost)
    with django_assert_num_queries(2):
        assert pairs_of_season(outpost.season)[0] == leads


@pytest.mark.django_db
def test_leads_of_another_season_are_not_compared(outpost):
    LeadFactory(outpost=outpost, name="王芳", phone="+8613812345678")
    LeadFactory(outpost=outpost, season=SeasonFactory(year=2026), name="李娜", phone="+8613812345678")
    assert pairs_of_season(outpost.season) == (1, [], 0)


@pytest.mark.django_db
def test_without_a_season_there_is_nothing_to_compare(capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("find_duplicate_leads")
    assert stop.value.code == 2
