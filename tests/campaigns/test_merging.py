"""Two schools become one and two again, and nothing is lost on the way."""

import io

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from campaigns import services
from campaigns.choices_duplicates import PairState
from campaigns.imports import FIGURES, SCHOOLS
from campaigns.models import School, SchoolFigures, SchoolMerge, SchoolUnmerge
from campaigns.related import ABOUT_MERGES, fields_to_schools
from campaigns.rules import school_key
from core.append_only import AppendOnly, AppendOnlyError
from core.errors import Refused
from core.models import Activity
from imports.services import bring_in
from leads.forms import find_school
from leads.models import Lead
from outposts.models import Reach, TargetSchool
from tests.campaigns.regions import plant
from tests.factories.campaigns import NOON, FiguresFactory, PairFactory, SchoolFactory, SeasonFactory
from tests.factories.leads import LeadFactory
from tests.factories.outposts import OutpostFactory

pytestmark = pytest.mark.django_db


def school(name, region):
    return SchoolFactory(name=name, name_key=school_key(name), region=region)


@pytest.fixture
def kept(north_district):
    return school("石家庄市第二中学", north_district)


@pytest.fixture
def gone(north_district):
    return school("石家庄二中", north_district)


def target(outpost, of, state="chosen"):
    return TargetSchool.objects.create(
        season=outpost.season, outpost=outpost, school=of, state=state, overall="unknown", decided_at=NOON
    )


def merge(kept, gone, by=None, **options):
    return services.merge_schools(kept=kept, gone=gone, by=by, now=NOON, **options)


def take_back(merged, by=None):
    return services.unmerge_schools(merge=merged, why="两所学校", by=by, now=NOON)


def pointing():
    """{field: {key: school}} of every row of every app that points at a school, merges themselves apart."""
    return {
        name: dict(field.model._base_manager.values_list("pk", field.attname))
        for name, field in fields_to_schools().items()
    }


