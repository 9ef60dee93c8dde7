"""Decisions on schools: kept for ever with what they stood on; the later of two deciders is told."""

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from core.append_only import AppendOnlyError
from core.errors import Refused, Stale
from outposts import knowing, services, verdicts
from outposts.models import Reach, TargetDecision, TargetSchool
from tests.factories.campaigns import NOON, FiguresFactory, LimitsFactory, SchoolFactory, supersede
from tests.outposts.test_races import at_once

GOOD = {"progression_rate": Decimal("60"), "nearby_share": Decimal("70"), "profile": ["rural"]}


@pytest.fixture
def passing(school, outpost):
    FiguresFactory(school=school, season=outpost.season, exam_classes=8, candidates=150, **GOOD)
    Reach.objects.create(outpost=outpost, school=school, road_km=20, drive_minutes=40, source="地图")
    return school


def decide(outpost, school, by, state="chosen", reason="", version=None):
    return services.decide_target(
        outpost=outpost, school=school, state=state, reason=reason, version=version, by=by, now=NOON
    )


def test_a_decision_keeps_all_it_stood_on(passing, outpost, director):
    rules = LimitsFactory(season=outpost.season)
    target = decide(outpost, passing, director, reason="主任认可")
    row = TargetDecision.objects.get()
    assert (row.target, row.number, row.state, row.reason, row.by, row.at) == (
        target, 1, "chosen", "主任认可", director, NOON,
    )  # fmt: skip
    assert (row.overall, row.rule_set, row.score, row.kind) == ("pass", rules, 51, "accepted")
    assert [(one["rule"], one["figure"], one["source"]) for one in row.verdict][:2] == [
        ("progression", "60.00", "教育局年报"),
        ("radius", 20, "地图"),
    ]
    assert (row.limits["radius_km"], row.limits["progression_below"]) == (50, "80.00")
    assert sum(one["points"] for one in row.reasons) == 51
    assert row.reasons[0] == {
        "reason": "supply", "points": 5, "figure": 150, "source": "教育局年报", "unit": "candidates",
    }  # fmt: skip


def test_every_decision_is_one_more_row_and_the_target_shows_the_last(passing, outpost, director, recruiter):
    LimitsFactory(season=outpost.season)
    decide(outpost, passing, director)
    decide(outpost, passing, recruiter, state="dropped", reason="学校拒绝")
    supersede(outpost.season.rule_sets.get(), radius_km=10)
    decide(outpost, passing, director, reason="校方改主意")
    rows = TargetDecision.objects.on(outpost, passing)
    assert [(row.number, row.kind, row.by, row.rule_set.number) for row in rows] == [
        (3, "against", director, 2),
        (2, "dropped", recruiter, 1),
        (1, "accepted", director, 1),
    ]
    assert TargetSchool.objects.get().state == "chosen"


def test_a_refused_decision_leaves_no_row(passing, outpost, director):
    with pytest.raises(Refused):
        decide(outpost, passing, director, state="dropped")
    assert not TargetDecision.objects.exists()


def test_the_plan_of_the_optimiser_leaves_a_row_for_each_school(passing, outpost, director):
    from outposts import choosing

    LimitsFactory(season=outpost.season, target_schools=1)
    from tests.factories.outposts import CrewFactory

    CrewFactory(outpost=outpost)
    on = NOON.date()
    ground = choosing.look([outpost], by=director, on=on)
    pair = (outpost.pk, passing.pk)
    services.apply_plan(
        outposts=[outpost], choose={pair}, drop=set(), seen=ground.digest, reason="硬指标", by=director, now=NOON, on=on
    )
    assert TargetDecision.objects.get().score == verdicts.judge_school(outpost, passing).score.total


# --- insert-only --------------------------------------------------------------------------------------------


