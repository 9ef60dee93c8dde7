"""The stage gates: criteria from data, and passages that stay."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from campaigns import gates
from campaigns.choices import StageCode
from campaigns.spans import Query as SpanQuery
from campaigns.spans import spans
from core.append_only import AppendOnlyError
from core.errors import Refused, Stale
from core.models import Activity
from leads.choices import LeadState
from leads.models import StateCount
from outposts import services
from outposts.models import GatePassage, TargetSchool
from tests.factories.campaigns import NOON, LimitsFactory, SchoolFactory, StageFactory
from tests.factories.finance import fee_item, received
from tests.factories.leads import LeadFactory
from tests.factories.outposts import OutpostFactory
from tests.outposts.test_stage_tasks import APRIL, season, station, task_of  # noqa: F401 - fixtures


def found(outpost, stage, code, side="exit"):
    """(outcome, figures) of one criterion at one outpost."""
    standing = services.gates.gate_of(outpost, stage, side, now=NOON)
    one = next(finding for criterion, finding in standing.findings if criterion.code == code)
    return str(one.outcome), one.figures


def test_every_stage_can_be_left_by_a_gate():
    assert all(gates.criteria_of(stage, "exit") for stage in StageCode)


def test_preparation_wants_schools_crew_and_target(station):  # noqa: F811
    LimitsFactory(season=station.season)
    assert found(station, "prep", "crew") == ("met", {"people": 1})
    assert found(station, "prep", "target") == ("not_met", {"target": 0})
    assert found(station, "prep", "hard_target")[0] == "not_met"
    for n in range(20):
        school = SchoolFactory(region=station.region, name=f"中{n}", name_key=f"中{n}")
        TargetSchool.objects.create(
            season=station.season, outpost=station, school=school, state="chosen", overall="pass", decided_at=NOON
        )
    assert found(station, "prep", "hard_target") == ("met", {"schools": 20, "classes": None, "candidates": None})


def test_the_foothold_wants_ten_steps_the_plan_in_time_and_an_address(station):  # noqa: F811
    assert found(station, "foothold", "steps") == ("not_met", {"closed": 0, "steps": 10})
    assert found(station, "foothold", "address")[0] == "not_met"
    station.steps.update(state="waived", waived_reason="x")
    assert found(station, "foothold", "steps")[0] == "met"
    assert found(station, "foothold", "plan")[0] == "met"
    station.steps.filter(code="plan").delete()
    assert found(station, "foothold", "plan") == ("unknown", {})


@pytest.mark.parametrize(("day", "outcome"), [(2, "met"), (3, "not_met")])
def test_a_plan_after_the_third_day_is_late(station, free, day, outcome):  # noqa: F811
    at = NOON.replace(month=5, day=day)
    station.steps.filter(code="plan").update(state="done", done_by=free, done_at=at)
    assert found(station, "foothold", "plan") == (outcome, {"days": day + 1})


def test_tasks_of_the_stage_count_when_done_or_waived(station, free, director):  # noqa: F811
    whole = station.tasks.filter(stage="travel", repeat="once").count()
    services.do_task(task=task_of(station, "tra-notice"), by=free, now=NOON)
    assert found(station, "travel", "tasks") == ("not_met", {"closed": 1, "tasks": whole})
    for task in station.tasks.filter(stage="travel", state="open"):
        services.waive_task(task=task, reason="x", by=director, now=NOON)
    assert found(station, "travel", "tasks") == ("met", {"closed": whole, "tasks": whole})


def test_what_nobody_can_tell_is_unknown(station, free):  # noqa: F811
    assert found(station, "travel", "announced") == ("unknown", {})
    services.do_task(task=task_of(station, "tra-hq"), evidence_note="G505，28 人", by=free, now=NOON)
    assert found(station, "travel", "announced")[0] == "met"


def test_leads_and_forms_are_held_against_the_target(outpost, recruiter):
    assert found(outpost, "publicity", "leads") == ("not_met", {"leads": 0, "target": 40})
    type(outpost).objects.update(target_registered=1)
    outpost.refresh_from_db()
    lead = LeadFactory(outpost=outpost, owner=recruiter, form_returned_at=NOON, state=LeadState.FORM_RETURNED)
    assert found(outpost, "publicity", "leads") == ("met", {"leads": 1, "target": 1})
    assert found(outpost, "consult", "forms") == ("met", {"forms": 1, "target": 1})
    assert found(outpost, "consult", "second_line") == ("not_met", {"called": 0, "forms": 1})
    assert found(outpost, "enrol", "next_action") == ("not_met", {"bare": 1, "late": 0})
    type(lead).objects.update(next_action_at=NOON.replace(hour=18))
    assert found(outpost, "enrol", "next_action") == ("met", {"bare": 0, "late": 0})
    type(outpost).objects.update(target_registered=0)
    outpost.refresh_from_db()
    assert found(outpost, "consult", "forms")[0] == "unknown"


def test_nobody_is_left_on_the_way(outpost):
    assert found(outpost, "travel", "arrived") == ("met", {"waiting": 0})
    StateCount.objects.create(outpost=outpost, state="on_train", count=3)
    StateCount.objects.create(outpost=outpost, state="registered", count=40)
    assert found(outpost, "travel", "arrived") == ("not_met", {"waiting": 3})
    assert found(outpost, "welcome", "registered") == ("met", {"registered": 40, "target": 40})


def test_cash_over_the_limit_holds_the_gate(outpost, recruiter, settings):
    settings.CASH_LIMIT_FEN = 6000
    assert found(outpost, "consult", "cash") == ("met", {"cash_fen": 0, "faults": []})
    received(LeadFactory(outpost=outpost, owner=recruiter), recruiter, fee_item(amount_fen=7000), now=NOON)
    assert found(outpost, "consult", "cash") == ("not_met", {"cash_fen": 7000, "faults": ["amount"]})
    assert found(outpost, "welcome", "papers") == ("met", {"papers": 0})


# --- passing --------------------------------------------------------------------------------------------------------


def test_a_gate_that_is_met_is_passed_once_with_its_figures(outpost, recruiter, director):
    passed = services.pass_gate(outpost=outpost, stage="foothold", side="entry", reason="", by=director, now=NOON)
    assert (passed.outcome, passed.by, passed.at) == ("met", director, NOON)
    assert passed.findings == [{"code": "crew", "outcome": "met", "figures": {"people": 1}}]
    assert Activity.objects.of(outpost).get().verb == "gate_passed"
    with pytest.raises(Refused, match="passed already"):
        services.pass_gate(outpost=outpost, stage="foothold", side="entry", reason="", by=director, now=NOON)


def test_a_gate_that_is_not_met_needs_a_reason(outpost, director):
    wish = {"outpost": outpost, "stage": "consult", "side": "exit", "by": director, "now": NOON}
    with pytest.raises(Refused) as caught:
        services.pass_gate(reason=" ", **wish)
    assert caught.value.field == "reason"
    with pytest.raises(Stale):
        services.pass_gate(reason="x", seen="met", **wish)
    passed = services.pass_gate(reason="主任同意先行", seen="not_met", **wish)
    assert (passed.outcome, passed.reason) == ("not_met", "主任同意先行")


def test_a_gate_without_criteria_is_none(outpost, director):
    with pytest.raises(Refused):
        services.pass_gate(outpost=outpost, stage="travel", side="entry", reason="x", by=director, now=NOON)


def test_the_database_holds_passages(outpost, director):
    row = {"outpost": outpost, "stage": "consult", "side": "exit", "by": director, "at": NOON}
    for outcome in ("not_met", "unknown"):
        with pytest.raises(IntegrityError), transaction.atomic():
            GatePassage.objects.create(outcome=outcome, **row)
    passage = GatePassage.objects.create(outcome="met", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        GatePassage.objects.create(outcome="met", **row)
    with pytest.raises(AppendOnlyError):
        passage.save()
    for write in ("UPDATE outposts_gatepassage SET reason = 'x'", "DELETE FROM outposts_gatepassage"):
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(write)


# --- pages ----------------------------------------------------------------------------------------------------------

UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_outposts(
    client, hq, outpost, recruiter, rows, django_assert_num_queries
):
    StageFactory(season=outpost.season)
    for _n in range(rows - 1):
        OutpostFactory(region=outpost.region)
    client.force_login(hq)
    with django_assert_num_queries(14):
        page = client.get(reverse("outposts:gates", args=[outpost.season_id]))
    assert len(page.context["gates"][0].rows) == rows


def test_a_director_sees_and_passes_the_gates_of_the_region_only(client, station, far_outpost, director):  # noqa: F811
    client.force_login(director)
    page = client.get(reverse("outposts:gates", args=[station.season_id]) + "?stage=foothold")
    assert [[row.outpost for row in gate.rows] for gate in page.context["gates"]] == [[station], [station]]
    assert far_outpost.name not in page.content.decode()
    url = reverse("outposts:gate_pass", args=[station.pk, "foothold", "exit"])
    seen = client.get(url).context["form"].initial["seen"]
    refused = client.post(url, {"submit_id": UUID, "seen": seen, "reason": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    data = {"submit_id": UUID.replace("0b", "1b"), "seen": seen, "reason": "先行开展宣传"}
    assert client.post(url, data).url.endswith("?stage=foothold")
    body = client.get(reverse("outposts:gates", args=[station.season_id]) + "?stage=foothold").content.decode()
    assert "先行开展宣传" in body
    assert "Passed the gate: Foothold: Exit" in client.get(station.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("stage", "side"), [("nowhere", "exit"), ("consult", "middle"), ("travel", "entry")])
def test_an_invented_gate_does_not_exist(client, outpost, director, stage, side):
    client.force_login(director)
    url = reverse("outposts:gate_pass", args=[outpost.pk, stage, side])
    assert client.get(url).status_code == 404
    assert client.post(url, {"submit_id": UUID, "reason": "x"}).status_code == 404


def test_gates_stand_on_the_timeline(station, director):  # noqa: F811
    def foothold():
        found = spans(SpanQuery(director, station.season), kinds=["gates"])
        return next(span for span in found if span.start == date(2027, 5, 8))

    assert (foothold().state, foothold().note) == ("late", "0 of 1")
    services.pass_gate(outpost=station, stage="foothold", side="exit", reason="x", by=director, now=NOON)
    assert (foothold().state, foothold().note) == ("done", "1 of 1")
