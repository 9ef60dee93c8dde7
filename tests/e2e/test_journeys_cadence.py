"""Board and calendar: a card is dragged, refused, moved by its own form; the calendar is walked by the keyboard."""

import pytest

from tests.e2e.journeys.acts import add_lead, follow, path_of, said
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e


def card(page, lead):
    return page.locator(f"[data-card='{lead.split('/')[2]}']")


def column_of(page, lead):
    return card(page, lead).evaluate("card => card.closest('[data-state]').dataset.state")


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_card_is_dragged_and_moved_by_its_form(page_as, watch, axe, lang):
    watch.expect("status of 422")
    page = page_as("recruiter", lang=lang)
    lead = add_lead(page, newcomer())
    page.set_viewport_size({"width": 1366, "height": 2600})  # a robot that scrolls while it drags takes another card
    page.goto("/leads/board/")
    axe(page)
    with page.expect_response("**/move-card/"):
        card(page, lead).drag_to(page.locator("[data-state=admitted] h2"))
    page.wait_for_function("id => !document.querySelector(`[data-card='${id}'].is-moving`)", arg=lead.split("/")[2])
    assert column_of(page, lead) == "clue"  # only the director goes there
    with page.expect_response("**/move-card/"):
        card(page, lead).drag_to(page.locator("[data-state=contacted] h2"))
    page.wait_for_selector(f"[data-state=contacted] [data-card='{lead.split('/')[2]}']:not(.is-moving)")
    summary = card(page, lead).locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    follow(page, f"[data-card='{lead.split('/')[2]}'] button")
    assert path_of(page) == "/leads/board/"
    assert said(page) != []
    assert page.goto(lead).status == 200

    page.goto("/leads/calendar/")
    axe(page)
    page.locator(".day-grid a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/calendar/?day=*")
    assert page.locator(".day-grid [aria-current=date]").count() == 1
