"""A director keeps a view of the list, hands leads to a person, sees what was done, and takes it back."""

import os

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, send

pytestmark = pytest.mark.e2e


def shot(page, name, lang):
    folder = os.environ.get("SHOTS")
    if folder:
        for width, height in ((1366, 768), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{lang}-{width}.png")
        page.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_view_is_kept_and_many_leads_are_tagged_and_untagged(page_as, axe, lang):
    page = page_as("director", lang=lang)
    page.goto("/leads/?state=enquiry&source=fair")
    axe(page)
    follow(page, "a[href^='/leads/views/add/']")
    axe(page)
    name = f"咨询会 {lang}"
    page.fill("[name=name]", name)
    shot(page, "save", lang)
    assert send(page) == 200, said(page)
    assert page.locator(".list-views .view-tab.active").inner_text() == name
    page.goto("/leads/views/")
    axe(page)
    shot(page, "views", lang)
    follow(page, "tr:has(a:text-is('" + name + "')) form[action$='/delete/'] button")
    page.goto("/leads/columns/")
    axe(page)
    shot(page, "columns", lang)

    page.goto("/leads/?state=enquiry&source=fair")
    boxes = page.locator("main tbody [name=ids]")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    boxes.nth(2).click(modifiers=["Shift"])
    assert page.locator("[data-bulk-count]").inner_text() == "3"
    shot(page, "list", lang)
    follow(page, "button[formaction$='/bulk/new/tag/']")
    axe(page)
    page.fill("[name=tag]", f"回访{lang[:2]}")
    shot(page, "tag", lang)
    assert send(page) == 200, said(page)
    assert path_of(page).startswith("/leads/bulk/")
    assert page.locator(".figure-value").all_inner_texts() == ["3", "3", "0"]
    axe(page)
    shot(page, "done", lang)
    follow(page, "form[action$='/undo/'] button")
    assert page.locator(".figure-value").all_inner_texts() == ["3", "3", "0", "0"]
    axe(page)
    page.goto("/leads/bulk/")
    axe(page)
    shot(page, "actions", lang)
