"""Two people at one pair of schools, on real connections."""

import pytest

from campaigns import services
from campaigns.models import DuplicatePair, School, SchoolMerge, SchoolUnmerge
from core.errors import Refused
from core.models import Activity
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON, FiguresFactory, PairFactory, SchoolFactory
from tests.finance.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def pair(north_district):
    first, second = (SchoolFactory(region=north_district, name=name, name_key=name) for name in ("二中", "第二中学"))
    FiguresFactory(school=second)
    return PairFactory(first=first, second=second)


def keep(pk, side):
    def act():
        row = DuplicatePair.objects.select_related("first", "second").get(pk=pk)
        return services.say_same(pair=row, kept=getattr(row, side), why="同一所", by=None, now=NOON)

    return act


def test_of_four_merges_in_either_direction_one_has_effect(pair, hq):
    answers = together(*(keep(pair.pk, side) for side in ("first", "second", "first", "second")))
    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert SchoolMerge.objects.count() == School.objects.count() == 1
    assert Activity.objects.filter(verb="merged").count() == 1


def test_a_merge_with_its_reason_stands_whether_a_denial_comes_before_or_after(pair):
    person = UserFactory(username="p")

    def deny():
        return services.say_not_same(pair=DuplicatePair.objects.get(pk=pair.pk), why="两所", by=person, now=NOON)

    merged, denied = together(keep(pair.pk, "first"), deny)
    pair.refresh_from_db()
    assert isinstance(merged, SchoolMerge)  # with its reason it stands above a denial
    assert pair.state == "merged"
    assert denied is None or isinstance(denied, Refused)
    assert Activity.objects.filter(verb="not_same").count() == (denied is None)


def test_a_chain_made_by_two_at_once_leaves_no_school_under_a_merged_one(pair, north_district):
    third = SchoolFactory(region=north_district)

    def act(kept, gone):
        return lambda: services.merge_schools(kept=kept, gone=gone, by=None, now=NOON)

    together(act(pair.first, pair.second), act(third, pair.first))
    assert not School.every.filter(merged_into__merged_into__isnull=False).exists()


def test_of_three_ways_back_one_has_effect(pair):
    merge = services.merge_schools(kept=pair.first, gone=pair.second, by=None, now=NOON)

    def back():
        row = SchoolMerge.objects.select_related("kept", "gone").get(pk=merge.pk)
        return services.unmerge_schools(merge=row, why="两所", by=None, now=NOON)

    answers = together(back, back, back)
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert SchoolUnmerge.objects.count() == 1
    assert School.objects.count() == 2
