"""Every page each role can reach by links: served, quiet on the console, no wider than the window, accessible."""

import re
from urllib.parse import urlsplit

import pytest

from tests.e2e.browser import ROLES, VIEWPORTS, overflow

pytestmark = pytest.mark.e2e

IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
FILES = re.compile(r"/(static|media)/|/photo/|/evidence/|\.(csv|xlsx|png|jpg|pdf)$")
TOO_MANY = 120


def kind_of(path):
    """The page a path shows, whatever row it shows it for."""
    return IDENTITY.sub("#", path)


def links(page, demo):
    absolute = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"  # drawings have links too
    hrefs = page.eval_on_selector_all("a[href]", absolute)
    here = urlsplit(demo).netloc
    paths = [urlsplit(href).path for href in hrefs if urlsplit(href).netloc == here]
    return [path for path in paths if not FILES.search(path)]


def visit(page, path, lang):
    """What is wrong with the page, as sentences."""
    answer = page.goto(path)
    if answer.status != 200:
        return [f"{path} answers {answer.status}"]
    if not page.locator("html").get_attribute("lang").lower().startswith(lang[:2]):
        return [f"{path} is not in {lang}"]
    return []


def too_wide(page, path):
    """Looked at in the window it was opened in, then in the other; the next page opens in that one."""
    found = []
    for size in sorted(VIEWPORTS.values(), key=lambda size: size != page.viewport_size):
        if size != page.viewport_size:
            page.set_viewport_size(size)
            page.wait_for_timeout(60)
        if (wide := overflow(page))["by"]:
            found.append(f"{path} at {size['width']} px is {wide['by']} px too wide: {wide['what']}")
    return found


@pytest.fixture(scope="session")
def judged():
    """Kinds of page that axe has seen, with the language: once is enough for all roles."""
    return set()


@pytest.mark.parametrize(("role", "lang"), [*((role, "zh-hans") for role in ROLES), ("hq", "en"), ("recruiter", "en")])
def test_every_page_a_role_can_reach_is_well(page_as, axe, demo, judged, role, lang):
    page = page_as(role, lang=lang)
    waiting, seen, complaints = ["/"], {"/"}, []
    while waiting and len(seen) < TOO_MANY:
        path = waiting.pop(0)
        wrong = visit(page, path, lang)
        complaints += wrong
        if wrong:
            continue
        complaints += too_wide(page, path)
        if (kind_of(path), lang) not in judged:
            judged.add((kind_of(path), lang))
            page.set_viewport_size(VIEWPORTS["laptop"])
            try:
                axe(page)
            except AssertionError as violation:
                complaints.append(str(violation))
        for found in links(page, demo):
            if kind_of(found) not in seen:
                seen.add(kind_of(found))
                waiting.append(found)
    print(f"{role} {lang}: {len(seen)} kinds of page: {', '.join(sorted(seen))}")
    assert complaints == [], "\n".join(complaints)
    assert len(seen) > 2
