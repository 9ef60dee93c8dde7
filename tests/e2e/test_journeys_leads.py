"""A recruiter and their students: first word, call, funnel, number, and leaving."""

import time

import pytest

from tests.e2e.journeys.acts import add_lead, choose, follow, move, path_of, said, search, send, settle, state_of
from tests.e2e.journeys.people import BIRTH_YEAR, newcomer

pytestmark = pytest.mark.e2e

ENTRY_SECONDS = 15  # the promise is thirty, by a person who types


def type_entry(page, student):
    """From any page, hands on the keyboard after one click; how long it took."""
    began = time.monotonic()
    follow(page, "a.topbar-add")
    keys = page.keyboard
    keys.type(student.name, delay=60)
    keys.press("Tab")
    keys.type(student.phone, delay=60)
    keys.press("Tab")
    keys.type(BIRTH_YEAR, delay=60)
    page.focus("[name=guardian_phone]")
    keys.type(student.guardian_phone, delay=60)
    page.focus("[name=guardian_name]")
    keys.type("家长", delay=60)
    settle(page)
    with page.expect_navigation():
        keys.press("Control+Enter")
    return time.monotonic() - began


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_new_lead_is_entered_in_seconds_and_stands_on_top_of_the_list(page_as, lang):
    page, student = page_as("recruiter", lang=lang), newcomer()
    page.goto("/")
    seconds = type_entry(page, student)
    print(f"new lead, {lang}: {seconds:.1f} s")
    assert path_of(page) == "/leads/add/", said(page)  # ready for the next pupil
    assert student.name in page.locator(".note-good").inner_text()
    assert seconds < ENTRY_SECONDS
    page.goto("/leads/")
    assert page.locator("td.lead-cell a").first.inner_text() == student.name
    assert student.phone not in page.content()
    director = page_as("director", lang=lang)
    director.goto("/leads/")
    assert student.name in director.locator("td.lead-cell a").all_inner_texts()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_same_student_typed_again_is_noticed_before_saving_and_refused_after(page_as, watch, lang):
    watch.expect("status of 422")
    page, student = page_as("recruiter", lang=lang), newcomer()
    lead = add_lead(page, student)
    page.goto("/leads/add/")
    page.fill("[name=name]", student.name)
    page.locator("[name=phone]").press_sequentially(student.phone)
    page.locator(f"#duplicates a[href='{lead}']").wait_for()
    page.fill("[name=birth_year]", BIRTH_YEAR)
    assert send(page) == 422
    assert page.locator(f".note a[href='{lead}']").count() == 1
    assert page.input_value("[name=name]") == student.name
    assert search(page, student.name) == [student.name]


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_call_is_logged_from_today_with_two_clicks_and_a_key(page_as, lang):
    page = page_as("recruiter", lang=lang)
    page.goto("/")
    row = page.locator("main tbody tr").first
    lead = row.locator("td.lead-cell a").get_attribute("href")
    began = time.monotonic()
    with page.expect_navigation():
        row.locator("a[href$='/done/']").click()
    choose(page, "result", "reached")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    print(f"call log, {lang}: {time.monotonic() - began:.1f} s")
    assert path_of(page) == lead, said(page)
    assert page.locator("#log").count() == 1  # tomorrow's is planned already
    page.goto("/")
    assert page.locator(f"main tbody a[href='{lead}']").count() == 0
    director = page_as("director", lang=lang)
    director.goto(lead)
    assert director.locator(".tl-item").count() >= 1
    assert director.locator("#log time").count() >= 1


def test_a_lead_moves_along_the_funnel_and_both_see_it(page_as):
    page, student = page_as("recruiter", lang="en"), newcomer()
    lead = add_lead(page, student)
    assert state_of(page) == "Clue"
    choose(page, "result", "reached")
    choose(page, "next", "tomorrow")
    page.fill("#log [name=note]", "寄简章后回访")
    assert send(page, "#log form[data-draft]") == 200
    assert state_of(page) == "Contacted"
    move(page, lead, "enquiry")
    assert state_of(page) == "Enquiry"
    director = page_as("director", lang="en")
    director.goto(lead)
    assert state_of(director) == "Enquiry"
    assert "寄简章后回访" in director.locator(".tl").inner_text()


@pytest.mark.parametrize(("lang", "viewport"), [("zh-hans", "laptop"), ("en", "phone")])
def test_a_number_is_covered_until_it_is_asked_for_with_a_purpose(page_as, lang, viewport):
    page, student = page_as("recruiter", lang=lang, viewport=viewport), newcomer()
    add_lead(page, student)
    assert student.phone not in page.content()
    page.locator("#log button[name=purpose][value=call]").click()
    number = page.locator(f"a[href='tel:+86{student.phone}']")
    number.wait_for()
    assert student.spoken in number.inner_text()
    page.reload()
    assert student.phone not in page.content()


def test_a_lost_lead_needs_a_reason_which_the_director_reads(page_as, watch):
    watch.expect("status of 422")
    page, student = page_as("recruiter", lang="en"), newcomer()
    lead = add_lead(page, student)
    follow(page, f"a[href='{lead}leave/']")
    page.select_option("[name=to]", "lost_rival")
    assert send(page) == 422
    page.fill("[name=reason]", "已在本地民办院校报名")
    assert send(page) == 200
    assert state_of(page) == "Lost to a rival"
    assert page.locator("#log").count() == 0  # what was planned is dropped
    director = page_as("director", lang="en")
    director.goto(lead)
    assert "已在本地民办院校报名" in director.locator(".facts").first.inner_text()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_who_must_not_be_contacted_is_hidden_from_lists_and_calls(page_as, lang):
    page, student = page_as("recruiter", lang=lang), newcomer()
    lead = add_lead(page, student)
    assert search(page, student.name) == [student.name]
    page.goto(lead)
    follow(page, f"a[href='{lead}leave/?to=do_not_contact']")
    assert page.input_value("[name=to]") == "do_not_contact"
    page.fill("[name=reason]", "家长要求不再联系")
    assert send(page) == 200
    assert page.locator(".note-bad").count() == 1
    assert page.locator("#log").count() == 0
    assert search(page, student.name) == []
    director = page_as("director", lang=lang)
    director.goto("/leads/")
    assert search(director, student.name) == []


def test_the_whole_of_it_on_a_phone(page_as):
    page, student = page_as("recruiter", viewport="phone"), newcomer()
    page.goto("/")
    follow(page, "nav.bottombar a.bottom-add")
    page.fill("[name=name]", student.name)
    page.fill("[name=phone]", student.phone)
    page.fill("[name=birth_year]", BIRTH_YEAR)
    with page.expect_navigation():
        page.locator("button[name=after][value=open]").click()
    lead = path_of(page)
    choose(page, "result", "no_answer")
    choose(page, "next", "three_days")
    assert send(page, "#log form[data-draft]") == 200
    assert path_of(page) == lead
    follow(page, "nav.bottombar a[href='/']")
    assert page.locator(f"main tbody a[href='{lead}']").count() == 0


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_one_key_leads_to_whatever_one_looks_for(page_as, axe, lang):
    page = page_as("recruiter", lang=lang)
    page.goto("/leads/")
    name = page.locator("td.lead-cell a").first.inner_text().strip()
    for key in ("/", "Control+k"):
        page.locator("h1").click()
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "global-search"
    assert name in search(page, name)
    axe(page)
    search(page, "13800001111")
    assert path_of(page) == "/search/"
    assert "1111" not in page.url
    axe(page)
