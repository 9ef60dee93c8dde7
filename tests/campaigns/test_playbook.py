"""The playbook of a season: the manual's template, HQ's changes, and the days tasks are due."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns import services
from campaigns.choices import AnchorKind, StageCode
from campaigns.choices_playbook import DUE_FROM, Evidence, GateOutcome, Repeat, TaskOwner
from campaigns.models import PlaybookTask
from campaigns.playbook import template
from campaigns.rules_playbook import Occurrence, due_day, occurrence, overall, still_lands
from core.errors import Refused, Stale
from core.models import Activity
from tests.factories.campaigns import NOON, SeasonFactory, StageFactory

UUID = "0b9a3c1e-6d5f-4c5e-9a5b-3f1d2c4b5a60"
STAGE = SimpleNamespace(start=date(2027, 6, 7), end=date(2027, 6, 25))  # a Monday to a Friday
BRIEF = {
    "title": "回访", "title_en": "Call back", "stage": "consult", "owner": "recruiter", "repeat": "once",
    "due_from": "stage_end", "due_offset": -2, "evidence": "number", "guidance": "", "guidance_en": "", "source": "M59",
}  # fmt: skip


@pytest.fixture
def season(db):
    return services.open_season(year=2027, by=None, now=NOON)


# --- the template ---------------------------------------------------------------------------------------------------


def test_every_stage_has_tasks_in_both_languages():
    codes = [code for code, _brief in template()]
    assert len(codes) == len(set(codes)) == 60
    assert {brief["stage"] for _code, brief in template()} == set(StageCode.values)
    for _code, brief in template():
        assert all(brief[name] for name in ("title", "title_en", "guidance", "guidance_en", "source"))
        assert brief["owner"] in TaskOwner.values
        assert brief["evidence"] in Evidence.values
        assert brief["repeat"] in Repeat.values
        assert brief["due_from"] in dict(DUE_FROM)


@pytest.mark.parametrize("word", ["索要名单", "劳务", "佣金", "口实", "代理人", "内线", "信息员", "礼品"])
def test_what_the_law_forbids_is_no_task(word):
    assert [code for code, brief in template() if word in brief["title"] + brief["guidance"]] == []


# --- due days -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_from", "offset", "day"),
    [
        ("stage_start", 3, date(2027, 6, 10)),
        ("stage_end", -2, date(2027, 6, 23)),
        (AnchorKind.GAOKAO, 1, date(2027, 6, 8)),
        (AnchorKind.ZHONGKAO, 0, date(2027, 6, 20)),  # the province's own
        (AnchorKind.SELF_STUDY, 5, date(2027, 6, 25)),  # no date in the season: the stage's last day
    ],
)
def test_a_due_day_is_counted(due_from, offset, day):
    anchors = {
        ("gaokao", None): date(2027, 6, 7),
        ("zhongkao", None): date(2027, 6, 17),
        ("zhongkao", 13): date(2027, 6, 20),
    }
    assert due_day(due_from, offset, stage=STAGE, anchors=anchors, province=13) == day


@pytest.mark.parametrize(
    ("repeat", "day", "piece"),
    [
        ("daily", date(2027, 6, 12), Occurrence("2027-06-12", date(2027, 6, 12))),
        ("weekly", date(2027, 6, 12), Occurrence("2027-W23", date(2027, 6, 13))),
        ("weekly", date(2027, 6, 21), Occurrence("2027-W25", date(2027, 6, 25))),  # the stage ends before Sunday
        ("daily", date(2027, 6, 26), None),
        ("weekly", date(2027, 6, 6), None),
    ],
)
def test_a_repeated_task_has_its_piece_of_the_day(repeat, day, piece):
    assert occurrence(repeat, day, STAGE) == piece


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(0, 60), st.integers(-30, 30))
def test_a_piece_has_one_key_wherever_its_stage_stands(day, length, move):
    stage = SimpleNamespace(start=day, end=day + timedelta(length))
    moved = SimpleNamespace(start=day + timedelta(move), end=day + timedelta(length + move))
    for repeat in ("daily", "weekly"):
        one, other = occurrence(repeat, day, stage), occurrence(repeat, day, moved)
        assert day <= one.due <= stage.end
        assert other is None or one.key == other.key


def test_a_stage_that_was_over_leaves_no_task():
    assert still_lands(STAGE, not_before=STAGE.end)
    assert not still_lands(STAGE, not_before=STAGE.end + timedelta(1))


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ([], "unknown"),
        (["met"], "met"),
        (["met", "unknown"], "unknown"),
        (["unknown", "not_met", "met"], "not_met"),
    ],
)
def test_a_gate_is_met_only_when_all_of_it_is(outcomes, whole):
    assert overall([GateOutcome(one) for one in outcomes]) == whole


# --- the season's own -----------------------------------------------------------------------------------------------


def test_opening_a_season_lays_out_the_playbook(season):
    assert [task.code for task in season.playbook.all()] == [code for code, _brief in template()]


def test_a_season_without_a_playbook_takes_it_once(hq):
    season = SeasonFactory()
    services.adopt_playbook(season=season, by=hq, now=NOON)
    assert season.playbook.count() == len(template())
    with pytest.raises(Refused, match="has a playbook"):
        services.adopt_playbook(season=season, by=hq, now=NOON)


def test_hq_adds_and_changes_a_task_and_the_record_keeps_why(season, hq):
    task = services.add_playbook_task(season=season, by=hq, now=NOON, reason="新要求", **BRIEF)
    assert (task.order, task.is_active) == (len(template()) + 1, True)
    changed = services.change_playbook_task(
        task=task, version=1, by=hq, now=NOON, reason="改期", **(BRIEF | {"due_offset": -4})
    )
    assert (changed.due_offset, changed.version) == (-4, 2)
    assert [a.why for a in Activity.objects.of(task).order_by("id")] == ["新要求", "改期"]
    with pytest.raises(Stale):
        services.change_playbook_task(task=task, version=1, by=hq, now=NOON, reason="x", **BRIEF)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"reason": " "}, "reason"), ({"title_en": " "}, "title_en"), ({"due_offset": 999}, "due_offset")],
)
def test_a_task_without_reason_or_title_is_refused(season, hq, values, field):
    with pytest.raises(Refused) as caught:
        services.add_playbook_task(season=season, by=hq, now=NOON, **({"reason": "x"} | BRIEF | values))
    assert caught.value.field == field


def test_a_repeated_task_counts_from_nowhere(season, hq):
    task = services.add_playbook_task(season=season, by=hq, now=NOON, reason="x", **(BRIEF | {"repeat": "daily"}))
    assert (task.due_from, task.due_offset) == ("stage_start", 0)


def broken(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_holds_codes_offsets_and_titles(db):
    season = SeasonFactory()
    row = BRIEF | {"season": season, "code": "x", "order": 1}
    PlaybookTask.objects.create(**row)
    broken(lambda: PlaybookTask.objects.create(**row))
    broken(lambda: PlaybookTask.objects.create(**(row | {"code": "y", "due_offset": 400})))
    broken(lambda: PlaybookTask.objects.create(**(row | {"code": "y", "title_en": ""})))


# --- the page -------------------------------------------------------------------------------------------------------


def test_everybody_in_the_field_reads_the_playbook_and_hq_edits_it(client, season, hq, recruiter):
    url = reverse("campaigns:playbook", args=[season.pk])
    client.force_login(recruiter)
    body = client.get(url).content.decode()
    assert "Master the brochure and the Q&amp;A book" in body
    assert reverse("campaigns:playbook_add", args=[season.pk]) not in body
    client.force_login(hq)
    assert reverse("campaigns:playbook_add", args=[season.pk]) in client.get(url).content.decode()


def test_hq_saves_a_task_by_its_form(client, season, hq):
    task = season.playbook.get(code="con-calls")
    client.force_login(hq)
    url = reverse("campaigns:playbook_edit", args=[task.pk])
    assert client.get(url).context["form"].initial["title"] == task.title
    data = BRIEF | {"is_active": "on", "version": "1", "reason": "改", "submit_id": UUID}
    assert client.post(url, data).url == reverse("campaigns:playbook", args=[season.pk])
    task.refresh_from_db()
    assert (task.title_en, task.due_offset, task.is_active) == ("Call back", -2, True)


def test_a_season_without_playbook_offers_it(client, hq):
    season = SeasonFactory()
    client.force_login(hq)
    url = reverse("campaigns:playbook", args=[season.pk])
    assert reverse("campaigns:playbook_adopt", args=[season.pk]) in client.get(url).content.decode()
    assert client.post(reverse("campaigns:playbook_adopt", args=[season.pk]), {"submit_id": UUID}).url == url
    assert season.playbook.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_tasks(client, hq, rows, django_assert_num_queries):
    season = SeasonFactory()
    StageFactory(season=season)
    for _n in range(rows):
        services.add_playbook_task(season=season, by=hq, now=NOON, reason="x", **BRIEF)
    client.force_login(hq)
    with django_assert_num_queries(9):
        client.get(reverse("campaigns:playbook", args=[season.pk]))
