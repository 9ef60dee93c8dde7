import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from outposts.models import Reach, TargetSchool
from tests.factories.campaigns import FiguresFactory, LimitsFactory
from tests.outposts.test_choose_page import furnish


@pytest.fixture
def schools(outpost, recruiter, north_district):
    LimitsFactory(season=outpost.season, target_schools=2)
    return furnish(outpost, north_district, 3)


def run(capsys, *args):
    """(exit code, the JSON of the last line)."""
    code = 0
    try:
        call_command("choose_schools", *args, "--json")
    except SystemExit as end:
        code = end.code
    return code, json.loads(capsys.readouterr().out.splitlines()[-1])


def test_it_prints_the_proposal_of_an_outpost(capsys, outpost, schools, north_district):
    FiguresFactory._meta.model.objects.filter(school=schools[0]).update(progression_rate=Decimal(83))
    code, answer = run(capsys, "--outpost", "sjz")
    assert code == 0
    assert set(answer["chosen_ids"]) == {s.pk for s in schools[1:]}
    assert answer["totals"] == {"schools": 2, "classes": 8, "candidates": 400}
    assert (answer["travel_km"], answer["gap"], answer["outpost"]) == (18, 0, "SJZ")
    (left,) = answer["left_out"]
    assert (left["school"], left["rule"], left["nearest_change"]["to"]) == (schools[0].name, "progression", 79.99)
    assert left["nearest_change"]["text"] == "Progression rate: 83% → below 80%"
    assert {k: v for k, v in answer.items() if k in answer["outposts"][0]} == answer["outposts"][0]
    assert TargetSchool.objects.count() == 0


def test_it_chooses_when_told_to(capsys, outpost, schools, director):
    code, answer = run(capsys, "--region", "NORTH", "--apply", "--reason", "离站最近", "--by", director.username)
    assert (code, answer["applied"], len(answer["outposts"])) == (0, 2, 1)
    assert set(TargetSchool.objects.values_list("state", "reason", "decided_by")) == {
        ("chosen", "离站最近", director.pk)
    }
    assert run(capsys, "--outpost", "SJZ", "--apply", "--reason", "再来")[1]["applied"] == 0


def test_without_a_person_the_record_names_nobody(capsys, outpost, schools):
    assert run(capsys, "--outpost", "SJZ", "--apply", "--reason", "离站最近")[0] == 0
    assert set(TargetSchool.objects.values_list("decided_by", flat=True)) == {None}


def test_a_target_that_cannot_be_met_is_exit_code_1(capsys, outpost, schools):
    Reach.objects.update(road_km=51)
    code, answer = run(capsys, "--outpost", "SJZ")
    assert (code, answer["chosen"], answer["target_met"]) == (1, [], False)


@pytest.mark.parametrize(
    "args",
    [
        ["--outpost", "NONE"],
        ["--region", "NONE"],
        ["--region", "SOUTH"],
        ["--outpost", "SJZ", "--apply"],
        ["--outpost", "SJZ", "--by", "nobody"],
    ],
)
def test_wrong_usage_is_exit_code_2(outpost, south, args):
    with pytest.raises(CommandError) as caught:
        call_command("choose_schools", *args)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("args", [[], ["--outpost", "SJZ", "--region", "NORTH"]])
def test_one_place_must_be_named(db, args):
    with pytest.raises(CommandError):
        call_command("choose_schools", *args)
