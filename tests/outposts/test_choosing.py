"""What is proposed, and how people's decisions bound it."""

from decimal import Decimal

import pytest

from campaigns.choices import Exclusion, RuleCode
from core import clock
from core.errors import Refused
from core.models import Activity
from outposts import choosing, services
from outposts.models import Reach, TargetSchool
from outposts.services import apply_plan
from tests.factories.accounts import RegionFactory
from tests.factories.campaigns import NOON, FiguresFactory, LimitsFactory, SchoolFactory, supersede
from tests.factories.outposts import CrewFactory, OutpostFactory

FINE = {"progression_rate": Decimal(60), "nearby_share": Decimal(70), "profile": ["rural"]}


@pytest.fixture
def limits(outpost):
    """Small numbers: 3 schools, 12 classes or 600 candidates; one recruiter can work 4."""
    return LimitsFactory(
        season=outpost.season, target_schools=3, target_classes=12, target_candidates=600, schools_per_recruiter=4
    )


@pytest.fixture
def add(outpost, north_district, limits):
    """A school with figures, some km from the outpost."""

    def one(name, km=None, classes=2, candidates=100, at=outpost, region=north_district, **figures):
        school = SchoolFactory(name=name, region=region)
        FiguresFactory(
            school=school, season=outpost.season, exam_classes=classes, candidates=candidates, **FINE | figures
        )
        if km is not None:
            for place in at if isinstance(at, (list, tuple)) else [at]:
                Reach.objects.create(outpost=place, school=school, road_km=km, drive_minutes=km, source="地图")
        return school

    return one


@pytest.fixture
def sister(outpost, north_district):
    """Another outpost of the same city."""
    sister = OutpostFactory(code="ST2", name="西站", region=north_district.parent, season=outpost.season)
    CrewFactory(outpost=sister)
    return sister


def look(*outposts, by, anew=False):
    return choosing.look(list(outposts), by=by, on=clock.today(), anew=anew)


def propose(*outposts, by, anew=False):
    return choosing.propose(look(*outposts, by=by, anew=anew))


def names(proposal, keys):
    return [proposal.ground.schools[pk].name for pk in keys]


def left(proposal, school, place=0):
    return next(one for one in proposal.outposts[place].left_out if one.school == school.pk)


def follow(proposal, by, choose=None, drop=None, reason="按方案执行", seen=None):
    ground = proposal.ground
    if choose is None:
        choose = {(one.outpost.pk, pk) for one in proposal.outposts for pk in one.added}
    if drop is None:
        drop = {(one.outpost.pk, pk) for one in proposal.outposts for pk in one.removed}
    return apply_plan(
        outposts=ground.outposts, choose=choose, drop=drop, seen=seen or ground.digest, reason=reason,
        anew=ground.anew, by=by, now=NOON, on=clock.today(),
    )  # fmt: skip


def chosen(outpost):
    return set(TargetSchool.objects.chosen().filter(outpost=outpost).values_list("school__name", flat=True))


def test_the_nearest_schools_that_meet_the_target_are_proposed(add, outpost, recruiter, director):
    for name, km in (("甲", 9), ("乙", 5), ("丙", 7), ("丁", 30)):
        add(name, km)
    proposal = propose(outpost, by=director)
    (one,) = proposal.outposts
    assert names(proposal, one.added) == ["乙", "丙", "甲"]
    assert (one.totals.schools, one.totals.classes, one.totals.candidates, one.travel_km) == (3, 6, 300, 21)
    assert one.target.is_met
    assert proposal.plan.gap == 0


def test_a_failing_verdict_is_never_chosen_and_says_what_would_let_it_in(add, outpost, recruiter, director):
    add("甲", 5)
    high = add("高", 1, progression_rate=Decimal(83))
    far = add("远", 52)
    proposal = propose(outpost, by=director)
    assert names(proposal, proposal.outposts[0].added) == ["甲"]
    assert left(proposal, high).rule == RuleCode.PROGRESSION
    assert left(proposal, high).nearest_change.to == Decimal("79.99")
    assert (left(proposal, far).rule, left(proposal, far).nearest_change.to) == (RuleCode.RADIUS, 50)
    with pytest.raises(Refused, match="not part of the proposal"):
        follow(proposal, director, choose={(outpost.pk, high.pk)})
    assert chosen(outpost) == set()


