"""A school's file: a recruiter fills it and goes one step further; headquarters reviews an agreement."""

import re

import pytest

from tests.e2e.journeys.acts import follow, path_of, said, send
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e

WORDS = {
    "zh-hans": {"gate": "校门外", "review": "法律审查", "in_force": "已生效"},
    "en": {"gate": "At the gate", "review": "Legal review", "in_force": "In force"},
}


def new_school(page):
    """A school nobody has worked yet; returns its address."""
    page.goto("/campaigns/schools/add/")
    page.fill("[name=name]", f"{newcomer().name}中学")
    page.fill("[name=place]", "河北省 石家庄市 长安区")
    assert send(page) == 200, said(page)
    assert re.fullmatch(r"/campaigns/schools/\d+/", path_of(page)), said(page)
    return path_of(page)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_recruiter_fills_the_file_and_goes_one_step_further(page_as, lang):
    page, name = page_as("recruiter", lang=lang), newcomer().name
    school = new_school(page)
    follow(page, f"a[href='{school}contacts/add/']")
    page.select_option("[name=kind]", "dean")
    page.fill("[name=name]", name)
    page.fill("[name=phone]", "0311-86004321")
    page.fill("[name=basis_note]", "学校官网")
    assert send(page) == 200, said(page)
    assert name in page.locator("main").inner_text()
    assert "8600 4321" not in page.locator("main").inner_text()
    page.locator("form[action*='reveal'] button").click()
    page.wait_for_selector("a[href='tel:+8631186004321']")
    follow(page, f"a[href='{school}events/add/']")
    page.select_option("[name=kind]", "parents")
    page.fill("[name=day]", "2027-06-20")
    page.fill("[name=source]", "教务处通知")
    assert send(page) == 200, said(page)
    follow(page, f"a[href='{school}depth/']")
    page.check("[name=depth][value=gate]")
    page.fill("[name=note]", "在校门外答疑半日")
    assert send(page) == 200, said(page)
    assert WORDS[lang]["gate"] in page.locator(".stage-now").inner_text()
    assert "在校门外答疑半日" in page.locator(".tl").inner_text()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_headquarters_reviews_an_agreement_and_a_director_puts_it_in_force(page_as, lang):
    page = page_as("recruiter", lang=lang)
    school = new_school(page)
    follow(page, f"a[href='{school}agreements/add/']")
    for name, value in {"title": "招生合作协议", "parties": "我院与该校", "duties": "各派一人联系"}.items():
        page.fill(f"[name={name}]", value)
    assert send(page) == 200, said(page)
    agreement = path_of(page)
    hq = page_as("hq", lang=lang)
    hq.goto(agreement)
    assert WORDS[lang]["review"] in hq.locator(".page-actions .btn-primary").inner_text()
    follow(hq, f"a[href='{agreement}review/']")
    hq.fill("[name=note]", "条款合规，无付费约定")
    assert send(hq) == 200, said(hq)
    director = page_as("director", lang=lang)
    director.goto(agreement)
    follow(director, f"a[href='{agreement}force/']")
    assert send(director) == 200, said(director)
    assert WORDS[lang]["in_force"] in director.locator("h1").inner_text()
    assert "条款合规" in director.locator("main").inner_text()
