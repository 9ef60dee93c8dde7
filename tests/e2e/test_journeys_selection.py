"""Schools proposed for a whole region, chosen and defended; an anchor of the calendar moved, and moved back."""

import re
from datetime import date, timedelta

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, send

pytestmark = pytest.mark.e2e
REASON = "按优化方案，经大区会商"
PROPOSAL = "form[data-bulk]"


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_region_chooses_what_is_proposed_and_its_page_defends_it(page_as, axe, lang):
    director = page_as("director", lang=lang)
    director.goto("/outposts/")
    follow(director, "a[href^='/outposts/choose/']")
    follow(director, "a[href$='?anew=1']")  # the demo's outposts have chosen already: think again
    axe(director)
    assert director.locator(f"{PROPOSAL} details").count() > 1  # one an outpost
    school, adds_up = take_one(director)
    assert adds_up
    defended(director, axe, school)


def take_one(page):
    """Take one of the decisions and leave the others. (its page, whether the page counted one)"""
    ticks = page.locator(f"{PROPOSAL} input[name=ids]:checked")
    kept = ticks.first.get_attribute("value")
    row = page.locator("tr", has=page.locator(f"input[name=ids][value='{kept}']"))
    school = row.locator("td.lead-cell a").get_attribute("href")
    for tick in page.locator(f"{PROPOSAL} details").all():
        tick.evaluate("box => box.open = true")
    page.evaluate(
        """kept => document.querySelectorAll("input[name=ids]:checked").forEach(
            box => { if (box.value !== kept) box.click(); })""",
        kept,
    )
    counted = page.locator("[data-bulk-count]").inner_text().strip() == "1"
    page.fill("[name=reason]", REASON)
    assert send(page, PROPOSAL) == 200, said(page)
    return school, counted


def defended(page, axe, school):
    """Rules with their sources, the score that adds up, what would change the verdict, and who decided."""
    page.goto(school)
    axe(page)
    text = page.locator("main").inner_text()
    assert REASON in text
    assert page.locator(".rule-cell").count() >= 4
    assert page.locator(".record .state-good, .record .state-warn").count() >= 1


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_an_anchor_is_moved_after_a_look_and_moved_back(page_as, axe, lang):
    hq = page_as("hq", lang=lang)
    hq.goto("/campaigns/season/dates/")
    anchors = hq.locator("a[href*='/season/anchor/']")
    anchor = anchors.last.get_attribute("href")
    hq.goto(anchor)
    stood = date.fromisoformat(hq.input_value("form[method=get] [name=to]"))
    before = dates(hq)
    shift(hq, anchor, stood + timedelta(days=2), axe)
    assert dates(hq) != before
    shift(hq, anchor, stood, axe)
    assert dates(hq) == before


def shift(page, anchor, to, axe):
    page.goto(anchor)
    page.fill("form[method=get] [name=to]", to.isoformat())
    follow(page, "form[method=get] button[type=submit]")
    axe(page)
    assert to.isoformat() in page.url
    page.fill("form[method=post] [name=reason]", "省考试院公布了新日期")
    assert send(page, "main form[method=post]") == 200
    assert not re.search(r"/anchor/", path_of(page)), said(page)


def dates(page):
    """The season's dates as they stand."""
    page.goto("/campaigns/season/dates/")
    return page.locator("main tbody").all_inner_texts()
