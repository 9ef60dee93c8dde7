"""One person over the seasons, by name and number; and from which channel they came."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from core.errors import Refused
from core.models import Activity
from leads import rules, services
from leads.choices import LawfulBasis, LeadSource
from leads.choices_advice import ChannelMode
from leads.models import Lead, Person
from leads.rules_channels import OF_SOURCE, channel_of
from tests.factories.campaigns import SeasonFactory
from tests.factories.leads import GuardianFactory, LeadFactory
from tests.factories.outposts import CrewFactory, OutpostFactory
from tests.leads.test_pages import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_year(outpost, recruiter):
    """The same office a season before, served by nobody of today."""
    season = SeasonFactory(year=outpost.season.year - 1)
    return OutpostFactory(code="SJZ26", region=outpost.region, season=season)


def earlier(last_year, **values):
    person = Person.objects.create(name=values.get("name", "王芳"), birth_year=2010)
    facts = {"name": "王芳", "phone": "+8613812345678", "person": person} | values
    return LeadFactory(outpost=last_year, **facts)


# --- linking --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("then", "guardian", "is_known"),
    [
        ({}, None, True),
        ({"phone": "+8613500000000"}, "+8613900001111", True),  # the mother's number then and now
        ({"phone": "+8613900001111"}, None, True),  # last year it was noted as the pupil's
        ({"phone": "+8613500000000"}, "+8613812345678", True),  # last year it was noted as the guardian's
        ({"phone": "+8613500000000"}, None, False),
        ({"name": "王芳芳"}, None, False),  # a sister
    ],
)
def test_who_has_the_name_and_one_of_the_numbers_is_known(last_year, values, then, guardian, is_known):
    old = earlier(last_year, **then)
    if guardian:
        GuardianFactory(lead=old, phone=guardian)
    lead = services.add_lead(**values)
    assert (lead.person_id == old.person_id) is is_known
    assert lead.known_from == (last_year.season.year if is_known else None)
    logged = Activity.objects.of(lead).get(verb="added")
    assert ("known_from" in logged.after) is is_known


def test_within_a_season_nobody_is_put_together(values, outpost):
    lead = services.add_lead(**values)
    twin = services.add_lead(**values | {"phone": "13700002222", "guardian": None})
    assert lead.person_id != twin.person_id


def test_a_known_person_costs_no_more_than_a_new_one(last_year, values, django_assert_num_queries):
    from leads.services import people

    earlier(last_year)
    known = Lead(name="王芳", phone="+8613812345678", birth_year=2010)
    new = [Lead(name=f"赵{n}", phone=f"+861370000000{n}", birth_year=2010) for n in range(5)]
    with django_assert_num_queries(4):  # leads, their numbers, guardians' numbers, new persons
        people.link([(lead, None) for lead in (known, *new)], season=values["outpost"].season)
    assert known.person_id
    assert all(lead.person_id for lead in new)


def test_a_corrected_name_holds_for_the_person(last_year, values, recruiter, noon):
    old = earlier(last_year)
    lead = services.add_lead(**values)
    services.change_lead(lead=lead, values={"name": "王方"}, version=lead.version, by=recruiter, now=noon)
    assert Person.objects.get(pk=lead.person_id).name == "王方"
    services.change_lead(lead=old, values={"name": "王芳"}, version=old.version, by=recruiter, now=noon)
    assert Person.objects.get(pk=lead.person_id).name == "王方"  # the latest season speaks


def test_who_is_taken_back_leaves_no_person(lead):
    from leads.services import importing

    importing.take_back([lead])
    assert not Person.objects.exists()


def test_the_entry_says_from_when_the_person_is_known(client, last_year, values, recruiter, outpost):
    earlier(last_year)
    client.force_login(recruiter)
    entry = {
        "name": "王芳", "phone": "138 1234 5678", "birth_year": "2010", "school_name": "", "class_name": "",
        "source": "phone", "outpost": outpost.pk, "guardian_name": "", "guardian_phone": "", "basis": "consent_self",
        "method": "spoken", "next_choice": "soon",
    }  # fmt: skip
    post(client, reverse("leads:add"), entry)
    page = client.get(reverse("leads:add"))
    assert f"Known from season {last_year.season.year}." in page.content.decode()


def test_another_season_out_of_sight_is_a_year_and_nothing_else(client, last_year, values, recruiter, hq):
    old = earlier(last_year, class_name="密8班")
    lead = services.add_lead(**values)
    client.force_login(recruiter)
    page = client.get(reverse("leads:lead_twins", args=[lead.pk]))
    assert page.context["seasons"] == [{"year": last_year.season.year, "state": "", "url": ""}]
    assert old.get_absolute_url() not in page.content.decode()
    client.force_login(hq)
    (one,) = client.get(reverse("leads:lead_twins", args=[lead.pk])).context["seasons"]
    assert one["url"] == old.get_absolute_url()


def test_brothers_and_sisters_share_a_number_or_a_guardian(client, values, recruiter):
    lead = services.add_lead(**values)
    brother = services.add_lead(**values | {"name": "王强", "phone": "13700002222"})  # the same mother
    services.add_lead(**values | {"name": "李雷", "phone": "13700003333", "guardian": None})
    client.force_login(recruiter)
    assert client.get(reverse("leads:lead_twins", args=[lead.pk])).context["twins"] == [brother]


# --- names ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dot", ["·", "•", "・", "･", "‧", "∙", "⋅", " · "])
def test_the_dot_of_a_name_is_one_dot(last_year, values, dot):
    old = earlier(last_year, name="阿卜杜热西提·阿卜杜外力")
    lead = services.add_lead(**values | {"name": f"阿卜杜热西提{dot}阿卜杜外力"})
    assert lead.name == "阿卜杜热西提·阿卜杜外力"
    assert lead.person_id == old.person_id
    assert lead.pinyin.startswith("abudurexiti")
    assert lead.pinyin.isascii()


@pytest.mark.parametrize("name", ["𠮷田", "王𬭎", "李𪚥𪚥", "䶮小东", "㛃玉"])
def test_rare_characters_keep_and_are_found(client, last_year, values, recruiter, name):
    old = earlier(last_year, name=name)
    lead = services.add_lead(**values | {"name": name})
    lead.refresh_from_db()
    assert (lead.name, lead.person_id) == (name, old.person_id)
    assert rules.name_keys(name) == (lead.pinyin, lead.initials)
    assert len(lead.initials) == len(name)
    assert list(Lead.objects.filter(season=lead.season).search(name[:1])) == [lead]
    client.force_login(recruiter)
    assert name in client.get(lead.get_absolute_url()).content.decode()


# --- the migration --------------------------------------------------------------------------------------------------
def test_leads_from_before_find_their_persons(last_year, outpost):
    facts = {"name": "王芳", "phone": "+8613812345678"}
    then, now = LeadFactory(outpost=last_year, **facts), LeadFactory(outpost=outpost, source="fair", **facts)
    other = LeadFactory(outpost=outpost, name="王强", phone=facts["phone"])
    with connection.schema_editor() if connection.vendor == "postgresql" else _plain() as editor:
        importlib.import_module("leads.migrations.0006_person").fill(apps, editor)
    for lead in (then, now, other):
        lead.refresh_from_db()
    assert then.person == now.person
    assert then.person.token == then.token
    assert other.person != then.person
    assert (now.first_channel, now.last_channel) == (ChannelMode.FAIR, ChannelMode.FAIR)
    assert Person.objects.count() == 2


def _plain():
    """SQLite's schema editor wants no transaction around it; only `execute` is needed."""
    from contextlib import nullcontext
    from types import SimpleNamespace

    def execute(sql, params=None):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return nullcontext(SimpleNamespace(execute=execute))


