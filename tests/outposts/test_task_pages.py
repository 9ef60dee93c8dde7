"""The task pages as people use them, without JavaScript."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.services import add_playbook_task
from core import clock
from outposts import services
from tests.campaigns.test_playbook import BRIEF
from tests.factories.campaigns import NOON, StageFactory
from tests.factories.outposts import OutpostFactory
from tests.outposts.test_pages import act  # noqa: F401 - a fixture
from tests.outposts.test_stage_tasks import changed, files, season, station, task_of  # noqa: F401 - fixtures

# ruff: noqa: F811


def page(client, user, name, *args, **query):
    client.force_login(user, backend="accounts.backends.HouseBackend")
    return client.get(reverse(f"outposts:{name}", args=args), query)


def test_now_shows_what_is_late_due_today_and_due_this_week(client, station, free):
    services.land_repeats(now=NOON)
    sections = page(client, free, "tasks", station.pk).context["sections"]
    assert [section.title for section in sections] == ["Overdue", "Today", "This week"]
    late, today, week = ([row.template.code for row in section.rows] for section in sections)
    assert {"foot-map", "pub-talks", "con-exam-stand", "con-calls"} <= set(late)
    assert set(today) == {"con-report", "con-cash", "con-key"}
    assert set(week) == {"con-line", "con-questions"}


def test_a_stage_shows_open_tasks_and_what_is_closed(client, station, free):
    services.do_task(task=task_of(station, "con-key"), by=free, now=NOON)
    opened, closed = page(client, free, "tasks", station.pk, stage="consult").context["sections"]
    assert [row.template.code for row in closed.rows] == ["con-key"]
    assert "con-majors" in {row.template.code for row in opened.rows}
    assert len(page(client, free, "tasks", station.pk, stage="nowhere").context["sections"]) == 3


def test_a_recruiter_ticks_in_one_click_and_twice_is_once(act, client, station, free):
    task, again = task_of(station, "con-key"), uuid.uuid4()
    back = reverse("outposts:tasks", args=[station.pk])
    assert [act(free, "task_tick", task.pk, submit_id=again).url for _n in range(2)] == [back, back]
    task.refresh_from_db()
    assert (task.state, task.version) == ("done", 2)
    assert "already done" in client.get(act(free, "task_tick", task.pk).url).content.decode()


def test_a_tick_without_the_evidence_changes_nothing(act, client, station, free):
    task = task_of(station, "con-calls")
    assert "Enter the number" in client.get(act(free, "task_tick", task.pk).url).content.decode()
    task.refresh_from_db()
    assert task.state == "open"


def test_evidence_is_handed_in_by_a_short_form(act, client, station, free, director, stranger):
    number, paper = task_of(station, "con-calls"), task_of(station, "foot-map")
    answer = act(free, "task_done", number.pk, version=1, evidence_number="")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["evidence_number"])
    act(free, "task_done", number.pk, version=1, evidence_number="38", evidence_note="都接通了")
    number.refresh_from_db()
    assert (number.state, number.evidence_number, number.evidence_note) == ("done", 38, "都接通了")
    act(free, "task_done", paper.pk, version=1, evidence_file=SimpleUploadedFile("x.pdf", b"%PDF-1.4 x"))
    file = page(client, director, "task_evidence", paper.pk)
    assert b"".join(file.streaming_content) == b"%PDF-1.4 x"
    assert file["Content-Disposition"] == 'attachment; filename="ST-foot-map.pdf"'
    assert page(client, stranger, "task_evidence", paper.pk).status_code == 404
    body = page(client, director, "task", number.pk).content.decode()
    assert "都接通了" in body
    assert free.name in body


def test_a_director_waives_and_opens_again_but_ticks_nobodys_work(act, client, station, director):
    task = task_of(station, "con-key")
    assert f'href="{task.get_absolute_url()}waive/"' in page(client, director, "tasks", station.pk).content.decode()
    assert "task of: Recruiter" in client.get(act(director, "task_tick", task.pk).url).content.decode()
    assert act(director, "task_waive", task.pk, version=1, reason="").status_code == 422
    act(director, "task_waive", task.pk, version=1, reason="本点不适用")
    task.refresh_from_db()
    assert (task.state, task.waived_reason) == ("waived", "本点不适用")
    act(director, "task_reopen", task.pk, version=2, reason="还是要做")
    task.refresh_from_db()
    assert task.state == "open"


def test_the_list_shows_what_is_overdue_in_ones_region(client, station, director, stranger, hq):
    rows = page(client, director, "all_tasks").context["page"].rows
    assert {row.due_on < NOON.date() for row in rows} == {True}
    assert len(rows) == station.tasks.overdue(NOON.date()).count() == 28
    assert page(client, stranger, "all_tasks").context["page"].rows == []
    due = page(client, hq, "all_tasks", state="today").context["page"].rows
    assert [row.template.code for row in due] == ["con-key"]
    assert len(page(client, hq, "all_tasks", state="open", stage="travel").context["page"].rows) == 6
    assert page(client, hq, "all_tasks", state="done").context["page"].rows == []


def test_hq_changes_the_template_and_applies_it(act, client, station, season, hq):
    changed(season, hq, "con-key", title_en="Name the key leads")
    form = page(client, hq, "playbook_apply", season.pk)
    assert form.context["totals"] == {"changed": 1, "added": 0, "withdrawn": 0}
    stale = act(hq, "playbook_apply", season.pk, seen="0" * 16, reason="x")
    assert (stale.status_code, task_of(station, "con-key").version) == (422, 1)
    seen = stale.context["form"].data["seen"]
    assert act(hq, "playbook_apply", season.pk, seen=seen, reason="统一口径").status_code == 302
    assert task_of(station, "con-key").title_en == "Name the key leads"
    assert "Nothing would change." in page(client, hq, "playbook_apply", season.pk).content.decode()
    body = client.get(reverse("campaigns:season", args=[season.pk])).content.decode()
    assert "playbook applied to the outposts" in body


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_any_number_of_tasks(client, outpost, hq, rows, django_assert_num_queries):
    StageFactory(season=outpost.season)
    others = [outpost, *(OutpostFactory(region=outpost.region) for _n in range(rows - 1))]
    for n in range(rows):
        task = add_playbook_task(
            season=outpost.season, by=hq, now=NOON, reason="x", **(BRIEF | {"due_offset": -15 - n})
        )
        for one in others:
            one.tasks.create(template=task, due_on=NOON.date().replace(day=10 - n), **task.brief)
    client.force_login(hq)
    for name, pk, count in (
        ("tasks", outpost.pk, 8),
        ("all_tasks", None, 9),
        ("playbook_apply", outpost.season.pk, 11),
    ):
        url = reverse(f"outposts:{name}", args=[pk] if pk else [])
        with clock.set_to(NOON), django_assert_num_queries(count):
            assert client.get(url).status_code == 200
