"""A line that is cut, a browser without JavaScript, two people on one page: nothing is lost."""

import pytest

from tests.e2e.journeys.acts import add_lead, follow, path_of, said, search, send, settle
from tests.e2e.journeys.people import BIRTH_YEAR, newcomer, word

pytestmark = pytest.mark.e2e

CUT = "ERR_INTERNET_DISCONNECTED|htmx:"


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_cut_line_is_said_and_the_same_press_works_afterwards(page_as, watch, lang):
    watch.expect(CUT)
    page, student = page_as("recruiter", lang=lang), newcomer()
    add_lead(page, student)
    page.context.set_offline(True)
    reveal = page.locator("#log button[name=purpose][value=call]")
    reveal.click()
    page.locator("#toasts .note-bad").wait_for()
    assert page.locator("#log .masked").count() == 1
    page.context.set_offline(False)
    reveal.click()
    page.locator(f"a[href='tel:+86{student.phone}']").wait_for()


def test_what_was_typed_is_there_again_after_the_line_was_cut(page_as, watch):
    watch.expect(CUT)
    page, student = page_as("recruiter"), newcomer()
    page.goto("/leads/add/")
    page.fill("[name=name]", student.name)
    page.fill("[name=phone]", student.phone)
    page.fill("[name=birth_year]", BIRTH_YEAR)
    page.fill("[name=class_name]", "初三(2)班")
    settle(page)
    page.context.set_offline(True)
    page.locator("button[name=after][value=open]").click(no_wait_after=True)
    page.wait_for_timeout(800)
    page.context.set_offline(False)
    page.goto("/leads/add/")
    assert page.locator(".draft-note").count() == 1
    assert page.input_value("[name=name]") == student.name
    assert page.input_value("[name=phone]") == student.phone
    assert page.input_value("[name=class_name]") == "初三(2)班"
    settle(page)
    follow(page, "button[name=after][value=open]")
    assert student.name in page.locator("h1").inner_text(), said(page)
    assert search(page, student.name) == [student.name]
    page.goto("/leads/add/")
    assert page.locator(".draft-note").count() == 0  # saved, so forgotten
    assert page.input_value("[name=name]") == ""


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_entry_call_and_receipt_work_without_javascript(page_as, lang):
    page, student = page_as("recruiter", lang=lang, java_script_enabled=False), newcomer()
    page.goto("/leads/add/")
    page.fill("[name=name]", student.name)
    page.fill("[name=phone]", student.phone)
    page.fill("[name=birth_year]", BIRTH_YEAR)
    follow(page, "button[name=after][value=open]")
    lead = path_of(page)
    assert student.name in page.locator("h1").inner_text(), said(page)
    note = f"下周来看学校 {word()}"
    page.locator("label[for=result-reached]").click()
    page.fill("#log [name=note]", note)
    assert send(page, "#log form[data-draft]") == 200
    assert path_of(page) == lead
    assert note in page.locator(".tl").inner_text()
    page.goto(f"/money{lead}receive/")  # the card that links there comes by htmx
    page.locator("input[name=item]").first.check()
    assert send(page) == 200
    assert page.locator(".receipt-head b").inner_text().strip()
    page.goto(lead)
    follow(page, "#log button[name=purpose][value=call]")
    assert page.locator(f"a[href='tel:+86{student.phone}']").count() == 1


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_two_people_on_one_lead_see_both_values_before_either_is_lost(page_as, watch, lang):
    watch.expect("status of 409")
    mine, theirs = page_as("recruiter", lang=lang), page_as("director", lang=lang)
    lead = add_lead(mine, newcomer())
    mine.goto(f"{lead}edit/")
    theirs.goto(f"{lead}edit/")
    theirs.fill("[name=class_name]", "高三(7)班")
    assert send(theirs) == 200, said(theirs)
    mine.fill("[name=class_name]", "高三(1)班")
    assert send(mine) == 409
    assert "高三(7)班" in mine.locator("[data-error-summary]").inner_text()
    assert mine.input_value("[name=class_name]") == "高三(1)班"
    assert send(mine) == 200, said(mine)  # now in knowledge of theirs
    theirs.goto(lead)
    assert "高三(1)班" in theirs.locator(".facts").first.inner_text()
