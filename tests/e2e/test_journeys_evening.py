"""The evening: a recruiter hands in the day, the director reads it."""

import pytest

from tests.e2e.journeys.acts import follow, outpost_of, path_of, said, send
from tests.e2e.journeys.people import word

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_director_sees_the_report_that_was_handed_in(page_as, lang):
    page, plan = page_as("recruiter", lang=lang), f"走访二中、十四中 {word()}"
    outpost = outpost_of(page)
    follow(page, "main aside a[href*='/reports/write/']")  # written for the first time, or corrected before the hour
    page.fill("[name=problems]", "")
    page.fill("[name=plan]", plan)
    assert send(page) == 200
    report = path_of(page)
    assert plan in page.locator("main").inner_text(), said(page)
    page.goto("/")
    assert page.locator(f"main aside a[href='{report}']").count() == 1
    director = page_as("director", lang=lang)
    director.goto("/")
    row = director.locator(f"tr[data-href='{outpost}']")
    assert row.locator(f"a[href='{report}'] .state-good").count() == 1
    follow(director, f"tr[data-href='{outpost}'] a[href='{report}']")
    assert plan in director.locator("main").inner_text()
    director.goto("/reports/")
    assert director.locator(f"tbody a[href='{report}']").count() >= 1


def test_an_empty_plan_is_refused_and_what_was_written_stays(page_as, watch):
    watch.expect("status of 422")
    page = page_as("recruiter")
    page.goto("/")
    follow(page, "main aside a[href*='/reports/write/']")
    page.fill("[name=problems]", "家长多问住宿")
    page.fill("[name=plan]", "")
    assert send(page) == 422
    assert page.input_value("[name=problems]") == "家长多问住宿"
    assert page.locator("[data-error-summary] a[href='#id_plan']").count() == 1