def test_schools_people_chose_are_kept_and_counted(add, outpost, recruiter, director):
    near = [add(name, km) for name, km in (("甲", 3), ("乙", 4), ("丙", 5))]
    kept = add("丁", 40, progression_rate=Decimal(90))
    services.decide_target(outpost=outpost, school=kept, state="chosen", reason="主任认可", by=director, now=NOON)
    (one,) = propose(outpost, by=director).outposts
    assert (set(one.stays), set(one.added), one.removed) == ({kept.pk}, {s.pk for s in near[:2]}, ())
    assert (one.totals.schools, one.travel_km) == (3, 47)


def test_kept_schools_use_up_what_the_recruiters_can_work(add, outpost, recruiter, director, limits):
    supersede(limits, target_schools=20, target_classes=200, target_candidates=9000)
    for name in "甲乙丙":
        school = add(name, 3)
        services.decide_target(outpost=outpost, school=school, state="chosen", reason="", by=director, now=NOON)
    last = [add(name, km) for name, km in (("丁", 5), ("戊", 6))]
    proposal = propose(outpost, by=director)
    assert len(proposal.outposts[0].added) == 1  # 4 in all
    why = left(proposal, last[1])
    assert (why.rule, why.nearest_change.was, why.nearest_change.to) == (Exclusion.RECRUITERS, 1, 2)


def test_anew_drops_what_the_new_choice_does_without(add, outpost, recruiter, director):
    for name, km in (("甲", 3), ("乙", 4), ("丙", 5)):
        add(name, km)
    services.decide_target(
        outpost=outpost, school=add("丁", 40), state="chosen", reason="", by=director, now=NOON
    )  # fmt: skip
    proposal = propose(outpost, by=director, anew=True)
    assert names(proposal, proposal.outposts[0].removed) == ["丁"]
    assert follow(proposal, director) == 4
    assert chosen(outpost) == set("甲乙丙")


@pytest.mark.parametrize("anew", [False, True])
def test_a_school_people_dropped_stays_out_and_that_is_said(add, outpost, recruiter, director, anew):
    school = add("甲", 3)
    services.decide_target(outpost=outpost, school=school, state="dropped", reason="校方拒绝", by=director, now=NOON)
    proposal = propose(outpost, by=director, anew=anew)
    assert proposal.outposts[0].added == ()
    assert left(proposal, school).rule == Exclusion.DROPPED


@pytest.mark.parametrize("anew", [False, True])
def test_a_school_of_an_outpost_outside_the_run_is_not_available(add, outpost, sister, recruiter, director, anew):
    school = add("甲", 3, at=[outpost, sister])
    services.decide_target(outpost=sister, school=school, state="chosen", reason="", by=director, now=NOON)
    proposal = propose(outpost, by=director, anew=anew)
    why = left(proposal, school)
    assert (why.rule, why.nearest_change.was) == (Exclusion.HELD, sister.pk)
    assert proposal.ground.names[sister.pk] == sister.name


def test_an_outpost_one_may_not_see_is_not_named(add, outpost, sister, recruiter, director):
    school = add("甲", 3, at=[outpost, sister])
    services.decide_target(outpost=sister, school=school, state="chosen", reason="", by=director, now=NOON)
    assert sister.pk not in propose(outpost, by=recruiter).ground.names


def test_no_school_goes_to_two_outposts(add, outpost, sister, recruiter, director):
    for n in range(6):
        add(f"校{n}", 3 + n, at=[outpost, sister])
    proposal = propose(outpost, sister, by=director)
    given = [pk for one in proposal.outposts for pk in one.added]
    assert len(given) == len(set(given)) == 6
    assert proposal.met == 2
    follow(proposal, director)
    assert len(chosen(outpost)) == len(chosen(sister)) == 3


