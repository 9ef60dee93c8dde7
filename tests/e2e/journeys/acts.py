"""One thing a person does on a page, each; `page` is where they are."""

import base64
import re
from urllib.parse import urlsplit

from tests.e2e.journeys.people import BIRTH_YEAR

PNG = base64.b64decode(  # one grey pixel: the paper receipt
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def path_of(page):
    return urlsplit(page.url).path


def send(page, form="form.form-card"):
    """Press the form's own button and wait for the page that answers; returns its status."""
    with page.expect_navigation() as answer:
        page.locator(f"{form} button[type=submit]").first.click()
    return answer.value.status


def follow(page, selector):
    with page.expect_navigation():
        page.locator(selector).first.click()


def add_lead(page, student):
    """Quick entry with the shortest fields; leaves the page on the new lead. Returns its path."""
    page.goto("/leads/add/")
    page.fill("[name=name]", student.name)
    page.fill("[name=phone]", student.phone)
    page.fill("[name=birth_year]", BIRTH_YEAR)
    page.fill("[name=guardian_name]", student.name[0] + "家长")
    page.fill("[name=guardian_phone]", student.guardian_phone)
    page.select_option("[name=guardian_relation]", "mother")
    settle(page)
    with page.expect_navigation():
        page.click("button[name=after][value=open]")
    assert re.fullmatch(r"/leads/\d+/", path_of(page)), said(page)
    return path_of(page)


def settle(page):
    """A person is slower than the look for duplicates; a request cut off by leaving the page is an error there."""
    page.wait_for_timeout(450)
    page.wait_for_function("!document.querySelector('.htmx-request')")


def said(page):
    """Every message on the page, for an assertion that fails."""
    return page.locator(".note, [data-error-summary], .invalid-feedback").all_inner_texts()


def form_data(page, form="form.form-card"):
    """What the form would send now, to send it once more."""
    return page.locator(form).evaluate("form => Object.fromEntries(new FormData(form))")


def post(page, path, fields):
    """A POST beside the page, with its cookies, that follows no redirect."""
    return page.request.post(path, form=fields, max_redirects=0, headers={"Referer": page.url})


def token_of(page):
    return page.locator("input[name=csrfmiddlewaretoken]").first.input_value()


def state_of(page):
    return page.locator("h1 .state").inner_text()


def choose(page, name, value):
    """Click the label of a radio button that is drawn as a button, as a person does."""
    page.locator(f"label[for='{name}-{value}']").click()


def move(page, lead, to):
    page.goto(f"{lead}move/")
    page.select_option("[name=to]", to)
    assert send(page) == 200
    assert path_of(page) == lead, said(page)


def search(page, text):
    """Type into the search box of the frame; the names found."""
    box = page.locator("#global-search")
    box.fill(text)
    with page.expect_navigation():
        box.press("Enter")
    return [name.strip() for name in page.locator("td.lead-cell a").all_inner_texts()]


def outpost_of(page):
    """The path of the outpost the recruiter serves, from their home page."""
    page.goto("/")
    return page.locator("main aside .row-x a[href^='/outposts/']").first.get_attribute("href")


def yuan(text):
    """The figure on the screen, in fen."""
    sign = -1 if "\u2212" in text or "-" in text else 1
    return sign * round(float(re.sub(r"[^0-9.]", "", text)) * 100)
