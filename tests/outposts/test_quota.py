"""The quota tree: what may be set by whom, what the record keeps, and what the database refuses."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from core.errors import Refused, Stale
from core.models import Activity
from outposts import quota, services
from outposts.choices import Measure, QuotaLevel
from outposts.models import Outpost, QuotaNode
from outposts.services import NewNumber
from tests.factories.campaigns import NOON
from tests.factories.outposts import OutpostFactory

REGISTERED = Measure.REGISTERED


def put(season, by, *numbers, measure=REGISTERED, reason="分解"):
    return services.set_quota(season=season, measure=measure, numbers=numbers, reason=reason, by=by, now=NOON)


def country(number, version=0):
    return NewNumber(QuotaLevel.COUNTRY, number, version)


def of_region(region, number, version=0, level=QuotaLevel.BIG_REGION):
    return NewNumber(level, number, version, region_id=region.pk, label=region.label)


def of_outpost(outpost, number, version=0):
    return NewNumber(QuotaLevel.OUTPOST, number, version, outpost_id=outpost.pk, label=outpost.name)


def of_person(outpost, person, number, version=0):
    return NewNumber(QuotaLevel.PERSON, number, version, outpost_id=outpost.pk, person_id=person.pk, label=person.name)


def read(season, user, **more):
    return quota.read(season=season, measure=REGISTERED, user=user, with_crew=True, **more)


# --- setting ---------------------------------------------------------------------------------------------------------
def test_a_number_is_set_changed_and_taken_away_and_the_record_says_who_and_why(outpost, hq):
    season = outpost.season
    assert put(season, hq, of_outpost(outpost, 40), reason="年初分解") == 1
    node = QuotaNode.objects.get()
    assert (node.number, node.version, node.changed_by, node.changed_at) == (40, 1, hq, NOON)
    put(season, hq, of_outpost(outpost, 50, version=1), reason="追加")
    put(season, hq, of_outpost(outpost, None, version=2), reason="撤点")
    assert not QuotaNode.objects.exists()
    rows = Activity.objects.of(node)
    told = [(r.verb, r.before.get("number"), r.after["number"], r.why, r.actor) for r in rows]
    assert sorted(told, key=str) == sorted(
        [
            ("set", None, 40, "年初分解", hq.token),
            ("changed", 40, 50, "追加", hq.token),
            ("removed", 50, None, "撤点", hq.token),
        ],
        key=str,
    )


def test_without_a_reason_nothing_is_set(outpost, hq):
    with pytest.raises(Refused, match="Give the reason"):
        put(outpost.season, hq, of_outpost(outpost, 40), reason=" ")
    assert not QuotaNode.objects.exists()


def test_nothing_changed_leaves_no_trace(outpost, hq):
    put(outpost.season, hq, of_outpost(outpost, 40))
    assert put(outpost.season, hq, of_outpost(outpost, 40, version=1)) == 0
    assert Activity.objects.filter(kind="outposts.quotanode").count() == 1


def test_the_outposts_target_is_its_number_of_registered_students_and_no_other(outpost, hq):
    put(outpost.season, hq, of_outpost(outpost, 77))
    put(outpost.season, hq, of_outpost(outpost, 300), measure=Measure.FORMS)
    assert Outpost.objects.get(pk=outpost.pk).target_registered == 77
    put(outpost.season, hq, of_outpost(outpost, None, version=1))
    assert Outpost.objects.get(pk=outpost.pk).target_registered == 0


def test_an_outpost_opened_with_a_target_has_its_number(station):
    node = QuotaNode.objects.get(outpost=station)
    assert (node.number, node.level, node.measure) == (40, "outpost", "registered")
    assert station.target_registered == 40


def test_a_stale_level_is_shown_and_nothing_of_it_kept(outpost, far_outpost, hq):
    """Someone changed a number that this person left alone: the sum they saw is no longer true."""
    season = outpost.season
    put(season, hq, of_outpost(outpost, 40), of_outpost(far_outpost, 60))
    put(season, hq, of_outpost(outpost, 45, version=1))
    with pytest.raises(Stale) as refusal:
        put(season, hq, of_outpost(outpost, 40, version=1), of_outpost(far_outpost, 70, version=1))
    assert refusal.value.theirs == {outpost.name: "45"}
    assert QuotaNode.objects.get(outpost=far_outpost).number == 60


@pytest.mark.parametrize("number", [-1, 1_000_001])
def test_a_number_beyond_reason_is_refused(outpost, hq, number):
    with pytest.raises(Refused, match="lies between"):
        put(outpost.season, hq, of_outpost(outpost, number))


# --- who may ---------------------------------------------------------------------------------------------------------
def test_a_director_sets_what_lies_beneath_the_own_region_and_never_its_own_number(
    outpost, far_outpost, north, south, director, recruiter
):
    season = outpost.season
    province = outpost.region.parent
    put(season, director, of_outpost(outpost, 40), of_person(outpost, recruiter, 20))
    put(season, director, of_region(province, 40, level=QuotaLevel.PROVINCE))
    beyond = [country(100), of_region(north, 50), of_region(south, 50), of_outpost(far_outpost, 10)]
    for number in beyond:
        with pytest.raises(Refused, match="set by those above"):
            put(season, director, number)
    assert QuotaNode.objects.count() == 3


def test_a_director_of_a_province_does_not_set_the_provinces_number(outpost, director):
    director.region = outpost.region.parent
    put(outpost.season, director, of_outpost(outpost, 40))
    with pytest.raises(Refused, match="set by those above"):
        put(outpost.season, director, of_region(director.region, 40, level=QuotaLevel.PROVINCE))


@pytest.mark.parametrize("role", ["recruiter", "finance", "caller", "agent"])
def test_others_set_nothing(outpost, request, role):
    with pytest.raises(Refused, match="set by those above"):
        put(outpost.season, request.getfixturevalue(role), of_outpost(outpost, 1))


def test_a_person_has_a_number_only_where_the_person_serves(outpost, far_outpost, hq, far_recruiter, recruiter):
    with pytest.raises(Refused, match="serves or served"):
        put(outpost.season, hq, of_person(outpost, far_recruiter, 10))
    recruiter.duties.update(until="2027-06-01")
    put(outpost.season, hq, of_person(outpost, recruiter, 10))  # served: the number stays where it was earned


def test_an_outpost_of_another_season_is_refused(outpost, hq):
    other = OutpostFactory(season__year=2026)
    with pytest.raises(Refused, match="set by those above"):
        put(outpost.season, hq, of_outpost(other, 10))


# --- the tree --------------------------------------------------------------------------------------------------------
def test_the_tree_from_the_country_to_the_person(outpost, far_outpost, north, south, hq, recruiter, far_recruiter):
    season = outpost.season
    put(season, hq, country(100), of_region(north, 60), of_region(south, 45))
    put(season, hq, of_outpost(outpost, 60), of_person(outpost, recruiter, 25))
    (top,) = read(season, hq).top
    assert (top.number, top.gap, [child.number for child in top.children]) == (100, 5, [60, 45])
    region = top.children[0]
    assert (region.subject, region.gap, region.children[0].subject) == (north, 0, outpost)
    assert (region.children[0].gap, region.children[0].children[0].subject) == (-35, recruiter)
    assert (top.children[1].gap, top.children[1].children[0].number) == (None, None)


def test_a_province_stands_in_the_tree_only_where_it_is_used(outpost, north, hq):
    season, province = outpost.season, outpost.region.parent
    assert read(season, hq).regions[north.pk].children[0].subject == outpost
    put(season, hq, of_region(province, 40, level=QuotaLevel.PROVINCE))
    (branch,) = read(season, hq).regions[north.pk].children
    assert (branch.subject, branch.children[0].subject) == (province, outpost)


def test_each_sees_the_own_part(outpost, far_outpost, north, south, hq, director, stranger, recruiter, caller, finance):
    season = outpost.season
    put(season, hq, country(100), of_region(north, 60), of_region(south, 40), of_outpost(outpost, 60))
    put(season, hq, of_person(outpost, recruiter, 25))
    (mine,) = read(season, director).top
    assert (mine.subject, mine.number, len(mine.outposts)) == (north, 60, 1)
    (theirs,) = read(season, stranger).top
    assert (theirs.subject, theirs.outposts[0].subject, theirs.outposts[0].number) == (south, far_outpost, None)
    (own,) = read(season, recruiter).top
    assert (own.subject, own.number, own.gap, own.children[0].number) == (outpost, 60, None, 25)
    for nobody in (caller, finance):
        assert not QuotaNode.objects.visible_to(nobody).exists()
    assert set(QuotaNode.objects.visible_to(stranger)) == {QuotaNode.objects.get(region=south)}


def test_a_colleagues_number_is_not_ones_own_to_read(outpost, hq, recruiter, far_recruiter):
    far_recruiter.duties.update(outpost=outpost)
    put(outpost.season, hq, of_person(outpost, recruiter, 25), of_person(outpost, far_recruiter, 15))
    assert [node.person for node in QuotaNode.objects.visible_to(recruiter)] == [recruiter]
    (own,) = read(outpost.season, recruiter).top
    assert [child.subject for child in own.children] == [recruiter]


# --- the database ----------------------------------------------------------------------------------------------------
UNIQUE = {
    "outposts_quota_country_once": "season_id, outposts_quotanode.measure",
    "outposts_quota_region_once": "region_id",
    "outposts_quota_outpost_once": "outpost_id",
    "outposts_quota_person_once": "person_id",
}


@pytest.mark.parametrize(
    "constraint", [*UNIQUE, "outposts_quota_number_not_negative", "outposts_quota_level_has_its_place"]
)
def test_the_database_refuses(constraint, outpost, north, recruiter):
    at = {"season": outpost.season, "measure": REGISTERED, "number": 1, "changed_at": NOON}
    rows = {
        "outposts_quota_country_once": [{"level": "country"}] * 2,
        "outposts_quota_region_once": [{"level": "big_region", "region": north}] * 2,
        "outposts_quota_outpost_once": [{"level": "outpost", "outpost": outpost}] * 2,
        "outposts_quota_person_once": [{"level": "person", "outpost": outpost, "person": recruiter}] * 2,
        "outposts_quota_number_not_negative": [{"level": "country", "number": -1}],
        "outposts_quota_level_has_its_place": [{"level": "outpost", "region": north}],
    }[constraint]
    *first, last = rows
    for row in first:
        QuotaNode.objects.create(**at | row)
    wanted = UNIQUE.get(constraint, constraint) if connection.vendor == "sqlite" else constraint
    with pytest.raises(IntegrityError, match=wanted), transaction.atomic():
        QuotaNode.objects.create(**at | last)


# --- the commands ----------------------------------------------------------------------------------------------------
def told(capsys):
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_command_prints_the_tree_and_fails_where_a_level_does_not_add_up(outpost, north, hq, recruiter, capsys):
    season = outpost.season
    put(season, hq, country(60), of_region(north, 60), of_outpost(outpost, 60))
    call_command("quota", season=2027, json=True)
    answer = told(capsys)
    assert (answer["gaps"], answer["tree"][0]["number"], answer["tree"][0]["sum"]) == (0, 60, 60)
    put(season, hq, of_person(outpost, recruiter, 65))
    with pytest.raises(SystemExit) as done:
        call_command("quota", season=2027)
    assert done.value.code == 1
    assert f"{outpost.name}: 60  sum 65  +5" in capsys.readouterr().out


def test_a_season_that_is_none_is_wrong_usage(db):
    with pytest.raises(CommandError) as error:
        call_command("quota", season=1999)
    assert error.value.returncode == 2


def test_verify_quota_finds_a_copy_that_differs_and_a_number_that_hangs_wrong(outpost, hq, far_recruiter, capsys):
    Outpost.objects.update(target_registered=0)
    put(outpost.season, hq, of_outpost(outpost, 40))
    call_command("verify_quota", json=True)
    assert told(capsys) == {"wrong": 0}
    Outpost.objects.update(target_registered=41)
    at = {"season": outpost.season, "measure": REGISTERED, "number": 1, "changed_at": NOON}
    QuotaNode.objects.create(level="person", outpost=outpost, person=far_recruiter, **at)
    QuotaNode.objects.create(level="province", region=outpost.region, **at)
    with pytest.raises(SystemExit):
        call_command("verify_quota", json=True)
    assert told(capsys)["wrong"] == 4  # both targets, the person, the city that is no province
