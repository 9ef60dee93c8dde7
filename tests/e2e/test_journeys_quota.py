"""The quota: HQ splits the country's number, a director distributes to persons, and attainment is read."""

import re

import pytest

from tests.e2e.journeys.acts import follow, path_of, said

pytestmark = pytest.mark.e2e
FORM = "form[data-split]"


def send_split(page, button="button.btn-primary"):
    with page.expect_navigation() as answer:
        page.locator(f"{FORM} {button}").click()
    return answer.value.status


def parts(page):
    return page.locator("[data-split-part]")


def shown_gap(page):
    return page.locator("[data-split-gap] .state")


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_number_goes_from_the_country_to_a_person_and_is_read_back(page_as, watch, lang):
    watch.expect("status of 422")
    words = {"zh-hans": ("合计相符", "多出"), "en": ("adds up", "surplus")}[lang]
    hq = page_as("hq", lang=lang)
    hq.goto("/reports/quota/?measure=forms")
    follow(hq, ".page-actions a[href^='/outposts/quota/']")
    assert path_of(hq) == "/outposts/quota/forms/"
    split_with_running_difference(hq, words)

    director = page_as("director", lang=lang)
    director.goto("/reports/quota/?measure=forms")
    follow(director, "main tbody td.lead-cell a")
    outpost = path_of(director)
    assert re.fullmatch(r"/reports/quota/outpost/\d+/", outpost)
    follow(director, ".page-actions a[href^='/outposts/quota/']")
    give_to_people(director)

    director.goto(f"{outpost}?measure=forms")
    row = director.locator("main tbody tr").first
    assert row.locator("td").nth(2).inner_text().strip() == "97"
    assert director.locator(".figures .figure").count() == 5
    assert director.locator("figure.chart canvas").count() == 1


def split_with_running_difference(page, words):
    """The difference is told while typing; without a reason nothing is kept; with one the page adds up or says not."""
    total = sum(int(field.input_value() or 0) for field in parts(page).all())
    page.fill("[data-split-whole]", str(total))
    assert words[0] in shown_gap(page).inner_text()
    page.fill("[data-split-whole]", str(total - 3))
    assert words[1] in shown_gap(page).inner_text()
    assert send_split(page) == 422
    page.fill("[name=reason]", "会上商定")
    assert send_split(page) == 200, said(page)
    assert words[1] in shown_gap(page).inner_text()
    assert "会上商定" in page.locator("main").inner_text()


def give_to_people(page):
    parts(page).first.fill("97")
    page.fill("[name=reason]", "责任到人")
    assert send_split(page) == 200, said(page)
    assert parts(page).first.input_value() == "97"


def test_a_proposal_is_taken_over_by_one_click_and_adds_up(page_as):
    page = page_as("director2", lang="en")
    page.goto("/reports/quota/?measure=arrived")
    follow(page, ".page-actions a[href^='/outposts/quota/']")
    proposed = page.locator("tbody td[data-label='Proposed']").all_inner_texts()
    page.fill("[name=reason]", "按生源分")
    assert send_split(page, "button[value=proposal]") == 200, said(page)
    assert [field.input_value() for field in parts(page).all()] == [text.strip() for text in proposed]
    assert shown_gap(page).inner_text() == "adds up"
