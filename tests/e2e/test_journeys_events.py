"""At a fair somebody scans the code with a phone, and is a lead of the host; whoever is known learns nothing by it."""

import pytest

from tests.e2e.browser import overflow
from tests.e2e.journeys.acts import follow, said
from tests.e2e.journeys.people import BIRTH_YEAR, newcomer

pytestmark = pytest.mark.e2e
PUBLIC = "a[href^='/e/']"
OPEN = "form[action$='/page/open/'] button, form[action*='open'] button"


def public_page(page):
    """(the event's path, the path of its public page), opened where none is."""
    page.goto("/leads/events/")
    for path in page.eval_on_selector_all("main td a", "all => all.map(a => a.getAttribute('href'))"):
        page.goto(path)
        if page.locator(OPEN).count():
            follow(page, OPEN)
        if page.locator(PUBLIC).count():
            return path, page.locator(PUBLIC).first.get_attribute("href")
    raise AssertionError("no event may have a public page")


def fill(visitor, address, student):
    visitor.goto(address)
    visitor.check("[name=basis][value=consent_self]")
    visitor.fill("[name=name]", student.name)
    visitor.fill("[name=phone]", student.phone)
    visitor.fill("[name=birth_year]", BIRTH_YEAR)


def press(visitor):
    with visitor.expect_navigation() as answer:
        visitor.click("form.entry-form button[type=submit]")
    return answer.value.status


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_who_scans_the_code_is_a_lead_of_the_host(page_as, new_page, watch, axe, lang):
    watch.expect("status of 422")
    host, student = page_as("recruiter", lang=lang), newcomer()
    event, address = public_page(host)
    visitor = new_page(viewport="phone", locale="en" if lang == "en" else "zh-CN")
    fill(visitor, address, student)
    axe(visitor)
    assert overflow(visitor)["by"] == 0
    assert press(visitor) == 422  # no consent, nothing kept
    assert said(visitor) != []
    host.goto(event)
    assert student.name not in host.locator("main").inner_text()

    visitor.check("[name=consent]")
    assert press(visitor) == 200
    axe(visitor)
    thanks = visitor.locator("main, .bare-card").first.inner_text()
    again = new_page(viewport="phone", locale="en" if lang == "en" else "zh-CN")
    fill(again, address, student)
    again.check("[name=consent]")
    assert press(again) == 200
    assert again.locator("main, .bare-card").first.inner_text() == thanks  # known or new: the same answer
    host.goto(event)
    mine = host.locator("main a", has_text=student.name)
    assert mine.count() == 1
    mine.click()
    host.wait_for_url("**/leads/*/")
    assert student.name in host.locator("h1").inner_text()
