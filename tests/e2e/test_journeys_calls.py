"""The second line calls each returned form once; an agent hands in leads and learns nothing about others'."""

import pytest

from tests.e2e.journeys.acts import add_lead, choose, move, path_of, said, search, send
from tests.e2e.journeys.people import BIRTH_YEAR, newcomer

pytestmark = pytest.mark.e2e

LONG_QUEUE = 80


def waiting_call(page):
    """Take the next card, unless one is in hand; its name, or None when nobody waits."""
    page.goto("/leads/queue/")
    if not page.locator("form[action$='/done/']").count():
        if not page.locator("main form button[type=submit]").count():
            return None
        send(page, "main form")
    return page.locator("main .panel-title").first.inner_text().strip()


def log(page, result):
    choose(page, "result", result)
    assert send(page, "form[action$='/done/']") == 200


def test_a_form_returned_today_is_called_once_by_the_second_line(page_as):
    recruiter, student = page_as("recruiter"), newcomer()
    lead = add_lead(recruiter, student)
    choose(recruiter, "result", "reached")
    choose(recruiter, "next", "tomorrow")
    send(recruiter, "#log form[data-draft]")
    move(recruiter, lead, "enquiry")
    move(recruiter, lead, "form_returned")
    page, met = page_as("caller"), []
    while len(met) < LONG_QUEUE and (name := waiting_call(page)):
        met.append(name)
        if name == student.name:
            assert page.locator("main .panel").count() == 2  # the person and what came of it, never a list
            assert student.phone not in page.content()
            page.locator("button[name=purpose][value=call]").first.click()
            page.locator(f"a[href='tel:+86{student.phone}']").wait_for()
        log(page, "reached")
    assert met.count(student.name) == 1, met
    assert waiting_call(page) is None
    recruiter.goto(lead)
    assert recruiter.locator(".tl-item").count() >= 4


def test_a_caller_sees_no_list_of_people(page_as, watch):
    watch.expect("status of 403")
    page = page_as("caller")
    assert page.goto("/leads/").status == 403


def hand_in(page, student):
    """What the agent reads afterwards."""
    page.goto("/leads/agent/add/")
    page.fill("[name=name]", student.name)
    page.fill("[name=phone]", student.phone)
    page.fill("[name=birth_year]", BIRTH_YEAR)
    page.fill("[name=guardian_name]", "家长")
    page.select_option("[name=guardian_relation]", "father")
    page.fill("[name=guardian_phone]", student.guardian_phone)
    assert send(page) == 200
    assert path_of(page) == "/leads/agent/", said(page)
    return page.locator(".note-good").inner_text()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_an_agent_learns_the_same_of_a_new_student_and_of_a_known_one(page_as, lang):
    known, new = newcomer(), newcomer()
    recruiter = page_as("recruiter", lang=lang)
    add_lead(recruiter, known)
    page = page_as("agent", lang=lang)
    assert hand_in(page, new) == hand_in(page, known) == hand_in(page, new)
    page.goto("/leads/agent/")
    names = page.locator("td.lead-cell").all_inner_texts()
    assert names.count(new.name) == 1
    assert known.name not in names  # somebody else's
    assert page.locator("main tbody a").count() == 0
    director = page_as("director", lang=lang)
    director.goto("/leads/")
    assert search(director, new.name) == [new.name]
    assert search(director, known.name) == [known.name]


@pytest.mark.parametrize("path", ["/leads/", "/leads/1/", "/outposts/", "/money/", "/reports/", "/accounts/settings/"])
def test_an_agent_is_let_in_nowhere_else(page_as, watch, path):
    watch.expect("status of 40[34]")
    assert page_as("agent").goto(path).status in (403, 404)
