"""The timeline narrowed and read as a list; a calendar subscribed to, read, renewed and ended."""

import re
import urllib.request
from urllib.error import HTTPError

import icalendar
import pytest

from tests.e2e.browser import VIEWPORTS, overflow

pytestmark = pytest.mark.e2e


def fetch(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - the demo's own address
            return answer.status, answer.read()
    except HTTPError as refusal:
        return refusal.code, b""


@pytest.mark.parametrize(("lang", "kind"), [("en", "Setup"), ("zh-hans", "建点")])
def test_the_timeline_is_narrowed_and_read_as_a_list(page_as, axe, lang, kind):
    page = page_as("director", lang=lang)
    page.goto("/campaigns/season/?zoom=month&at=2027-05-01")
    assert page.locator(".side-link.active").get_attribute("href") == "/campaigns/season/"
    everything = page.locator("svg.gantt .tl-mark").count()
    page.select_option("[name=kind]", label=kind)
    page.select_option("[name=outpost]", index=1)
    page.click(".filter-verbs button")
    marks = page.locator("svg.gantt .tl-mark")
    assert 0 < marks.count() < everything
    assert marks.count() == page.locator("svg.gantt .tl-mark title").count()
    many = marks.count()
    axe(page)
    page.locator(".view-tab").nth(1).click()
    page.wait_for_url("**/season/list/**")
    assert page.locator("tbody tr").count() == many
    page.locator("tbody tr td.lead-cell a").nth(1).click()
    assert re.search(r"/outposts/(steps/)?\d+/", page.url)


def test_the_timeline_scrolls_in_its_own_box_and_answers_to_the_keyboard(page_as):
    page = page_as("recruiter", lang="en", viewport="phone")
    for path in ("/campaigns/season/", "/campaigns/season/?zoom=week", "/campaigns/season/list/"):
        page.goto(path)
        for size in VIEWPORTS.values():
            page.set_viewport_size(size)
            assert overflow(page)["by"] == 0, path
    page.goto("/campaigns/season/?zoom=month&at=2027-05-01&kind=setup")
    page.locator("svg.gantt a.tl-mark").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/outposts/"))


@pytest.mark.parametrize(("lang", "first"), [("en", "Preparation"), ("zh-hans", "筹备")])
def test_a_calendar_is_subscribed_to_renewed_and_ended(page_as, watch, lang, first):
    page = page_as("director", lang=lang)
    page.goto("/campaigns/season/subscription/")
    if page.locator("a[href$='/end/']").count():  # left by a run that broke off
        page.goto("/campaigns/season/subscription/end/")
        page.click("form.form-card button[type=submit]")
    page.goto("/campaigns/season/")
    page.click(".page-actions a[href$='/subscription/']")
    page.select_option("[name=kind]", value="stages")
    page.click("form.form-card button[type=submit]")
    old = page.locator("#feed-address").inner_text()
    status, body = fetch(old)
    titles = [str(event["summary"]) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")]
    assert (status, len(titles)) == (200, 8)
    assert any(first in title for title in titles), titles
    page.click("main a.btn-primary")
    assert old.rsplit("/", 1)[1] not in page.content()
    page.click("a[href$='/renew/']")
    page.click("form.form-card button[type=submit]")
    new = page.locator("#feed-address").inner_text()
    assert (fetch(old)[0], fetch(new)[0]) == (404, 200)
    page.click("main a.btn-primary")
    page.click("a[href$='/end/']")
    page.click("form.form-card button[type=submit]")
    page.wait_for_url("**/subscription/")
    assert fetch(new)[0] == 404
    assert page.locator("form.form-card").count() == 1