# --- channels -------------------------------------------------------------------------------------------------------
def test_every_source_belongs_to_one_of_the_ten_ways():
    assert len(ChannelMode) == 10
    assert OF_SOURCE.keys() == set(LeadSource)
    assert channel_of("nonsense") == ""


def test_the_first_channel_never_changes_and_the_last_one_does(lead, values, recruiter, agent, outpost, noon):
    assert (lead.first_channel, lead.last_channel) == (ChannelMode.OUTPOST, ChannelMode.OUTPOST)
    with pytest.raises(Refused, match="never changes"):
        services.change_lead(lead=lead, values={"first_channel": "fair"}, version=lead.version, by=recruiter, now=noon)
    changed = services.change_lead(
        lead=lead, values={"last_channel": "fair", "source": "web"}, version=lead.version, by=recruiter, now=noon
    )
    assert (changed.first_channel, changed.last_channel) == (ChannelMode.OUTPOST, ChannelMode.FAIR)
    given = {"birth_year": 2010, "school_name": "", "basis": LawfulBasis.CONSENT_SELF, "method": "paper"}
    services.hand_in(name=lead.name, phone=lead.phone, guardian=None, **given, by=agent, now=noon + timedelta(days=1))
    lead.refresh_from_db()
    assert (lead.first_channel, lead.last_channel) == (ChannelMode.OUTPOST, ChannelMode.AGENT)


def test_the_list_is_filtered_by_the_first_channel(client, outpost, recruiter):
    CrewFactory(outpost=outpost)
    fair = LeadFactory(outpost=outpost, first_channel="fair")
    LeadFactory(outpost=outpost, first_channel="outpost", last_channel="fair")
    client.force_login(recruiter)
    assert client.get(reverse("leads:list"), {"channel": "fair"}).context["page"].rows == [fair]
