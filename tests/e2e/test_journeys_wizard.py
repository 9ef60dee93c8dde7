"""HQ brings in a messy list of schools: file, columns, preview, work, result, its errors as a file, and back again."""

import pytest

from tests.e2e.journeys.acts import follow, send
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e


def messy_list(name):
    """A title on top, a heading nobody knows, one row twice, a city that does not exist; in GB18030."""
    lines = [
        "2027 年学校名单;;;",
        "",
        "是哪所;省;市;区县",
        f"{name};河北省;石家庄市;长安区",
        f" {name} ;河北;石家庄;长安",
        f"{name}分校;河北省;无此市;无此区",
    ]
    return "\r\n".join(lines).encode("gb18030")


def figures(page):
    return [int(text) for text in page.locator("section .figures .figure-value").all_inner_texts()]


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_messy_list_goes_in_adds_up_and_comes_out_again(page_as, axe, lang):
    page, name = page_as("hq", lang=lang), f"{newcomer().name}中学"
    page.goto("/campaigns/schools/import/")
    page.set_input_files("[name=file]", {"name": "学校.csv", "mimeType": "text/csv", "buffer": messy_list(name)})
    assert send(page) == 200
    assert "GB18030" in page.locator("main .lede").inner_text()
    page.select_option("[name=column_0]", "name")
    axe(page)
    follow(page, "form:has([name=column_0]) button[type=submit]")
    outcomes = page.locator("main tbody .state").all_inner_texts()
    assert len(outcomes) == 3
    assert len(set(outcomes)) == 3
    axe(page)
    assert send(page) == 200
    page.wait_for_selector("#result", timeout=30_000)
    assert figures(page) == [3, 1, 0, 0, 1, 1]  # rows, new, updated, unchanged, duplicates, rejected
    axe(page)
    with page.expect_download() as download:
        page.locator("a[href$='/errors/']").click()
    text = download.value.path().read_bytes().decode("utf-8-sig")
    assert f"{name}分校" in text
    assert len(text.strip().splitlines()) == 2
    follow(page, "a[href$='/undo/']")
    assert send(page, "form.confirm") == 200
    page.wait_for_selector("#result", timeout=30_000)
    page.goto(f"/campaigns/schools/?q={name}")
    assert page.locator("main tbody tr").count() == 0
