"""The playbook: a recruiter ticks a task with its evidence, a director waives one, HQ changes the template."""

import re

import pytest

from tests.e2e.browser import overflow
from tests.e2e.journeys.acts import follow, outpost_of, path_of, said, send, state_of
from tests.e2e.journeys.people import word

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("lang", "words"), [("zh-hans", "阶段验收"), ("en", "Stage gates")])
def test_tasks_and_gates_read_well_on_a_phone(page_as, axe, lang, words):
    page = page_as("director", lang=lang, viewport="phone")
    outpost = outpost_of(page_as("recruiter"))
    for path in (f"{outpost}tasks/", f"{outpost}tasks/?stage=publicity", "/outposts/tasks/"):
        assert page.goto(path).status == 200
        assert overflow(page)["by"] <= 0, overflow(page)
        axe(page)
    page.goto(f"{outpost}tasks/")
    follow(page, "main a[href^='/outposts/gates/']")
    assert words in page.locator("h1").inner_text()
    assert overflow(page)["by"] <= 0, overflow(page)
    axe(page)


def test_a_recruiter_ticks_tasks_with_and_without_evidence_and_a_director_waives_one(page_as, watch):
    watch.expect("status of 422")
    page, director = page_as("recruiter"), page_as("director", lang="en")
    tasks = f"{outpost_of(page)}tasks/?stage=enrol"
    page.goto(tasks)
    tick = page.locator("button[id^=tick-]").first.get_attribute("id")
    with page.expect_response(lambda r: "/tick/" in r.url):
        page.locator(f"#{tick}").click()
    page.locator(f"#{tick}").wait_for(state="detached")
    page.goto(tasks)
    task = page.locator("a[id^=done-]", has=page.locator("svg")).first.get_attribute("href").removesuffix("done/")
    page.goto(f"{task}done/")
    assert send(page) == 422, said(page)
    field = "evidence_number" if page.locator("[name=evidence_number]").count() else "evidence_note"
    page.fill(f"[name={field}]", "17")
    assert send(page) == 200
    page.goto(task)
    assert state_of(page) == "完成"
    assert "17" in page.locator("main").inner_text()
    director.goto(tasks)
    waive = director.locator("main a[href$='/waive/']").first.get_attribute("href")
    director.goto(waive)
    director.fill("[name=reason]", "Not needed in this city")
    assert send(director) == 200
    director.goto(waive.removesuffix("waive/"))
    assert state_of(director) == "Waived"
    assert "Not needed in this city" in director.locator("main").inner_text()


def test_hq_changes_the_playbook_and_applies_it(page_as):
    page, recruiter = page_as("hq", lang="en"), page_as("recruiter", lang="en")
    name = f"See the parents off {word()}"
    page.goto("/campaigns/season/")
    follow(page, "main a[href$='/playbook/'], .page-actions a[href$='/playbook/']")
    follow(page, ".page-actions a[href$='/playbook/add/']")
    for field, value in (
        ("title", f"送别家长 {name[-8:]}"),
        ("title_en", name),
        ("reason", "Asked for by the outposts"),
    ):
        page.fill(f"[name={field}]", value)
    page.select_option("[name=stage]", "welcome")
    assert send(page) == 200
    assert name in page.locator("main").inner_text()
    follow(page, ".page-actions a[href$='/apply/']")
    assert name in page.locator("main").inner_text()
    page.fill("[name=reason]", "Asked for by the outposts")
    assert send(page, "form.form-card[method=post]") == 200
    assert re.fullmatch(r"/campaigns/season/\d+/playbook/", path_of(page)), said(page)
    recruiter.goto(f"{outpost_of(recruiter)}tasks/?stage=welcome")
    assert name in recruiter.locator("main").inner_text()
