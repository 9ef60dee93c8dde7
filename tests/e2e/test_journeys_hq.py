"""HQ: a person is let in and shut out, the language is switched."""

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, send
from tests.e2e.journeys.people import newcomer, word
from tests.e2e.journeys.settings import add_person, choose_password, log_in

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_person_is_let_in_works_and_is_shut_out_at_once(page_as, new_page, lang):
    hq, login, name = page_as("hq", lang=lang), "e2e" + word(), newcomer().name
    person, password = add_person(hq, login, name, "caller")
    page = new_page()
    log_in(page, login, password)
    assert path_of(page) == "/accounts/password/"
    page.goto("/leads/queue/")
    assert path_of(page) == "/accounts/password/"  # nothing else before that
    own = choose_password(page, password)
    assert page.goto("/leads/queue/").status == 200
    assert path_of(page) == "/leads/queue/", said(page)
    hq.goto(person)
    follow(hq, f"a[href='{person}deactivate/']")
    hq.fill("[name=reason]", "季末离岗")
    assert send(hq) == 200
    follow(page, ".side-nav a[href='/leads/queue/']")
    assert path_of(page) == "/accounts/login/"
    log_in(page, login, own)
    assert path_of(page) == "/accounts/login/"


def test_the_language_is_one_press_and_stays(page_as):
    page = page_as("hq")
    page.goto("/campaigns/schools/?q=一中")
    for code, label in (("en", "Schools"), ("zh-hans", "学校")):
        with page.expect_navigation():
            page.locator(f"button[name=language][value='{code}']").click()
        assert page.locator("html").get_attribute("lang").lower().startswith(code[:2])
        assert page.locator("h1").inner_text().startswith(label)
        assert "q=" in page.url  # the same place
    page.goto("/")
    assert page.locator("html").get_attribute("lang").lower().startswith("zh")
