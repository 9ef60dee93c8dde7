"""The pictures of the README, by `make screenshots`; each is a page a person can reach by its links."""

import os
import re
from urllib.parse import urlsplit

import pytest

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not os.environ.get("SCREENSHOTS"), reason="only for `make screenshots`"),
]


def follow(page, *ways):
    """From the home page, through the first link whose path is like each of `ways` in turn."""
    page.goto("/")
    for way in ways:
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        page.goto(next(href for href in hrefs if re.fullmatch(way, urlsplit(href).path)))


@pytest.mark.parametrize(
    ("role", "lang", "name", "ways"),
    [
        ("recruiter", "en", "home-recruiter-en", []),
        ("director", "en", "home-director-en", []),
        ("hq", "zh-hans", "home-hq-zh", []),
        ("recruiter", "zh-hans", "lead-zh", ["/leads/", r"/leads/\d+/"]),
        (
            "director",
            "en",
            "verdict-en",
            ["/outposts/", r"/outposts/\d+/", r"/outposts/\d+/schools/", r".*/schools/\d+/"],
        ),
        ("finance", "zh-hans", "ledger-zh", ["/money/", r"/money/outposts/\d+/"]),
    ],
)
def test_picture(page_as, shoot, role, lang, name, ways):
    page = page_as(role, lang=lang)
    follow(page, *ways)
    assert page.locator("main h1").count() == 1
    shoot(page, name)
