"""HQ: two spellings of one school are made one, and two again."""

import re

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, send

pytestmark = pytest.mark.e2e

SHORT, FULL = "石家庄六中", "石家庄市第六中学"


def names(page):
    page.goto("/campaigns/schools/?q=" + SHORT[:3])
    return page.locator("main tbody td:first-child a").all_inner_texts()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_pair_is_merged_and_taken_back(page_as, watch, axe, lang):
    watch.expect("status of 422")
    page = page_as("hq", lang=lang)
    page.goto("/campaigns/schools/duplicates/")
    axe(page)
    follow(page, f"tr:has-text('{FULL}') a")
    pair = path_of(page)
    axe(page)
    advised = page.locator("label").filter(has_text=SHORT)
    advised.first.click()
    assert send(page) == 200, said(page)
    assert re.fullmatch(r"/campaigns/schools/merges/\d+/", path_of(page)), said(page)
    merge = path_of(page)
    axe(page)
    assert (FULL in names(page), SHORT in names(page)) == (False, True)
    page.goto("/campaigns/schools/?q=" + FULL)  # the former name still finds it
    assert page.locator("main tbody td:first-child a").all_inner_texts() == [SHORT]
    follow(page, "main tbody td:first-child a")
    assert FULL in page.locator("main").inner_text()

    page.goto(merge)
    assert send(page) == 422  # not without a reason
    page.fill("[name=reason]", "核实后是两所学校")
    assert send(page) == 200, said(page)
    assert page.locator("form.form-card").count() == 0
    assert {FULL, SHORT} <= set(names(page))
    page.goto(pair)
    assert page.locator("input[name=decision]").count() == 3  # to be decided again


def test_a_director_sees_the_pairs_of_the_own_region_and_a_recruiter_none(page_as, watch):
    watch.expect("status of 403")
    director = page_as("director2", lang="en")
    director.goto("/campaigns/schools/duplicates/")
    assert "石家庄" not in director.locator("main").inner_text()
    recruiter = page_as("recruiter", lang="en")
    assert recruiter.goto("/campaigns/schools/duplicates/").status == 403