def test_a_school_of_another_city_counts_only_when_its_way_is_known(add, outpost, recruiter, director, north_district):
    city = RegionFactory(parent=north_district.parent.parent, level="city", code="130200", name="市1302")
    unknown, known = add("甲", region=city), add("乙", 45, region=city)
    here = add("丙")
    proposal = propose(outpost, by=director)
    assert set(proposal.outposts[0].added) == {known.pk, here.pk}
    assert left(proposal, unknown).rule == Exclusion.UNMEASURED
    assert proposal.outposts[0].travel_km == 95  # the unknown way counts as 50 km


def test_nobody_to_work_them_means_no_school(add, outpost, director):
    add("甲", 3)
    (one,) = propose(outpost, by=director).outposts
    assert (one.crew, one.added) == (0, ())


def test_a_crew_that_is_still_to_come_counts(add, outpost, director):
    type(outpost).objects.update(arrival_day="2027-07-01")
    outpost.refresh_from_db()
    CrewFactory(outpost=outpost, since="2027-07-01")
    add("甲", 3)
    assert propose(outpost, by=director).outposts[0].crew == 1


def test_following_keeps_verdict_reason_and_author_and_tells_the_outposts_history(add, outpost, recruiter, director):
    for name, km in (("甲", 3), ("乙", 4), ("丙", 5)):
        add(name, km)
    proposal = propose(outpost, by=director)
    assert follow(proposal, director, reason="离站最近") == 3
    target = TargetSchool.objects.get(school__name="甲")
    assert (target.reason, target.decided_by, target.overall, len(target.verdict)) == ("离站最近", director, "pass", 5)
    row = Activity.objects.of(outpost).get(verb="proposal_applied")
    assert (row.after["chosen"], row.after["dropped"], row.why) == (3, 0, "离站最近")


def test_a_part_of_the_proposal_may_be_followed(add, outpost, recruiter, director):
    first = add("甲", 3)
    add("乙", 4)
    follow(propose(outpost, by=director), director, choose={(outpost.pk, first.pk)})
    assert chosen(outpost) == {"甲"}


def _enter_figures(school, outpost, director):
    type(school).objects.get(pk=school.pk).figures.update(exam_classes=99)


def _move(school, outpost, director):
    Reach.objects.filter(school=school).update(road_km=51)


def _lose_the_crew(school, outpost, director):
    outpost.crew.update(until="2027-06-01")


def _decide(school, outpost, director):
    services.decide_target(outpost=outpost, school=school, state="dropped", reason="拒绝", by=director, now=NOON)


@pytest.mark.parametrize("happens", [_enter_figures, _move, _lose_the_crew, _decide])
def test_a_proposal_on_which_the_world_changed_is_refused_whole(add, outpost, recruiter, director, happens):
    school = add("甲", 3)
    add("乙", 4)
    proposal = propose(outpost, by=director)
    happens(school, outpost, director)
    with pytest.raises(Refused, match="have changed"):
        follow(proposal, director)
    assert chosen(outpost) == set()


def test_a_changed_threshold_makes_a_proposal_stale(add, outpost, recruiter, director, limits):
    add("甲", 3)
    proposal = propose(outpost, by=director)
    supersede(limits, radius_km=40)
    with pytest.raises(Refused, match="have changed"):
        follow(proposal, director)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"reason": " "}, "Say why"), ({"choose": set()}, "No school"), ({"drop": {(0, 0)}}, "not part of")],
)
def test_what_cannot_be_followed_is_refused(add, outpost, recruiter, director, wrong, told):
    add("甲", 3)
    with pytest.raises(Refused, match=told):
        follow(propose(outpost, by=director), director, **wrong)
    assert chosen(outpost) == set()


def test_the_same_ground_gives_the_same_digest_to_everybody(add, outpost, recruiter, director, hq):
    add("甲", 3)
    assert len({look(outpost, by=who).digest for who in (director, recruiter, hq, None)}) == 1


def test_many_schools_and_outposts_cost_as_many_queries_as_one(
    add, outpost, sister, recruiter, director, django_assert_num_queries
):
    add("甲", 3)
    for outposts in ((outpost,), (outpost, sister)):
        add(f"乙{len(outposts)}", 4)
        with django_assert_num_queries(7):
            propose(*outposts, by=director)