def test_python_refuses_to_change_a_decision(passing, outpost, director):
    decide(outpost, passing, director)
    row = TargetDecision.objects.get()
    for attempt in (
        row.save,
        row.delete,
        TargetDecision.objects.all().delete,
        lambda: TargetDecision.objects.update(reason="x"),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    "statement", ["UPDATE outposts_targetdecision SET reason = 'x'", "DELETE FROM outposts_targetdecision"]
)
def test_the_database_refuses_it_too(passing, outpost, director, statement):
    decide(outpost, passing, director)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("values", [{"number": 1}, {"number": 2, "overall": "fail", "reason": ""}])
def test_the_database_holds_no_senseless_decision(passing, outpost, director, values):
    target = decide(outpost, passing, director)
    same = {"season": outpost.season, "outpost": outpost, "school": passing, "state": "chosen", "at": NOON}
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetDecision.objects.create(target=target, **same | {"overall": "pass"} | values)


# --- the later of two ---------------------------------------------------------------------------------------


def test_who_decides_on_what_is_no_longer_so_is_told(passing, outpost, director, recruiter):
    decide(outpost, passing, director, version=0)
    with pytest.raises(Stale) as caught:
        decide(outpost, passing, recruiter, state="dropped", reason="太远", version=0)
    assert caught.value.version == 1
    assert list(caught.value.theirs.values()) == ["Chosen", "", "Regional director"]
    assert decide(outpost, passing, recruiter, state="dropped", reason="太远", version=1).state == "dropped"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_directors_decide_at_once(outpost, school, director, hq):
    FiguresFactory(school=school, season=outpost.season, progression_rate=81)
    won, lost = at_once(
        lambda: decide(outpost, school, director, reason="生源多", version=0),
        lambda: decide(outpost, school, hq, state="dropped", version=0),
    )
    assert (len(won), len(lost)) == (1, 1)
    assert "Someone else decided" in lost[0]
    assert [row.state for row in TargetDecision.objects.all()] == [TargetSchool.objects.get().state]


# --- the set of the province --------------------------------------------------------------------------------


def test_an_outpost_is_judged_by_its_provinces_set_else_by_the_countrys(passing, outpost, far_outpost):
    province = outpost.region.parent
    LimitsFactory(season=outpost.season, radius_km=45)
    own = LimitsFactory(season=outpost.season, province=province, radius_km=10)
    assert verdicts.limits_of(outpost).radius_km == 10
    assert verdicts.limits_of(far_outpost).radius_km == 45
    assert verdicts.judge_school(outpost, passing).verdict.overall == "fail"
    found = verdicts.limits_by_outpost([outpost, far_outpost])
    assert {pk: limits.radius_km for pk, limits in found.items()} == {outpost.pk: 10, far_outpost.pk: 45}
    assert verdicts.rule_set_of(outpost) == own


def test_a_draft_and_a_superseded_set_do_not_count(outpost):
    first = LimitsFactory(season=outpost.season, radius_km=45)
    supersede(first, radius_km=46)
    LimitsFactory(season=outpost.season, number=3, radius_km=47, in_force_from=None)
    assert verdicts.limits_of(outpost).radius_km == 46


# --- what apps above know -----------------------------------------------------------------------------------


def friendly(_season, ids):
    return {pk: {"stance": 1, "stance_source": "拜访记录"} for pk in ids}


def test_what_apps_above_know_weighs_in_the_score_only(passing, outpost, monkeypatch):
    before = verdicts.judge_school(outpost, passing)
    monkeypatch.setattr(knowing, "_SOURCES", [])
    knowing.sign_in("tests.outposts.test_decisions.friendly")
    knowing.sign_in("tests.outposts.test_decisions.friendly")
    after = verdicts.judge_school(outpost, passing)
    assert (after.verdict, after.score.total) == (before.verdict, before.score.total + 5)


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(client):
    def visit(user, name, *args, **params):
        client.force_login(user, backend="accounts.backends.HouseBackend")
        return client.get(reverse(f"outposts:{name}", args=args), params)

    return visit


