"""Possible twins: found while typing and on the lead's page, queued, decided; nothing of a far record is told."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refused
from leads import rules, services
from leads.alike import facts_of, twins_of
from leads.models import Lead, TwinPair
from leads.rules_alike import Facts, Why, find_pairs, names_alike
from tests.factories.campaigns import SchoolFactory
from tests.factories.leads import GuardianFactory, LeadFactory
from tests.leads.test_pages import ask, fresh, post

pytestmark = pytest.mark.django_db
SAME = "+8613812345678"


def named(name, **values):
    pinyin, initials = rules.name_keys(name)
    return LeadFactory(name=name, pinyin=pinyin, initials=initials, **values)


@pytest.fixture
def school(north_district):
    return SchoolFactory(name="石家庄第二中学", name_key="石家庄第二中学", region=north_district)


# --- rules ----------------------------------------------------------------------------------------------------------

names = st.text(st.sampled_from("王芳方小晓李伟玮"), min_size=2, max_size=4)


def fact(pk, name):
    return Facts(pk, name, rules.name_keys(name)[0], f"+86138{pk:08d}", 1)


@given(names, names)
def test_two_names_compared_say_what_the_search_of_many_says(one, other):
    first, second = fact(1, one), fact(2, other)
    pairs, _too_large = find_pairs([first, second])
    assert names_alike(first, second) == (pairs[0].why if pairs else ())
    assert names_alike(second, first) == names_alike(first, second)


# --- found ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "why"), [
    ("王小芳", Why.NAME_SCHOOL), ("芳小王", Why.REVERSED), ("王晓芳", Why.PINYIN), ("王小方", Why.SIMILAR),
])  # fmt: skip
def test_names_at_one_school(outpost, school, name, why):
    lead, twin = named("王小芳", outpost=outpost, school=school), named(name, outpost=outpost, school=school)
    named(name, outpost=outpost, school=None)
    found = twins_of(facts_of(lead), season=lead.season)
    assert list(found) == [twin.pk]
    assert why in found[twin.pk]


def test_numbers_of_pupils_and_guardians(outpost):
    lead = named("王芳", outpost=outpost, phone=SAME)
    GuardianFactory(lead=lead, phone="+8613900000000")
    brother = named("王强", outpost=outpost, phone=SAME)
    father = named("王建国", outpost=outpost, phone="+8613900000000")
    cousin = GuardianFactory(lead=named("李娜", outpost=outpost), phone="+8613900000000").lead
    found = twins_of(facts_of(lead), season=lead.season)
    guardian = (Why.GUARDIAN_PHONE,)
    assert found == {brother.pk: (Why.PHONE,), father.pk: guardian, cousin.pk: guardian}


def test_a_merged_lead_answers_with_the_one_that_stays(outpost):
    kept, gone = named("王芳", outpost=outpost), named("王方", outpost=outpost, phone=SAME)
    Lead.every.filter(pk=gone.pk).update(merged_into=kept)
    found = twins_of(Facts(0, "", "", SAME, None), season=kept.season)
    assert found == {kept.pk: (Why.PHONE,)}


@pytest.mark.parametrize("rows", [1, 30])
def test_the_search_costs_three_queries(outpost, school, rows, django_assert_num_queries):
    for n in range(rows):
        named(f"王小{'芳方晓'[n % 3]}", outpost=outpost, school=school, phone=f"+86138{n:08d}")
    with django_assert_num_queries(3):
        twins_of(Facts(0, "王小芳", "wangxiaofang", SAME, school.pk, ("+8613900000000",)), season=outpost.season)


# --- while typing ---------------------------------------------------------------------------------------------------


def test_of_two_far_records_the_same_bytes_are_told(client, outpost, far_recruiter, far_outpost, recruiter):
    """Whoever they are, whatever was done with them: the answer is one."""
    type(far_outpost).objects.filter(pk=far_outpost.pk).update(season=outpost.season)
    named("王芳", outpost=outpost, owner=recruiter, phone=SAME)
    GuardianFactory(
        lead=named("李娜", outpost=outpost, class_name="高三1班", is_key=True, key_reason="x"), phone="+8613900001111"
    )
    answers = {ask(client, far_recruiter, phone="13812345678"), ask(client, far_recruiter, phone="13900001111")}
    assert len(answers) == 1
    (text,) = answers
    assert "already looked after by another outpost" in text
    for secret in ("王芳", "李娜", "石家庄", "招生员甲", "138", "139", "高三"):
        assert secret not in text


def test_a_far_name_of_the_school_is_told_as_such(client, outpost, far_recruiter, far_outpost, south_district):
    type(far_outpost).objects.filter(pk=far_outpost.pk).update(season=outpost.season)
    school = SchoolFactory(name="广州第二中学", name_key="广州第二中学", region=south_district)
    named("王小芳", outpost=outpost, school=school)
    text = ask(client, far_recruiter, name="王晓芳", school_name="广州第二中学")
    assert "already recorded elsewhere" in text
    assert "王小芳" not in text


def test_what_waits_in_the_own_pool_is_said_to_be_there(client, outpost, recruiter, noon):
    named("王芳", outpost=outpost, phone=SAME, pooled_at=noon)
    text = ask(client, recruiter, phone="13812345678")
    assert reverse("leads:pool") in text
    assert "another outpost" not in text
    assert "王芳" not in text


# --- the lead's page ------------------------------------------------------------------------------------------------


def card(client, user, lead):
    client.force_login(fresh(user))
    return client.get(reverse("leads:lead_twins", args=[lead.pk])).content.decode()


def test_the_card_links_the_near_and_tells_of_the_far(client, outpost, far_outpost, recruiter, director, hq):
    type(far_outpost).objects.filter(pk=far_outpost.pk).update(season=outpost.season)
    far_outpost.refresh_from_db()
    lead, near = (named(name, outpost=outpost, owner=recruiter, phone=SAME) for name in ("王芳", "王强"))
    far = named("陈远", outpost=far_outpost, phone=SAME)
    text = card(client, recruiter, lead)
    assert near.get_absolute_url() in text
    assert "Another outpost looks after" in text
    assert far.name not in text
    assert reverse("leads:compare", args=[lead.pk, near.pk]) not in text
    assert reverse("leads:compare", args=[lead.pk, near.pk]) in card(client, director, lead)
    assert far.name in card(client, hq, lead)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_card_costs_the_same(client, outpost, hq, rows, django_assert_max_num_queries):
    lead = named("王芳", outpost=outpost, phone=SAME)
    for n in range(rows):
        named(f"王{'强刚军'[n]}", outpost=outpost, phone=SAME)
    client.force_login(fresh(hq))
    client.get(reverse("leads:lead_twins", args=[lead.pk]))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("leads:lead_twins", args=[lead.pk])).status_code == 200


def test_the_address_of_a_merged_lead_leads_to_the_one_that_stays(client, outpost, recruiter, stranger):
    kept, gone = (named(name, outpost=outpost, owner=recruiter) for name in ("王芳", "王方"))
    Lead.every.filter(pk=gone.pk).update(merged_into=kept)
    client.force_login(fresh(recruiter))
    answer = client.get(gone.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, kept.get_absolute_url())
    client.force_login(fresh(stranger))
    assert client.get(gone.get_absolute_url()).status_code == 404


# --- the queue ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(lead, values, noon):
    twin = services.add_lead(**values | {"name": "王方"})
    assert services.search_twins(now=noon) == {"leads": 2, "new": 1}
    return TwinPair.objects.get(first=lead, second=twin)


def test_the_search_suggests_each_pair_once(pair, noon):
    assert pair.reasons == ["phone", "guardian_phone"]
    assert services.search_twins(now=noon) == {"leads": 2, "new": 0}


def test_said_to_be_two_it_is_not_asked_again(pair, director, noon):
    with pytest.raises(Refused):
        services.say_not_twins(pair=pair, why=" ", by=director, now=noon)
    services.say_not_twins(pair=pair, why="双胞胎", by=director, now=noon)
    services.search_twins(now=noon)
    assert TwinPair.objects.get().state == "not_twins"
    with pytest.raises(Refused):
        services.say_not_twins(pair=pair, why="x", by=director, now=noon)


def test_merged_and_taken_back_it_waits_again(pair, director, noon):
    merge = services.say_twins(pair=pair, kept=pair.second, by=director, now=noon)
    assert (merge.gone_id, TwinPair.objects.get().state) == (pair.first_id, "merged")
    services.unmerge_leads(merge=merge, why="x", by=director, now=noon)
    assert TwinPair.objects.get().state == "open"


def test_on_the_pages_from_pair_to_merge_and_back(client, pair, lead, director):
    client.force_login(fresh(director))
    assert lead.name in client.get(reverse("leads:twins")).content.decode()
    url = reverse("leads:twin", args=[pair.pk])
    shown = client.get(url).content.decode()
    assert lead.phone[3:] not in shown.replace(" ", "")
    assert post(client, url, {"decision": "two"}).status_code == 422
    answer = post(client, url, {"decision": "first", "why": "同一人"})
    assert answer.status_code == 302
    assert not Lead.objects.filter(pk=pair.second_id).exists()
    assert "merged into" in client.get(answer["Location"]).content.decode()
    assert client.get(url).status_code == 200
    assert client.get(reverse("leads:twins") + "?state=merged").status_code == 200
    assert post(client, answer["Location"], {"reason": "搞错了"}).status_code == 302
    assert Lead.objects.filter(pk=pair.second_id).exists()
    assert client.get(answer["Location"]).status_code == 200


def test_two_leads_are_compared_at_a_button(client, lead, values, director):
    twin = services.add_lead(**values | {"name": "李四", "phone": "13811112222", "guardian": None})
    client.force_login(fresh(director))
    answer = post(client, reverse("leads:compare", args=[lead.pk, twin.pk]), {})
    pair = TwinPair.objects.get()
    assert answer["Location"] == pair.get_absolute_url()
    assert pair.reasons == []
    assert client.get(pair.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same(client, outpost, school, hq, noon, rows, django_assert_max_num_queries):
    for n in range(rows):
        one, two = (named(f"王小{c}", outpost=outpost, school=school, phone=f"+8613{n}00000000") for c in "芳方")
        TwinPair.objects.create(first=one, second=two, likeness=50, reasons=["phone"], found_at=noon)
    client.force_login(fresh(hq))
    client.get(reverse("leads:twins"))
    with django_assert_max_num_queries(7):
        assert client.get(reverse("leads:twins")).status_code == 200


def test_the_command_saves_what_it_finds_when_asked(lead, values, capsys):
    services.add_lead(**values | {"name": "王方"})
    call_command("find_duplicate_leads", json=True)
    assert not TwinPair.objects.exists()
    call_command("find_duplicate_leads", json=True, save=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["new"] == 1
    assert TwinPair.objects.count() == 1
