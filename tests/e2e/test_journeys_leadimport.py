"""HQ brings in a list of pupils: what is a lead, what waits for consent, and what becomes of that."""

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, search, send
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e


def pupils(*students):
    """The last of them without consent, and one number that is none."""
    lines = ["姓名,手机,班级,出生年份,同意方,同意方式"]
    lines += [f"{s.name},{s.phone},高三1班,2010,本人,口头" for s in students[:-1]]
    lines += [f"{students[-1].name},{students[-1].phone},高三1班,2010,,", "孙一凡,无,高三1班,2010,本人,口头"]
    return "\r\n".join(lines).encode("gb18030")


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_list_of_pupils_becomes_leads_and_who_gave_no_consent_waits(page_as, axe, shot_if_asked, lang):
    page, students = page_as("hq", lang=lang), [newcomer(), newcomer()]
    page.goto("/leads/")
    follow(page, "a[href='/imports/new/leads/']")
    page.select_option("[name=option_outpost]", index=1)
    page.select_option("[name=option_source]", "fair")
    page.set_input_files("[name=file]", {"name": "名单.csv", "mimeType": "text/csv", "buffer": pupils(*students)})
    axe(page)
    assert send(page) == 200, said(page)
    follow(page, "form:has([name=column_0]) button[type=submit]")
    assert len(set(page.locator("main tbody .state").all_inner_texts())) == 3
    assert students[0].phone not in page.locator("main").inner_text()
    axe(page)
    assert send(page) == 200
    page.wait_for_selector("#result", timeout=30_000)
    figures = [int(text) for text in page.locator("section .figures .figure-value").all_inner_texts()]
    assert figures == [3, 1, 0, 0, 0, 1, 1]  # rows, new, updated, unchanged, duplicates, quarantined, rejected
    axe(page)
    assert search(page, students[1].phone) == []
    page.goto("/leads/quarantine/")
    axe(page)
    shot_if_asked(page, lang)
    assert students[1].phone not in page.content()
    row = page.locator("main tbody tr", has_text=students[1].phone[-4:]).last
    with page.expect_navigation():
        row.locator("a[href$='/consent/']").click()
    axe(page)
    page.check("[name=basis][value=consent_self]")
    page.select_option("[name=method]", "paper")
    assert send(page) == 200, said(page)
    assert path_of(page).startswith("/leads/")
    assert students[1].name in page.locator("h1").inner_text()


def test_a_row_deleted_by_hand_is_gone(page_as):
    page, student = page_as("hq", lang="zh-hans"), newcomer()
    page.goto("/imports/new/leads/")
    page.select_option("[name=option_outpost]", index=1)
    page.select_option("[name=option_source]", "fair")
    page.set_input_files("[name=file]", {"name": "名单.csv", "mimeType": "text/csv", "buffer": pupils(student)})
    send(page)
    follow(page, "form:has([name=column_0]) button[type=submit]")
    send(page)
    page.wait_for_selector("#result", timeout=30_000)
    page.goto("/leads/quarantine/")
    rows = page.locator("main tbody tr", has=page.locator("form"))
    before = rows.count()
    with page.expect_navigation():
        rows.filter(has_text=student.phone[-4:]).first.locator("button").click()
    assert page.locator("main tbody tr", has=page.locator("form")).count() == before - 1


@pytest.fixture
def shot_if_asked(tmp_path):
    """The page on a desk and on a phone, where SHOTS names a folder."""
    import os
    from pathlib import Path

    def shot(page, name):
        folder = Path(os.environ.get("SHOTS") or tmp_path)
        size = page.viewport_size
        for width, height in ((1366, 768), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=folder / f"quarantine-{name}-{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size(size)

    return shot