def test_the_page_defends_the_choice(visit, passing, outpost, director):
    rules = LimitsFactory(season=outpost.season)
    decide(outpost, passing, director, reason="生源充足")
    supersede(rules, radius_km=10)
    page = visit(director, "verdict", outpost.pk, passing.pk)
    context = page.context
    assert context["score"] == "+35"  # 10 km instead of 50: the distance gives −10
    assert [one["points"] for one in context["reasons"]] == ["+5", "+20", "+10", "+10", "0", "0", "−10", "0"]
    assert context["turn"]["changes"] == ["Distance from the outpost: 20 km → 10 km"]
    (decided,) = context["decisions"]
    assert (decided.kind, decided.who, decided.overall, decided.score) == ("Chosen", "华北主任", "Pass", "+51")
    assert decided.rules[1]["limit"] == "at most 50 km"
    assert decided.rule_set == "The whole country, version 1"
    assert "生源充足" in page.content.decode()
    assert "Today the verdict is “Fail”, the score +35." in page.content.decode()


def test_a_pass_says_what_would_make_it_fail_and_unknown_what_to_enter(
    visit, passing, outpost, director, north_district
):
    assert visit(director, "verdict", outpost.pk, passing.pk).context["turn"]["changes"] == [
        "Progression rate: 60% → 80%"
    ]
    bare = SchoolFactory(region=north_district)
    FiguresFactory(school=bare, season=outpost.season, **GOOD)
    assert visit(director, "verdict", outpost.pk, bare.pk).context["turn"]["changes"] == [
        "Distance from the outpost: not known → 50 km",
        "Drive time from the outpost: not known → 180 minutes",
    ]


@pytest.mark.parametrize("decisions", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_decisions(
    visit, client, passing, outpost, director, hq, decisions, django_assert_max_num_queries
):
    for number in range(decisions):
        decide(outpost, passing, (director, hq)[number % 2], state=("chosen", "dropped")[number % 2], reason="x")
    url = visit(director, "verdict", outpost.pk, passing.pk).request["PATH_INFO"]
    with django_assert_max_num_queries(15):
        page = client.get(url)
    assert len(page.context["decisions"]) == decisions


def test_a_stale_button_is_told_and_both_are_shown(client, passing, outpost, director, recruiter):
    decide(outpost, passing, director)
    client.force_login(recruiter, backend="accounts.backends.HouseBackend")
    data = {"state": "dropped", "reason": "太远", "version": 0, "submit_id": uuid.uuid4()}
    answer = client.post(reverse("outposts:target_decide", args=[outpost.pk, passing.pk]), data)
    assert answer.status_code == 409
    assert "Decision is now: Chosen" in answer.content.decode()
    assert TargetSchool.objects.get().state == "chosen"


def test_the_list_is_sorted_by_score_page_by_page(visit, client, outpost, director, north_district, monkeypatch):
    from outposts.views import Targets

    monkeypatch.setattr(Targets, "page_size", 2)
    rates = (75, 60, 90, 75, 70)
    schools = SchoolFactory.create_batch(len(rates), region=north_district)
    for school, rate in zip(schools, rates, strict=True):
        FiguresFactory(school=school, season=outpost.season, progression_rate=rate)
    page, found = visit(director, "targets", outpost.pk, sort="score"), []
    url = reverse("outposts:targets", args=[outpost.pk])
    for _n in range(3):
        found.append([(row.school, row.score) for row in page.context["rows"]])
        last = page
        page = client.get(url + page.context["page"].next_url)
    assert found == [
        [(schools[1], "+20"), (schools[4], "+10")],
        [(schools[0], "+5"), (schools[3], "+5")],
        [(schools[2], "−10")],
    ]
    back = client.get(url + last.context["page"].previous_url)
    assert [row.school for row in back.context["rows"]] == [schools[0], schools[3]]
    for forged in ("x", "WyJ4IiwgMV0=", "W251bGwsIDFd"):
        assert visit(director, "targets", outpost.pk, sort="score", after=forged).status_code == 200


def test_the_list_by_score_stays_within_the_queries(
    visit, client, outpost, director, passing, django_assert_max_num_queries
):
    url = visit(director, "targets", outpost.pk).request["PATH_INFO"]
    with django_assert_max_num_queries(15):
        client.get(url, {"sort": "score", "verdict": "pass"})
