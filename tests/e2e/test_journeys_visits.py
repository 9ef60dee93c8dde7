"""The visit plan: a director proposes and accepts it, a recruiter logs a visit and a refusal, and prints the day."""

import re

import pytest

from tests.e2e.journeys.acts import follow, outpost_of, path_of, said, send
from tests.e2e.journeys.people import word

pytestmark = pytest.mark.e2e


def record_permission(page, school, host):
    page.goto(f"{school}permit/")
    page.fill("[name=given_by]", host)
    page.select_option("[name=given_role]", "principal")
    page.locator("[name=covers][value=campus]").check()
    page.fill("[name=evidence]", "电话约定，校办已登记")
    assert send(page) == 200, said(page)


def log(page, school, outcome, note):
    page.goto(f"{school}visit/")
    page.locator(f"[name=outcome][value={outcome}]").check()
    page.fill("[name=note]", note)
    assert send(page) == 200, said(page)
    assert path_of(page) == f"{school}visits/", said(page)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_plan_is_proposed_accepted_worked_and_printed(page_as, lang):
    recruiter, director = page_as("recruiter", lang=lang), page_as("director", lang=lang)
    outpost = outpost_of(recruiter)
    director.goto(f"{outpost}visits/")
    follow(director, "a[href$='/visits/propose/']")
    director.fill("[name=talk_minutes]", "35")
    assert send(director) == 200, said(director)
    plan = path_of(director)
    assert re.fullmatch(r"/outposts/plans/\d+/", plan), said(director)
    assert director.locator("h1 .state-warn").count() == 1
    with director.expect_navigation():
        director.locator("form[action$='/accept/'] button").click()
    assert director.locator("h1 .state-good").count() == 1, said(director)

    recruiter.goto("/")
    follow(recruiter, "main a[href='/outposts/visits/']")
    follow(recruiter, f"a[href='{outpost}visits/']")
    schools = [
        a.get_attribute("href").removesuffix("visits/")
        for a in recruiter.locator("tr:has(.state-accent) td.lead-cell a").all()
    ]
    assert len(schools) >= 2
    host = f"张校长{word()}"
    for school in schools[:2]:
        record_permission(recruiter, school, host)
    log(recruiter, schools[0], "unhindered", "")
    assert host in recruiter.locator("main").inner_text()
    log(recruiter, schools[1], "refused", "门卫不放行")
    assert recruiter.locator(".note-bad, .alert-danger").count() >= 1
    assert recruiter.locator(f"a[href='{schools[1]}visit/']").count() == 0  # no re-entry
    recruiter.goto(plan)
    assert recruiter.locator(f"tr:has(a[href='{schools[0]}visits/']) .state-good").count() == 1
    assert recruiter.locator(f"tr:has(a[href='{schools[1]}visits/']) .state-bad").count() == 1
    follow(recruiter, "a[href*='/print/']")
    assert recruiter.locator(".visit-sheet .tick-box").count() >= 1


def test_the_map_and_its_table_hold_the_same_schools(page_as, axe):
    page = page_as("recruiter")
    outpost = outpost_of(page)
    page.goto(f"{outpost}map/")
    numbers = page.locator(".visit-map-table tbody tr").count()
    assert page.locator(".visit-map .vm-mark").count() == numbers > 0
    axe(page)
