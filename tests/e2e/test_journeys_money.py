"""Money: taken, paid in, spent, given back. Two people for every decision, and accounts that balance on the screen."""

import pytest

from tests.e2e.journeys.acts import (
    PNG,
    add_lead,
    follow,
    form_data,
    outpost_of,
    path_of,
    post,
    said,
    send,
    token_of,
    yuan,
)
from tests.e2e.journeys.people import newcomer, word

pytestmark = pytest.mark.e2e


def receive(page, student):
    """The first item of the schedule; (receipt path, its number, what was sent)."""
    lead = add_lead(page, student)
    follow(page, f"a[href='/money{lead}receive/']")
    page.locator("input[name=item]").first.check()
    sent = {"action": path_of(page), "fields": form_data(page)}
    sent["other_item"] = page.locator("input[name=item]").last.get_attribute("value")
    assert send(page) == 200
    assert path_of(page).startswith("/money/receipts/"), said(page)
    return path_of(page), page.locator(".receipt-head b").inner_text(), sent


def statement_of(page):
    return outpost_of(page).replace("/outposts/", "/money/outposts/")


def sums_of_statement(page, statement):
    """Each fund's card: what is in bank and cash must be its total."""
    page.goto(statement)
    groups = []
    for panel in page.locator(".cols-3 > .panel").all():
        rows = panel.locator("dl").first.locator(".fact")
        figures = [yuan(text) for text in rows.locator("dd").all_inner_texts()]
        total = next(i for i, row in enumerate(rows.all()) if row.locator("dt b").count())
        groups.append((figures[:total], figures[total]))
    return groups


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_fee_gets_one_receipt_however_often_it_is_sent(page_as, watch, lang):
    page, student = page_as("recruiter", lang=lang), newcomer()
    receipt, number, sent = receive(page, student)
    again = post(page, sent["action"], sent["fields"])
    assert (again.status, again.headers["location"]) == (302, receipt)
    forged = post(page, sent["action"], sent["fields"] | {"item": sent["other_item"]})
    assert forged.status == 422  # the same form with other content is not the same form
    director = page_as("director", lang=lang)
    director.goto(sent["action"].removeprefix("/money").removesuffix("receive/"))
    card = director.locator("#lead-money")
    card.wait_for()
    assert card.locator("a[href^='/money/receipts/']").all_inner_texts() == [number]


def test_cash_is_paid_into_the_bank_and_the_statement_balances(page_as):
    page = page_as("recruiter")
    receive(page, newcomer())
    statement = statement_of(page)
    page.goto(statement)
    before = sums_of_statement(page, statement)
    follow(page, f"a[href='{statement}deposit/']")
    fund, amount = page.input_value("[name=fund]"), page.input_value("[name=amount_fen]")
    assert fund == "fees"
    assert yuan(amount) > 0
    page.fill("[name=memo]", "回单 " + word())
    assert send(page) == 200
    assert path_of(page) == statement, said(page)
    after = sums_of_statement(page, statement)
    assert [total for _held, total in after] == [total for _held, total in before]  # moved, not spent
    assert after != before
    for held, total in after:
        assert sum(held) == total
    finance = page_as("finance")
    assert sums_of_statement(finance, statement) == after


def test_the_books_of_every_outpost_balance(page_as):
    page = page_as("finance", lang="en")
    page.goto("/money/")
    rows = page.locator("main tbody tr").all()
    assert len(rows) > 1
    for row in rows:
        bank, cash, office, fees, fares = (yuan(t) for t in row.locator("td.num").all_inner_texts()[:5])
        assert bank + cash == office + fees + fares, row.inner_text()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_claim_with_a_photo_is_approved_by_somebody_else(page_as, watch, lang):
    watch.expect("status of 403")
    page, what_for = page_as("recruiter", lang=lang), "展板 " + word()
    page.goto("/money/claims/new/")
    page.fill("[name=amount_fen]", "12.50")
    page.fill("[name=what_for]", what_for)
    page.set_input_files("[name=photo]", {"name": "receipt.png", "mimeType": "image/png", "buffer": PNG})
    assert send(page) == 200
    claim = path_of(page)
    assert what_for in page.locator("h1").inner_text(), said(page)
    assert page.locator("main img").evaluate("image => image.complete && image.naturalWidth") == 1
    assert page.locator("button[name=decision]").count() == 0
    forged = post(page, f"{claim}decide/", {"csrfmiddlewaretoken": token_of(page), "decision": "approve", "version": 1})
    assert forged.status == 403
    director = page_as("director", lang=lang)
    director.goto("/money/claims/?state=waiting")
    follow(director, f"a[href='{claim}']")
    follow(director, "button[name=decision][value=approve]")
    page.goto(claim)
    assert page.locator("a[href^='/money/entries/']").count() == 1


@pytest.mark.parametrize("decider", ["director", "finance"])
def test_a_refund_is_asked_for_by_one_and_decided_by_another(page_as, watch, decider):
    watch.expect("status of 403")
    page = page_as("recruiter")
    receipt, number, _sent = receive(page, newcomer())
    held = sums_of_statement(page, statement_of(page))
    page.goto(receipt)
    follow(page, "a[href$='/correct/']")
    page.locator("input[name=kind][value=refund]").check()
    page.fill("[name=reason]", "家庭改变主意 " + word())
    assert send(page) == 200
    assert page.goto("/money/corrections/?state=waiting").status == 200
    assert page.locator("main tbody a[href^='/money/corrections/']").count() == 0
    other = page_as(decider)
    other.goto("/money/corrections/?state=waiting")
    row = other.locator("main tbody tr", has_text=number)
    decide = row.locator("a").first.get_attribute("href")
    assert page.goto(decide).status == 403
    other.goto(decide)
    follow(other, "button[name=decision][value=approve]")
    page.goto(receipt)
    assert page.locator(".receipt-void").count() == 1
    after = sums_of_statement(page, statement_of(page))
    assert sum(t for _h, t in after) < sum(t for _h, t in held)
    assert all(sum(rows) == total for rows, total in after)
