"""Suggestions: found, stored, decided, and never asked again once decided."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Region
from campaigns import services
from campaigns.choices_duplicates import PairState
from campaigns.imports import SCHOOLS
from campaigns.models import DuplicatePair, School, SchoolMerge
from campaigns.rules import school_key
from core.errors import Refused
from core.models import Activity
from imports.services import bring_in
from tests.campaigns.regions import plant
from tests.factories.campaigns import NOON, FiguresFactory, PairFactory, SchoolFactory
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a6%s"


def school(name, region, **values):
    return SchoolFactory(name=name, name_key=school_key(name), region=region, **values)


@pytest.fixture
def twins(north_district):
    Region.objects.filter(pk=north_district.parent_id).update(name="石家庄市")
    Region.objects.filter(pk=north_district.parent.parent_id).update(name="河北省")
    return school("石家庄市第二中学", north_district), school("石家庄二中", north_district)


@pytest.fixture
def pair(twins):
    return PairFactory(first=twins[0], second=twins[1])


@pytest.fixture
def far_pair(south_district):
    return PairFactory(first=school("广州六中", south_district), second=school("广州第六中学", south_district))


def search(by=None, province=None):
    return services.search_duplicates(by=by, province=province, now=NOON)


# --- searching --------------------------------------------------------------------------------------------------------
def test_what_is_found_is_stored_once(twins):
    assert search() == {"schools": 2, "pairs": 1, "new": 1, "changed": 0, "withdrawn": 0, "decided": 0}
    assert search() == {"schools": 2, "pairs": 1, "new": 0, "changed": 0, "withdrawn": 0, "decided": 0}
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.score, pair.state) == (*twins, 97, "open")
    assert pair.reasons == ["same_core", "same_number", "same_district"]


def test_a_pair_said_not_to_be_the_same_never_comes_back(twins, hq):
    search()
    services.say_not_same(pair=DuplicatePair.objects.get(), why="两所学校", by=hq, now=NOON)
    assert search() == {"schools": 2, "pairs": 1, "new": 0, "changed": 0, "withdrawn": 0, "decided": 1}
    assert DuplicatePair.objects.get().state == PairState.NOT_SAME


def test_a_merged_school_is_not_compared_and_its_open_pairs_are_out_of_sight(twins, north_district):
    third = school("河北省石家庄市第二中学", north_district)
    search()
    assert DuplicatePair.objects.count() == 3
    services.merge_schools(kept=twins[0], gone=twins[1], by=None, now=NOON)
    shown = DuplicatePair.objects.standing()
    assert {(p.first_id, p.second_id, p.state) for p in shown} == {
        (twins[0].pk, twins[1].pk, "merged"),
        (twins[0].pk, third.pk, "open"),
    }
    assert search()["schools"] == 2


def test_a_school_renamed_is_asked_about_no_more(twins):
    search()
    School.objects.filter(pk=twins[1].pk).update(name="石家庄三中")
    assert search()["withdrawn"] == 1
    assert not DuplicatePair.objects.exists()


def test_a_search_in_one_region_leaves_the_pairs_of_others(twins, far_pair, director, north):
    assert search(by=director)["schools"] == 2
    assert search(province=twins[0].region.parent.parent)["schools"] == 2
    assert DuplicatePair.objects.filter(pk=far_pair.pk).exists()
    assert DuplicatePair.objects.count() == 2


def test_the_command_counts_and_refuses_an_unknown_province(twins):
    out = io.StringIO()
    call_command("find_duplicates", "--json", stdout=out)
    answer = json.loads(out.getvalue().splitlines()[-1])
    assert answer.pop("seconds") >= 0
    assert answer == {"schools": 2, "pairs": 1, "new": 1, "changed": 0, "withdrawn": 0, "decided": 0, "open": 1}
    out = io.StringIO()
    call_command("find_duplicates", "--province", "130000", stdout=out)
    assert "石家庄市第二中学 / 石家庄二中" in out.getvalue()
    with pytest.raises(CommandError) as caught:
        call_command("find_duplicates", "--province", "999999")
    assert caught.value.returncode == 2


@pytest.mark.skipif(not SHARED.exists(), reason="the real lists lie beside the repository, where there are any")
def test_the_real_lists_give_few_and_good_suggestions(db):
    plant("13", "41", "43")
    bring_in(importer=SCHOOLS, source=SHARED / "schools_hebei_henan_hunan.csv", by=None, now=NOON)
    counts = search()
    assert counts["schools"] > 2500
    assert 40 < counts["pairs"] < 150
    numbers = [(p.first.name, p.second.name) for p in DuplicatePair.objects.filter(score__gte=85)]
    assert ("隆化第一中学", "隆化一中") in numbers or ("隆化一中", "隆化第一中学") in numbers


# --- deciding ---------------------------------------------------------------------------------------------------------
def test_against_the_suggestion_a_reason_is_needed(pair, twins, outpost, hq):
    first, second = twins
    LeadFactory(outpost=outpost, school=second)
    assert services.advised_to_stay(pair, user=hq) == second
    with pytest.raises(Refused, match="The score is high"):
        services.say_not_same(pair=pair, by=hq, now=NOON)
    with pytest.raises(Refused, match="The other school was suggested to stay"):
        services.say_same(pair=pair, kept=first, by=hq, now=NOON)
    merged = services.say_same(pair=pair, kept=second, by=hq, now=NOON)
    assert (merged.kept, merged.gone) == (second, first)
    with pytest.raises(Refused, match="merged already"):
        services.say_same(pair=pair, kept=second, by=hq, now=NOON)
    with pytest.raises(Refused, match="decided meanwhile: Merged"):
        services.say_not_same(pair=pair, why="不同", by=hq, now=NOON)


def test_with_a_low_score_it_is_the_merge_that_needs_the_reason(twins, hq):
    pair = PairFactory(first=twins[0], second=twins[1], score=62)
    with pytest.raises(Refused, match="The score is low"):
        services.say_same(pair=pair, kept=twins[0], by=hq, now=NOON)
    services.say_not_same(pair=pair, by=hq, now=NOON)
    with pytest.raises(Refused, match="said not to be the same"):
        services.say_same(pair=pair, kept=twins[0], by=hq, now=NOON)
    assert services.say_same(pair=pair, kept=twins[0], why="去现场核实过", by=hq, now=NOON).why == "去现场核实过"
    assert Activity.objects.filter(kind="campaigns.duplicatepair", verb="not_same").count() == 1


# --- pages ------------------------------------------------------------------------------------------------------------
def get(client, user, name, *args, query=None):
    client.force_login(user)
    return client.get(reverse(f"campaigns:{name}", args=args), query or {})


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"campaigns:{name}", args=args), {"submit_id": UUID % 0} | data)


def test_each_sees_the_pairs_of_the_own_region(client, pair, far_pair, hq, director, stranger, recruiter):
    assert list(get(client, hq, "duplicates").context["page"]) == [pair, far_pair]
    assert list(get(client, director, "duplicates").context["page"]) == [pair]
    assert list(get(client, stranger, "duplicates").context["page"]) == [far_pair]
    assert get(client, recruiter, "duplicates").status_code == 403
    assert not DuplicatePair.objects.visible_to(recruiter).exists()
    assert not SchoolMerge.objects.visible_to(recruiter).exists()


def test_a_pair_across_two_regions_is_hqs(twins, south_district, hq, director):
    across = PairFactory(first=twins[0], second=school("远处", south_district))
    assert not DuplicatePair.objects.visible_to(director).exists()
    assert list(DuplicatePair.objects.visible_to(hq)) == [across]


def test_the_queue_is_filtered_by_province_score_and_state(client, pair, far_pair, hq):
    DuplicatePair.objects.filter(pk=far_pair.pk).update(score=62)

    def shown(**query):
        return list(get(client, hq, "duplicates", query=query).context["page"])

    assert shown(province=pair.first.region.parent.parent_id) == [pair]
    assert (shown(score="sure"), shown(score="unsure")) == ([pair], [far_pair])
    assert shown(state="not_same") == []
    assert shown(state="nonsense") == [pair, far_pair]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_any_number(client, north_district, director, rows, django_assert_num_queries):
    for number in range(rows):
        PairFactory(first=school(f"甲{number}", north_district), second=school(f"乙{number}", north_district))
    url = reverse("campaigns:duplicates")
    get(client, director, "duplicates")
    with django_assert_num_queries(7):
        assert len(client.get(url).context["page"]) == rows


def test_the_pair_shows_both_sides_and_what_would_stay_behind(client, pair, twins, director):
    FiguresFactory(school=twins[0], graduates=311)
    FiguresFactory(school=twins[1], graduates=287)
    page = get(client, director, "duplicate", pair.pk)
    text = page.content.decode()
    assert all(part in text for part in ("石家庄市第二中学", "石家庄二中", "311", "287", "97 of 100"))
    assert [(row.first, row.second, row.clashing) for row in page.context["hanging"]] == [(1, 1, 1)]


def test_a_merge_and_the_way_back_on_the_pages(client, pair, twins, director, outpost):
    kept, gone = twins
    lead = LeadFactory(outpost=outpost, school=gone)
    refused = post(client, director, "duplicate", pair.pk, decision="first")
    assert refused.status_code == 422
    assert "suggested to stay" in refused.content.decode()
    answer = post(client, director, "duplicate", pair.pk, decision="first", why="全称")
    merged = SchoolMerge.objects.get()
    assert answer.url == reverse("campaigns:merge", args=[merged.pk])
    assert post(client, director, "duplicate", pair.pk, decision="first", why="全称").url == answer.url  # sent twice
    assert SchoolMerge.objects.count() == 1

    assert get(client, director, "school", gone.pk).url == kept.get_absolute_url()
    assert "石家庄二中" in get(client, director, "school", kept.pk).content.decode()
    assert get(client, director, "school_edit", gone.pk).status_code == 404
    assert list(get(client, director, "schools").context["page"]) == [kept]
    assert get(client, director, "merge", merged.pk).context["rows"] == [("leads", 1, 0)]

    answer = client.post(
        reverse("campaigns:merge", args=[merged.pk]), {"submit_id": UUID % 1, "reason": "其实是两所"}
    )  # fmt: skip
    assert answer.status_code == 302
    lead.refresh_from_db()
    assert lead.school == gone
    assert "Taken back" in get(client, director, "merge", merged.pk).content.decode()
    assert get(client, director, "school", gone.pk).status_code == 200


def test_a_stranger_is_not_led_from_a_merged_school_to_the_kept_one(client, twins, stranger):
    services.merge_schools(kept=twins[0], gone=twins[1], by=None, now=NOON)
    assert get(client, stranger, "school", twins[1].pk).status_code == 404


def test_what_stayed_is_read_on_the_kept_schools_page(client, twins, recruiter, director):
    kept, gone = twins
    FiguresFactory(school=kept, graduates=311)
    FiguresFactory(school=gone, graduates=287, source="旧名册")
    services.merge_schools(kept=kept, gone=gone, by=None, now=NOON)
    for user, may_follow in ((recruiter, False), (director, True)):
        text = get(client, user, "school", kept.pk).content.decode()
        assert all(part in text for part in ("From the merged file", "石家庄二中", "287", "旧名册"))
        assert ("the way back" in text) == may_follow


def test_search_again_tells_what_it_found(client, twins, director):
    client.force_login(director)
    url = reverse("campaigns:duplicates_search")
    answer = client.post(url, {"submit_id": UUID % 0}, follow=True)
    assert "Looked at 2 schools: 1 new pair." in answer.content.decode()
    assert list(answer.context["page"]) == [DuplicatePair.objects.get()]


def test_a_pair_once_denied_can_still_be_merged_and_no_more_denied(client, pair, hq):
    post(client, hq, "duplicate", pair.pk, decision="not_same", why="两所")
    page = get(client, hq, "duplicate", pair.pk)
    assert [value for value, _label in page.context["form"].fields["decision"].choices] == ["first", "second"]
