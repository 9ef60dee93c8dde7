"""A director and their outposts: steps verified, schools chosen, an outpost opened, alerts seen."""

import re

import pytest

from tests.e2e.journeys.acts import follow, outpost_of, path_of, said, send, state_of
from tests.e2e.journeys.people import newcomer, word
from tests.e2e.journeys.settings import add_person, first_day

pytestmark = pytest.mark.e2e


def tick_all(page):
    """Each by htmx, without the page being loaded anew."""
    for button_id in [b.get_attribute("id") for b in page.locator("form:has([name=is_done][value='1']) button").all()]:
        with page.expect_response(lambda r: "/tick/" in r.url):
            page.locator(f"#{button_id}").click()
        page.locator(f"form:has([name=is_done][value='0']) #{button_id}").wait_for()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_school_that_fails_is_chosen_only_with_a_reason(page_as, watch, lang):
    watch.expect("status of 422")
    page = page_as("director", lang=lang)
    outpost = outpost_of(page_as("recruiter"))
    page.goto(f"{outpost}schools/?verdict=fail&state=undecided")
    school = page.locator("td.lead-cell a").first.get_attribute("href")
    page.goto(school)
    assert page.locator("h1 .state-bad").count() == 1
    follow(page, "button[name=state][value=chosen]")
    assert page.locator("[data-error-summary]").count() == 1
    page.fill("[name=reason]", "校长已同意设点")
    page.locator("input[name=state][value=chosen]").check()
    assert send(page) == 200, said(page)
    assert path_of(page) == school
    assert page.locator(".record .state-good").count() >= 1
    recruiter = page_as("recruiter", lang=lang)
    recruiter.goto(school)
    assert "校长已同意设点" in recruiter.locator("main").inner_text()


def today_of(page):
    """The demo's day, as a new claim fills it in."""
    page.goto("/money/claims/new/")
    return page.input_value("[name=spent_on]")


def open_outpost(page, name, code, recruiter):
    today = today_of(page)
    page.goto("/outposts/")
    follow(page, "a[href='/outposts/open/']")
    page.fill("[name=region]", "张家口")
    page.fill("[name=name]", name)
    page.fill("[name=code]", code)
    page.fill("[name=arrival_day]", today)
    page.fill("[name=target_registered]", "40")
    page.locator("label", has_text=recruiter).locator("xpath=..").locator("[name=recruiters]").check()
    assert send(page) == 200
    assert re.fullmatch(r"/outposts/\d+/", path_of(page)), said(page)
    return path_of(page)


def test_an_outpost_is_opened_and_its_first_step_done_and_verified(page_as, new_page):
    hq, login, recruiter = page_as("hq", lang="en"), "e2e" + word(), newcomer().name
    _person, password = add_person(hq, login, recruiter, "recruiter", "Hebei")
    director, name = page_as("director", lang="en"), f"工作站 {word()}"
    outpost = open_outpost(director, name, login[3:], recruiter)
    assert director.locator("main a[href^='/outposts/steps/']").count() == 10
    hq.goto("/outposts/")
    assert hq.locator("td.lead-cell a", has_text=name).count() == 1
    page = new_page(locale="en")
    first_day(page, login, password)
    page.goto(outpost)
    follow(page, "main a[href^='/outposts/steps/']")
    step = path_of(page)
    tick_all(page)
    page.goto(step)
    page.fill("[name=evidence_note]", "已与校方约定，合同已签")
    assert send(page, "form[action$='/finish/']") == 200
    assert page.locator("form[action$='/verify/']").count() == 0, said(page)
    director.goto(step)
    assert "已与校方约定" in director.locator("main").inner_text()
    assert send(director, "form[action$='/verify/']") == 200
    page.goto(step)
    assert state_of(page) == state_of(director)
    assert page.locator("h1 .state-good").count() == 1


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_director_sees_alerts_and_each_opens_its_place(page_as, lang):
    page = page_as("director", lang=lang)
    page.goto("/")
    alerts = page.locator("td.pick + td a")
    ways = [a.get_attribute("href") for a in alerts.all()]
    assert ways
    for way in ways:
        assert page.goto(way).status == 200
        assert page.locator("main tbody tr").count() >= 1, way
