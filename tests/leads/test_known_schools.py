"""What leads and school files add to the score of a school (M19, M25)."""

import pytest

from campaigns.choices_schools import Stance
from leads import known_schools
from leads.choices import LeadState
from outposts import verdicts
from tests.factories.campaigns import SchoolFactory, SeasonFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import OutpostFactory
from tests.factories.school_file import CompetitorFactory, RivalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outpost():
    return OutpostFactory()


@pytest.fixture
def school(outpost):
    return SchoolFactory(region=outpost.region, stance=Stance.SUPPORTIVE)


def of(outpost, *schools):
    return known_schools.facts(outpost.season_id, [one.pk for one in schools])


def test_what_nobody_noted_is_left_out(outpost):
    blank = SchoolFactory(region=outpost.region)
    assert of(outpost, blank) == {blank.pk: {}}


@pytest.mark.parametrize(
    ("stance", "told"),
    [(Stance.SUPPORTIVE, 2), (Stance.NEUTRAL, 0), (Stance.RESERVED, -1)],
)
def test_the_stance_of_the_school_file(outpost, stance, told):
    school = SchoolFactory(region=outpost.region, stance=stance)
    assert of(outpost, school)[school.pk]["stance"] == told


def test_a_rival_counts_once_and_only_this_season(outpost, school):
    rival = CompetitorFactory()
    RivalFactory.create_batch(2, competitor=rival, school=school, season=outpost.season)
    RivalFactory(competitor=CompetitorFactory(name="另一学院"), school=school, season=outpost.season)
    RivalFactory(competitor=CompetitorFactory(name="去年的学院"), school=school, season=SeasonFactory(year=2024))
    assert of(outpost, school)[school.pk]["competitors"] == 2


def test_past_yield_is_registered_of_the_year_before(outpost, school):
    before = OutpostFactory(season=SeasonFactory(year=outpost.season.year - 1), region=outpost.region)
    long_ago = OutpostFactory(season=SeasonFactory(year=outpost.season.year - 2), region=outpost.region)
    LeadFactory.create_batch(3, outpost=before, school=school, state=LeadState.REGISTERED)
    LeadFactory(outpost=before, school=school)
    LeadFactory(outpost=long_ago, school=school, state=LeadState.REGISTERED)
    LeadFactory(outpost=outpost, school=school, state=LeadState.REGISTERED)
    assert of(outpost, school)[school.pk]["past_yield"] == 3


def test_a_school_asked_in_vain_yielded_nothing(outpost, school):
    before = OutpostFactory(season=SeasonFactory(year=outpost.season.year - 1), region=outpost.region)
    LeadFactory(outpost=before, school=school)
    assert of(outpost, school)[school.pk]["past_yield"] == 0


def test_it_reaches_the_score(outpost, school):
    facts = verdicts.judge_school(outpost, school).facts
    assert (facts.stance, facts.past_yield) == (2, None)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query_for_any_number_of_schools(outpost, rows, django_assert_num_queries):
    schools = SchoolFactory.create_batch(rows, region=outpost.region, stance=Stance.NEUTRAL)
    with django_assert_num_queries(1):
        assert len(of(outpost, *schools)) == rows