# --- every foreign key ------------------------------------------------------------------------------------------------
def foreign_keys():
    """Found from the other side than `related` finds them."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is School:
                yield model, field


def test_a_merge_moves_every_foreign_key_to_a_school():
    known = set(fields_to_schools().values())
    assert {field for model, field in foreign_keys() if model not in ABOUT_MERGES} == known
    assert {"campaigns.schoolfigures.school", "leads.lead.school", "outposts.targetschool.school"} <= set(
        fields_to_schools()
    )


@pytest.mark.parametrize("name", sorted(fields_to_schools()))
def test_a_row_that_may_stay_with_a_merged_school_is_hidden_from_lists(name):
    """A model of which a school has one row by a constraint takes `of_standing_schools` for its default manager."""
    field = fields_to_schools()[name]
    options = field.model._meta
    unique = [c for c in options.constraints if isinstance(c, models.UniqueConstraint)]
    assert all(c.fields for c in unique), "a constraint of expressions: teach campaigns.related what collides there"
    may_stay = issubclass(field.model, AppendOnly) or field.unique or any(field.name in c.fields for c in unique)
    may_stay = may_stay or any(field.name in names for names in options.unique_together)
    assert not may_stay or "merged_into" in str(field.model._default_manager.all().query)


# --- there and back ---------------------------------------------------------------------------------------------------
def test_all_goes_over_and_comes_back(kept, gone, outpost, hq):
    leads = LeadFactory.create_batch(2, outpost=outpost, school=gone)
    own = LeadFactory(outpost=outpost, school=kept)
    figures, chosen = FiguresFactory(school=gone), target(outpost, gone)
    reach = Reach.objects.create(outpost=outpost, school=gone, road_km=3, source="地图")
    before = pointing()

    merged = merge(kept, gone, hq, why="同一所学校")

    assert merged.moved == {
        "campaigns.schoolfigures.school": [str(figures.pk)],
        "leads.lead.school": sorted(str(lead.pk) for lead in leads),
        "outposts.reach.school": [str(reach.pk)],
        "outposts.targetschool.school": [str(chosen.pk)],
    }
    assert merged.filed == {}
    assert set(Lead.objects.filter(school=kept)) == {own, *leads}
    assert (SchoolFigures.objects.get().school, TargetSchool.objects.get().school) == (kept, kept)
    assert list(School.objects.all()) == [kept]
    assert School.every.get(pk=gone.pk).merged_into == kept

    undone = take_back(merged, hq)

    assert pointing() == before
    assert undone.left == {}
    assert undone.returned == merged.moved
    assert set(School.objects.all()) == {kept, gone}


def test_where_both_have_a_row_that_of_the_merged_school_stays_with_it(kept, gone, outpost, hq):
    mine, theirs = (
        FiguresFactory(school=kept, graduates=300),
        FiguresFactory(school=gone, graduates=280, candidates=260),
    )
    other_year = FiguresFactory(school=gone, season=SeasonFactory(year=2026))
    target(outpost, kept)
    dropped = target(outpost, gone, "dropped")
    before = pointing()

    merged = merge(kept, gone, hq)

    assert merged.filed == {
        "campaigns.schoolfigures.school": {str(theirs.pk): "campaigns_figures_once_a_season"},
        "outposts.targetschool.school": {str(dropped.pk): "outposts_target_once_an_outpost"},
    }
    assert set(SchoolFigures.objects.all()) == {mine, other_year}
    assert SchoolFigures.every.get(pk=theirs.pk).school_id == gone.pk
    assert SchoolFigures.objects.get(pk=mine.pk).candidates is None
    assert TargetSchool.objects.filter(outpost=outpost).count() == 1  # does not count twice
    assert TargetSchool.objects.filter(outpost=outpost).totals()[0]["schools"] == 1

    take_back(merged, hq)
    assert pointing() == before
    assert TargetSchool.objects.count() == 2


def test_a_school_chosen_by_two_outposts_stays_with_the_one_that_has_the_kept_one(kept, gone, outpost):
    other = OutpostFactory(code="SJZ2", region=outpost.region, season=outpost.season)
    target(outpost, kept)
    theirs = target(other, gone)
    merged = merge(kept, gone)
    assert merged.filed["outposts.targetschool.school"] == {str(theirs.pk): "outposts_target_chosen_by_one_outpost"}
    assert list(TargetSchool.objects.values_list("outpost", flat=True)) == [outpost.pk]


def test_missing_figures_are_completed_only_by_choice_and_emptied_again(kept, gone, hq):
    mine = FiguresFactory(school=kept, graduates=300, source="学校")
    FiguresFactory(
        school=gone, graduates=280, candidates=260, progression_rate="61.50", profile=["rural"], source="县局"
    )
    merged = merge(kept, gone, hq, fill=True)
    mine.refresh_from_db()
    assert (mine.graduates, mine.candidates, str(mine.progression_rate)) == (300, 260, "61.50")
    assert (mine.profile, mine.source) == (["rural"], "学校; 县局")
    SchoolFigures.objects.filter(pk=mine.pk).update(candidates=255)  # corrected by hand since

    take_back(merged, hq)

    mine.refresh_from_db()
    assert (mine.graduates, mine.candidates, mine.progression_rate) == (300, 255, None)
    assert (mine.profile, mine.source) == ([], "学校")


def test_what_came_since_or_changed_since_stays_where_it_is(kept, gone, outpost, north_district):
    moved, changed, removed = LeadFactory.create_batch(3, outpost=outpost, school=gone)
    merged = merge(kept, gone)
    third = school("石家庄三中", north_district)
    fresh = LeadFactory(outpost=outpost, school=kept)
    Lead.objects.filter(pk=changed.pk).update(school=third)
    Lead.objects.filter(pk=removed.pk).delete()

    undone = take_back(merged)

    assert undone.left == {"leads.lead.school": {str(changed.pk): "changed", str(removed.pk): "changed"}}
    assert {lead: lead.school for lead in Lead.objects.all()} == {moved: gone, changed: third, fresh: kept}


def test_a_row_that_would_collide_on_the_way_back_stays(kept, gone, outpost):
    moved = target(outpost, gone)
    merged = merge(kept, gone)
    TargetSchool.objects.create(
        season=outpost.season, outpost=outpost, school=gone, state="dropped", overall="unknown", decided_at=NOON
    )
    assert take_back(merged).left == {"outposts.targetschool.school": {str(moved.pk): "collides"}}
    assert TargetSchool.objects.get(pk=moved.pk).school == kept


def test_a_row_that_the_database_will_not_change_stays(kept, gone, outpost):
    stuck, free = LeadFactory.create_batch(2, outpost=outpost, school=gone)
    with connection.cursor() as cursor:
        for statement in _stuck(stuck.pk)[connection.vendor]:
            cursor.execute(statement)
    merged = merge(kept, gone)
    assert merged.moved == {"leads.lead.school": [str(free.pk)]}
    assert merged.filed == {"leads.lead.school": {str(stuck.pk): "collides"}}


def _stuck(key):
    """A trigger as a later app may have one, for each database."""
    when = f"UPDATE ON leads_lead FOR EACH ROW WHEN (OLD.id = {key})"
    return {
        "sqlite": [f"CREATE TRIGGER stuck BEFORE {when} BEGIN SELECT RAISE(ABORT, 'stuck'); END"],
        "postgresql": [
            "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stuck'; END $$",
            f"CREATE TRIGGER stuck BEFORE {when} EXECUTE FUNCTION stuck()",
        ],
    }


# --- chains and repeats -----------------------------------------------------------------------------------------------
def test_a_merged_school_or_one_merged_into_another_is_refused_with_its_name(kept, gone, north_district):
    third = school("石家庄市二中", north_district)
    merge(kept, gone)
    for one, other in ((kept, gone), (third, gone), (gone, third)):
        with pytest.raises(Refused, match=r"“石家庄二中” was merged into “石家庄市第二中学” already\."):
            merge(one, other)
    with pytest.raises(Refused, match="into itself"):
        merge(kept, kept)
    assert SchoolMerge.objects.count() == 1


def test_a_chain_is_taken_back_from_its_end(kept, gone, outpost, north_district):
    last = school("河北省石家庄市第二中学", north_district)
    lead = LeadFactory(outpost=outpost, school=gone)
    first = merge(kept, gone)
    second = merge(last, kept)
    assert School.every.get(pk=gone.pk).merged_into == last  # one step, however long the chain
    with pytest.raises(Refused, match=r"was merged into “河北省石家庄市第二中学” since\. Take that back first\."):
        take_back(first)
    take_back(second)
    lead.refresh_from_db()
    assert lead.school == kept
    take_back(first)
    lead.refresh_from_db()
    assert lead.school == gone


def test_taken_back_once_and_merged_anew(kept, gone, outpost):
    merged = merge(kept, gone)
    take_back(merged)
    with pytest.raises(Refused, match="taken back already"):
        take_back(merged)
    with pytest.raises(Refused, match="Give the reason"):
        services.unmerge_schools(merge=merge(kept, gone), why=" ", by=None, now=NOON)
    assert (SchoolMerge.objects.count(), SchoolUnmerge.objects.count()) == (2, 1)


def test_one_activity_on_each_school(kept, gone, hq):
    merged = merge(kept, gone, hq, why="同一所")
    assert [(a.subject, a.verb, a.why) for a in Activity.objects.order_by("id")] == [
        (str(kept.pk), "merged", "同一所"),
        (str(gone.pk), "merged_away", "同一所"),
    ]
    take_back(merged, hq)
    assert Activity.objects.filter(verb="unmerged").count() == 2


def test_the_pair_follows_its_merge(kept, gone, hq):
    pair = PairFactory(first=kept, second=gone)
    merged = merge(kept, gone, hq)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (PairState.MERGED, hq)
    take_back(merged, hq)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at) == (PairState.OPEN, None)


# --- a former name ----------------------------------------------------------------------------------------------------
HEAD = "学校名称,省,市,区县,地址,毕业生数,来源"


@pytest.fixture
def listed(north):
    regions = plant("13", big_region=north)
    district = regions["130102"]
    kept, gone = school("石家庄市第二中学", district), school("石家庄二中", district)
    merge(kept, gone)
    return kept


def line(name, address="", graduates="300"):
    return f"{name},河北省,石家庄市,长安区,{address},{graduates},县局"


def test_a_list_that_names_the_merged_spelling_matches_the_kept_school(listed):
    table = "\n".join([HEAD, line("石家庄二中", "另一地址"), line("石家庄市第二中学", "中山路 1 号")])
    for expected in ((0, 1, 1), (0, 0, 2)):
        summary = bring_in(importer=SCHOOLS, source=io.BytesIO(table.encode()), name="l.csv", by=None, now=NOON)
        assert (summary.created, summary.updated, summary.unchanged) == expected
    listed.refresh_from_db()
    assert listed.address == "中山路 1 号"
    assert School.every.count() == 2


def test_figures_for_the_merged_spelling_are_those_of_the_kept_school(listed):
    table = "\n".join([HEAD, line("石家庄二中")])
    season = SeasonFactory()
    options = {"season": season.pk}
    summary = bring_in(
        importer=FIGURES, source=io.BytesIO(table.encode()), name="f.csv", options=options, by=None, now=NOON
    )
    assert summary.counts()["created"] == 1
    assert SchoolFigures.objects.get().school == listed


def test_a_former_name_cannot_be_taken_anew_and_finds_the_kept_school(listed, hq):
    with pytest.raises(Refused, match="former name of “石家庄市第二中学”"):
        services.add_school(name="石家庄二中", region=listed.region, kind="", address="", by=hq, now=NOON)
    assert list(School.objects.search("石家庄二中")) == [listed]
    assert find_school("石家庄二中", user=hq, outpost=None) == listed


# --- what must never be false -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "broken",
    [
        {"score": 101},
        {"state": "merged"},
        {"decided_at": NOON},
        {"swapped": True},
        {"again": True},
    ],
    ids=lambda b: next(iter(b)),
)
def test_a_pair_is_whole(kept, gone, broken):
    first, second = (gone, kept) if broken.pop("swapped", False) else (kept, gone)
    if broken.pop("again", False):
        PairFactory(first=first, second=second)
    with pytest.raises(IntegrityError):
        PairFactory(first=first, second=second, **broken)


def test_a_school_is_not_merged_into_itself(kept):
    with pytest.raises(IntegrityError), transaction.atomic():
        School.every.filter(pk=kept.pk).update(merged_into=kept)
    with pytest.raises(IntegrityError):
        SchoolMerge.objects.create(kept=kept, gone=kept, at=NOON)


def test_a_merge_is_written_once(kept, gone):
    merged = merge(kept, gone)
    with pytest.raises(AppendOnlyError):
        merged.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(SchoolMerge).update(why="x")
    undone = take_back(merged)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet(SchoolUnmerge).filter(pk=undone.pk).update(why="x")


def test_a_merge_is_taken_back_once_by_the_database_too(kept, gone):
    merged = merge(kept, gone)
    take_back(merged)
    with pytest.raises(IntegrityError):
        SchoolUnmerge.objects.create(merge=merged, at=NOON)
