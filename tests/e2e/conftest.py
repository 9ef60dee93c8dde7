"""A browser on the running demo. `make e2e` starts one; E2E_URL and DEMO_PASSWORD name one that runs already."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.e2e.browser import AXE, CHROMIUM_ARGUMENTS, VIEWPORTS, Watch, describe


def pytest_collection_modifyitems(config, items):
    """E2E_LANGUAGE leaves out what a journey does again in the other language, E2E_WALK the walks in the other."""

    def is_left_out(item):
        only = os.environ.get("E2E_WALK" if item.module.__name__ == "tests.e2e.test_walk" else "E2E_LANGUAGE")
        params = getattr(getattr(item, "callspec", None), "params", {})
        return bool(only) and params.get("lang", only) != only

    left_out = [item for item in items if is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def demo():
    """The address of the running demo."""
    url = os.environ.get("E2E_URL", "")
    if not url:
        pytest.exit("No demo runs: use `make e2e`, or set E2E_URL and DEMO_PASSWORD.", returncode=2)
    return url.rstrip("/")


@pytest.fixture(scope="session")
def demo_data():
    """The demo's DATA_DIR, where its letters lie; tests that read it need a demo of `make e2e`."""
    folder = os.environ.get("E2E_DATA_DIR")
    return Path(folder) if folder else pytest.skip("E2E_DATA_DIR is not set: the demo is not ours")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def watch(demo):
    """Fails the test when a page did what no page may do; `watch.expect(regex)` names what a test provokes."""
    watch = Watch(demo)
    yield watch
    assert watch.problems == []


@pytest.fixture
def new_page(browser, demo, watch):
    """Opens a page in a fresh context: new_page(viewport="phone", locale="en"); not logged in unless told `state`."""
    contexts = []

    def build(*, viewport="laptop", locale="zh-CN", state=None, **options):
        context = browser.new_context(
            base_url=demo, viewport=VIEWPORTS[viewport], locale=locale, storage_state=state, **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield build
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def states(browser, demo):
    """Log each person in once; their cookies serve every later test. states("hq") -> storage state."""
    kept = {}

    def state_of(username):
        if username not in kept:
            context = browser.new_context(base_url=demo)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=username]", username)
            page.fill("input[name=password]", os.environ["DEMO_PASSWORD"])
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
            kept[username] = context.storage_state()
            context.close()
        return kept[username]

    return state_of


@pytest.fixture
def page_as(new_page, states):
    """page_as("recruiter", lang="en", viewport="phone"): a page of that person, not yet gone anywhere."""

    def build(username, *, lang="zh-hans", viewport="laptop", **options):
        page = new_page(viewport=viewport, locale="en" if lang == "en" else "zh-CN", state=states(username), **options)
        token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
        answer = page.request.post(
            "/language/", form={"language": lang, "next": "/livez", "csrfmiddlewaretoken": token}, max_redirects=0
        )
        assert answer.status == 302, answer.text()[:300]
        return page

    return build


@pytest.fixture
def axe():
    """axe(page) fails with a list when the page has accessibility violations."""

    def check(page):
        violations = Axe().run(page, options=AXE).response["violations"]
        assert not violations, f"{page.url}\n{describe(violations)}"

    return check


@pytest.fixture
def shoot(tmp_path_factory):
    """shoot(page, "home-hq-en") writes a picture into SCREENSHOTS, or a temporary folder; returns its path."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.getbasetemp() / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name, **options):
        page.wait_for_load_state("networkidle")
        path = folder / f"{name}.png"
        page.screenshot(path=path, **options)
        return path

    return take
