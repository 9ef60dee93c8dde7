"""The pool: a lead is given back, waits there without a face, and is claimed by one colleague, once."""

import pytest

from tests.e2e.journeys.acts import add_lead, follow, path_of, said, send
from tests.e2e.journeys.people import newcomer

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_lead_given_back_is_claimed_by_one_colleague(page_as, watch, axe, lang):
    watch.expect("status of 404")
    student = newcomer()
    owner = page_as("recruiter", lang=lang)
    lead = add_lead(owner, student)
    follow(owner, f"a[href='{lead}release/']")
    owner.fill("[name=reason]", "搬到别的片区")
    assert send(owner) == 200, said(owner)
    assert path_of(owner) == "/leads/pool/"
    claim = f"form[action='/leads/pool/{lead.split('/')[2]}/claim/'] button"
    assert owner.locator(claim).count() == 0  # for a week it is left to others
    assert owner.goto(lead).status == 404

    colleague, other_tab = (page_as("recruiter2", lang=lang) for _ in range(2))
    for page in (colleague, other_tab):
        page.goto("/leads/pool/")
        axe(page)
        text = page.locator("main").inner_text()
        assert student.name not in text
        assert student.phone not in text.replace(" ", "")
    follow(colleague, claim)
    assert path_of(colleague) == lead
    assert student.name in colleague.locator("h1").inner_text()
    follow(other_tab, claim)  # the page was stale
    assert path_of(other_tab) == "/leads/pool/"
    assert said(other_tab) != []
