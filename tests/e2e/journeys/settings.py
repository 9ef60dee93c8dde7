"""People let in, and their first day."""

from tests.e2e.journeys.acts import follow, path_of, said, send
from tests.e2e.journeys.people import word


def add_person(page, login, name, role, region=""):
    """HQ lets a person in; returns (the path of the person's page, the initial password, shown this once)."""
    page.goto("/accounts/settings/")
    follow(page, "a[href$='/people/add/']")
    page.fill("[name=username]", login)
    page.fill("[name=name]", name)
    page.select_option("[name=role]", role)
    if region:
        option = page.locator("[name=region] option", has_text=region).first
        page.select_option("[name=region]", option.get_attribute("value"))
    assert send(page) == 200
    password = page.locator("#initial-password")
    assert password.count() == 1, said(page)
    words = password.inner_text()
    follow(page, "main a.btn-primary")
    assert words not in page.content()
    return path_of(page), words


def log_in(page, login, password):
    page.goto("/accounts/login/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def choose_password(page, initial):
    """On the page that a new person is sent to: a password of their own, which is returned."""
    own = "-".join(["long", "walk", "home", word()])
    page.fill("[name=old_password]", initial)
    page.fill("[name=new_password1]", own)
    page.fill("[name=new_password2]", own)
    assert send(page, "form[action='/accounts/password/']") == 200, said(page)
    return own


def first_day(page, login, initial):
    log_in(page, login, initial)
    choose_password(page, initial)
