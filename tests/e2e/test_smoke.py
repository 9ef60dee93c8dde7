import pytest

from tests.e2e.browser import LANGUAGES, ROLES, VIEWPORTS, overflow

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_logs_in_and_sees_its_home_page(page_as, axe, shoot, role, lang, viewport):
    page = page_as(role, lang=lang, viewport=viewport)
    answer = page.goto("/")
    assert answer.status == 200
    assert page.locator("html").get_attribute("lang").lower().startswith(lang[:2])
    assert page.locator("main h1").count() == 1
    shoot(page, f"home-{role}-{lang}-{viewport}")
    assert overflow(page)["by"] == 0, overflow(page)
    axe(page)


def test_the_login_page_works_without_javascript(new_page):
    page = new_page(java_script_enabled=False, locale="en")
    page.goto("/accounts/login/")
    page.fill("input[name=username]", "hq")
    page.fill("input[name=password]", "not-the-password")
    page.press("input[name=password]", "Enter")
    assert page.locator("input[name=password]").count() == 1


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_answers_json(new_page, path):
    answer = new_page().request.get(path)
    assert answer.status == 200
    assert answer.json()["status"] == "ok"
