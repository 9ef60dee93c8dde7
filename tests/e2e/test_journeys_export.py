"""Leads leave as a file: for a purpose, above a thousand rows by leave of somebody else, once."""

from pathlib import Path

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, send

pytestmark = pytest.mark.e2e
FETCH = "form[action$='/download/']"


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_many_leads_leave_once_after_a_second_person_agreed(page_as, axe, lang):
    director, hq = page_as("director", lang=lang), page_as("hq", lang=lang)
    director.goto("/leads/export/")
    axe(director)
    director.select_option("[name=purpose]", "reporting")
    director.locator("[name=format][value=csv]").check(force=True)
    assert send(director, "form[method=post]:has([name=purpose])") == 200, said(director)
    assert path_of(director) == "/leads/exports/"
    assert director.locator(FETCH).count() == 0  # it waits

    hq.goto("/leads/exports/")
    axe(hq)
    follow(hq, "main tbody tr:last-child td a")
    axe(hq)
    follow(hq, "button[value=approve]")
    assert path_of(hq) == "/leads/exports/"

    director.goto("/leads/exports/")
    with director.expect_download() as taken:
        director.locator(f"{FETCH} button").first.click()
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert text.count("\n") > 1000
    assert " **** " in text  # masked, for nothing else was asked
    director.goto("/leads/exports/")
    assert director.locator(FETCH).count() == 0
