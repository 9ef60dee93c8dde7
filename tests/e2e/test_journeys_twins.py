"""One student recorded twice: the director sees it on the lead's page, merges, and takes it back."""

from dataclasses import replace

import pytest

from tests.e2e.journeys.acts import add_lead, follow, path_of, said, send, settle
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_twins_are_merged_and_parted_again(page_as, watch, axe, lang):
    student = newcomer()
    field = page_as("recruiter", lang=lang)
    first = add_lead(field, student)
    second = add_lead(field, replace(student, name=student.name[:-1] + "俊"))

    director = page_as("director", lang=lang)
    director.goto(first)
    settle(director)
    ids = [path.split("/")[2] for path in (first, second)]
    follow(director, f"form[action='/leads/{ids[0]}/twins/{ids[1]}/'] button")
    axe(director)
    choose_first = director.locator("input[name=decision][value=first]")
    choose_first.check()
    assert send(director) == 200, said(director)
    assert path_of(director).startswith("/leads/merges/")
    axe(director)
    merge = path_of(director)
    director.goto(second)
    assert path_of(director) == first
    director.goto(merge)
    director.fill("[name=reason]", "其实是两名学生")
    assert send(director) == 200, said(director)
    director.goto(second)
    assert path_of(director) == second
