"""What people see and press."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from finance import services
from finance.choices import ClaimState, Fund
from finance.holdings import cash_held, money_of, waiting
from finance.models import Account, Correction, Entry, ExpenseClaim, FeeItem, Posting, Receipt
from finance.views import Statement
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, drawn, fare_item, fee_item, funded, photo, received
from tests.factories.leads import LeadFactory
from tests.factories.outposts import OutpostFactory


@pytest.fixture
def lead(outpost, recruiter):
    return LeadFactory(outpost=outpost, owner=recruiter, name="王小明", phone="+8613812345678")


def url(name, *args):
    return reverse(f"finance:{name}", args=args)


def send(client, to, **data):
    return client.post(to, {"submit_id": str(uuid.uuid4())} | data)


def text(page):
    return page.content.decode()


# --- every list: a constant cost, and nothing for a stranger ----------------------------------------------------------


@pytest.fixture
def busy(outpost, recruiter, director, finance):
    """`rows` of everything at one outpost."""

    def make(rows):
        item = fee_item()
        for _ in range(rows):
            funded(outpost, finance)
            receipt = received(LeadFactory(outpost=outpost), recruiter, item)
            claimed(outpost, recruiter)
            services.ask_correction(entry=receipt.entry, kind="refund", reason="x", by=recruiter, now=NOON)
        return outpost

    return make


def cost(client, to):
    client.get(to)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(to).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["claims", "corrections", "fees", "statement", "account", "home"])
def test_a_list_costs_the_same_for_any_number_of_rows(client, busy, director, north_district, name):
    outpost = busy(1)
    client.force_login(director)
    account = Account.objects.get(outpost=outpost, fund=Fund.FEES, kind="custody")
    to = url(name, *{"statement": [outpost.pk], "account": [account.pk]}.get(name, []))
    one = cost(client, to)
    busy(2)
    OutpostFactory.create_batch(2, region=north_district.parent, season=outpost.season)
    assert cost(client, to) == one
    assert one <= 15


@pytest.mark.parametrize("name", ["claims", "corrections", "home"])
def test_a_stranger_sees_no_rows(client, busy, stranger, name):
    busy(1)
    client.force_login(stranger)
    assert client.get(url(name)).context["page"].rows == []


@pytest.mark.parametrize("name", ["statement", "account", "entry", "receipt", "claim", "claim_photo", "claim_decide"])
def test_a_stranger_finds_no_page(client, busy, stranger, name):
    outpost = busy(1)
    pk = {
        "statement": outpost.pk,
        "account": Account.objects.first().pk,
        "entry": Entry.objects.first().pk,
        "receipt": Receipt.objects.get().pk,
    }.get(name) or ExpenseClaim.objects.get().pk
    client.force_login(stranger)
    assert client.get(url(name, pk)).status_code == 404


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_a_recruiter_takes_a_fee_and_gets_the_receipt(client, recruiter, lead):
    item = fee_item(amount_fen=500_000)
    fee_item(name_en="Old item", valid_until=NOON.date() - timedelta(days=1))
    client.force_login(recruiter)
    page = text(client.get(url("receive", lead.pk)))
    assert "5,000.00" in page
    assert "Old item" not in page
    answer = send(client, url("receive", lead.pk), item=item.pk)
    receipt = Receipt.objects.get()
    assert answer["Location"] == url("receipt", receipt.pk)
    assert "人民币伍仟元整" in text(client.get(answer["Location"]))


def test_the_same_form_sent_twice_gives_one_receipt_and_one_answer(client, recruiter, lead):
    item, sent = fee_item(), str(uuid.uuid4())
    client.force_login(recruiter)
    first, second = (client.post(url("receive", lead.pk), {"submit_id": sent, "item": item.pk}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Receipt.objects.count() == 1


def test_the_same_form_id_with_other_content_is_refused(client, recruiter, lead):
    sent = str(uuid.uuid4())
    client.force_login(recruiter)
    client.post(url("receive", lead.pk), {"submit_id": sent, "item": fee_item().pk})
    answer = client.post(url("receive", lead.pk), {"submit_id": sent, "item": fare_item().pk})
    assert answer.status_code == 422
    assert Receipt.objects.count() == 1


def test_an_item_twice_is_refused_beside_its_field(client, recruiter, lead):
    item = fee_item()
    received(lead, recruiter, item)
    client.force_login(recruiter)
    answer = send(client, url("receive", lead.pk), item=item.pk)
    assert answer.status_code == 422
    assert "SJZ-00001" in answer.context["form"].errors["item"][0]


def test_a_clerk_reads_the_payers_name_and_no_number(client, finance, recruiter, lead):
    receipt = received(lead, recruiter)
    client.force_login(finance)
    for to in (url("receipt", receipt.pk), url("entry", receipt.entry_id), url("statement", lead.outpost_id)):
        page = text(client.get(to))
        assert "13812345678" not in page
        assert "5678" not in page
    assert "王小明" in text(client.get(url("receipt", receipt.pk)))
    assert client.get(url("lead_card", lead.pk)).status_code == 403


def test_a_refunded_receipt_says_so(client, director, recruiter, lead):
    receipt = received(lead, recruiter)
    asked = services.ask_correction(entry=receipt.entry, kind="refund", reason="x", by=recruiter, now=NOON)
    services.decide_correction(correction=asked, approve=True, reason="", version=1, by=director, now=NOON)
    client.force_login(director)
    assert "作废 VOID" in text(client.get(url("receipt", receipt.pk)))
    card = client.get(url("lead_card", lead.pk))
    assert card.context["held"] == 0


def test_the_leads_card_shows_what_is_held(client, recruiter, lead):
    received(lead, recruiter)
    received(lead, recruiter, fare_item())
    client.force_login(recruiter)
    card = client.get(url("lead_card", lead.pk))
    assert card.context["held"] == 14_300
    assert url("receive", lead.pk) in text(card)
    assert "<html" not in text(card)


# --- cash -------------------------------------------------------------------------------------------------------------


def test_the_deposit_form_shows_and_offers_what_is_held(client, recruiter, lead):
    received(lead, recruiter)
    client.force_login(recruiter)
    page = client.get(url("deposit", lead.outpost_id))
    assert page.context["form"].initial["amount_fen"] == 5_000
    assert 'value="50.00"' in text(page)
    answer = send(client, url("deposit", lead.outpost_id), fund="fees", amount_fen="50.00")
    assert answer["Location"] == url("statement", lead.outpost_id)
    assert money_of([lead.outpost_id], on=NOON.date())[lead.outpost_id].bank == 5_000


def test_too_much_is_refused_beside_the_amount(client, recruiter, outpost):
    client.force_login(recruiter)
    for name, data in (("deposit", {"fund": "fees"}), ("draw", {})):
        answer = send(client, url(name, outpost.pk), amount_fen="1", **data)
        assert answer.status_code == 422
        assert "only 0.00" in answer.context["form"].errors["amount_fen"][0]


@pytest.mark.parametrize("amount", ["", "-5", "0", "1.234", "abc", "1e3", "9" * 19])
def test_an_amount_that_is_none_is_refused_with_a_sentence(client, finance, outpost, amount):
    client.force_login(finance)
    answer = send(client, url("fund", outpost.pk), amount_fen=amount)
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_the_clerk_sends_float_and_the_recruiter_draws_it(client, finance, recruiter, outpost):
    client.force_login(finance)
    send(client, url("fund", outpost.pk), amount_fen="￥30,000", memo="6月备用金")
    client.force_login(recruiter)
    send(client, url("draw", outpost.pk), amount_fen="1,000.50")
    money = money_of([outpost.pk], on=NOON.date())[outpost.pk]
    assert (money.bank, money.cash, money.float_left) == (2_899_950, 100_050, 3_000_000)


# --- claims -----------------------------------------------------------------------------------------------------------


def claim_data(outpost, **values):
    return {
        "outpost": outpost.pk, "kind": "printing", "amount_fen": "80", "spent_on": "2027-06-12", "what_for": "简章",
        "photo": photo(),
    } | values  # fmt: skip


def test_a_claim_is_sent_and_approved_and_booked(client, recruiter, director, finance, outpost):
    funded(outpost, finance)
    client.force_login(recruiter)
    answer = send(client, url("claim_add"), **claim_data(outpost))
    claim = ExpenseClaim.objects.get()
    assert answer["Location"] == url("claim", claim.pk)
    assert url("claim_decide", claim.pk) not in text(client.get(answer["Location"]))
    client.force_login(director)
    assert url("claim_decide", claim.pk) in text(client.get(url("claim", claim.pk)))
    send(client, url("claim_decide", claim.pk), decision="approve", version=1)
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == (ClaimState.APPROVED, director)
    assert text(client.get(url("entry", claim.entry_id))).count("80.00") >= 2


def test_the_photo_is_served_only_to_those_who_see_the_claim(client, recruiter, stranger, outpost):
    claim = claimed(outpost, recruiter)
    client.force_login(recruiter)
    answer = client.get(url("claim_photo", claim.pk))
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert "photo.png" not in claim.photo.name
    client.force_login(stranger)
    assert client.get(url("claim_photo", claim.pk)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount_fen": "0"}, "amount_fen"),
        ({"spent_on": "2027-06-13"}, "spent_on"),
        ({"kind": "bribe"}, "kind"),
        ({"photo": ""}, "photo"),
        ({"what_for": "x" * 201}, "what_for"),
    ],
)
def test_a_wrong_claim_names_its_field(client, recruiter, outpost, wrong, field):
    client.force_login(recruiter)
    answer = send(client, url("claim_add"), **claim_data(outpost, **wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_nobody_claims_for_an_outpost_out_of_scope(client, recruiter, far_outpost):
    client.force_login(recruiter)
    answer = send(client, url("claim_add"), **claim_data(far_outpost))
    assert "outpost" in answer.context["form"].errors


def test_a_second_decision_says_what_was_decided(client, recruiter, director, hq, finance, outpost):
    funded(outpost, finance)
    claim = claimed(outpost, recruiter)
    client.force_login(hq)
    send(client, url("claim_decide", claim.pk), decision="refuse", reason="票据不符", version=1)
    client.force_login(director)
    answer = send(client, url("claim_decide", claim.pk), decision="approve", version=1)
    assert answer.status_code == 409
    assert "decided meanwhile: Refused" in text(answer)
    assert not Entry.objects.filter(kind="expense").exists()


def test_refusing_without_a_reason_comes_back(client, recruiter, director, outpost):
    claim = claimed(outpost, recruiter)
    client.force_login(director)
    answer = send(client, url("claim_decide", claim.pk), decision="refuse", version=1)
    assert answer.context["form"].errors["reason"]


def test_claims_are_filtered_by_state_outpost_and_kind(client, recruiter, far_recruiter, hq, outpost, far_outpost):
    mine = claimed(outpost, recruiter)
    claimed(far_outpost, far_recruiter, kind="rent")
    client.force_login(hq)
    for query in (f"outpost={outpost.pk}", "kind=printing", f"state=waiting&outpost={outpost.pk}"):
        assert client.get(f"{url('claims')}?{query}").context["page"].rows == [mine]
    assert client.get(f"{url('claims')}?state=approved").context["page"].rows == []


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_refund_is_asked_for_and_decided_by_another(client, recruiter, finance, lead):
    receipt = received(lead, recruiter)
    client.force_login(recruiter)
    send(client, url("correction_add", receipt.entry_id), kind="refund", reason="家长改主意")
    asked = Correction.objects.get()
    client.force_login(finance)
    assert "家长改主意" in text(client.get(url("corrections")))
    assert "王小明" in text(client.get(url("correction_decide", asked.pk)))
    send(client, url("correction_decide", asked.pk), decision="approve", version=1)
    assert Receipt.objects.standing().count() == 0
    assert asked.corrects.undone_by.kind == "refund"


def test_only_a_receipt_offers_a_refund(client, finance, outpost):
    entry = funded(outpost, finance)
    client.force_login(finance)
    assert text(client.get(url("correction_add", entry.pk))).count('type="radio"') == 1
    answer = send(client, url("correction_add", entry.pk), kind="refund", reason="x")
    assert answer.status_code == 422


def test_the_asker_sees_no_button_and_is_refused(client, finance, outpost):
    entry = funded(outpost, finance)
    asked = services.ask_correction(entry=entry, kind="reversal", reason="x", by=finance, now=NOON)
    client.force_login(finance)
    assert "Approve and book" not in text(client.get(url("correction_decide", asked.pk)))
    answer = send(client, url("correction_decide", asked.pk), decision="approve", version=1)
    assert answer.status_code == 422
    assert Entry.objects.count() == 1


# --- schedule ---------------------------------------------------------------------------------------------------------


def test_hq_adds_an_item_and_a_new_amount(client, hq):
    client.force_login(hq)
    data = {
        "code": "reg", "name": "报名费", "name_en": "Registration fee", "fund": "fees", "amount_fen": "50",
        "legal_basis": "省物价局〔2027〕1号", "valid_from": "2027-06-12",
    }  # fmt: skip
    assert send(client, url("fee_add"), **data)["Location"] == url("fees")
    again = client.get(url("fee_add") + "?code=REG")
    assert again.context["form"].initial["name_en"] == "Registration fee"
    assert send(client, url("fee_add"), **data | {"amount_fen": "60"}).status_code == 422
    send(client, url("fee_add"), **data | {"amount_fen": "60", "valid_from": "2027-06-20"})
    assert list(FeeItem.objects.order_by("pk").values_list("amount_fen", flat=True)) == [5_000, 6_000]
    assert "To come" in text(client.get(url("fees")))


def test_an_item_without_legal_basis_is_refused(client, hq):
    client.force_login(hq)
    answer = send(client, url("fee_add"), code="X", name="x", name_en="x", fund="fees", amount_fen="1")
    assert {"legal_basis", "valid_from"} <= set(answer.context["form"].errors)


# --- where the money lies ---------------------------------------------------------------------------------------------


def test_home_adds_up(client, hq, recruiter, far_recruiter, finance, outpost, far_outpost):
    funded(outpost, finance, 700_000)
    drawn(outpost, recruiter, 50_000)
    received(LeadFactory(outpost=outpost), recruiter)
    received(LeadFactory(outpost=far_outpost), far_recruiter, fare_item())
    claimed(outpost, recruiter)
    client.force_login(hq)
    page = client.get(url("home"))
    total = page.context["total"]
    assert total == {
        "bank": 650_000, "cash": 64_300, "float_left": 700_000, "fees": 5_000, "fares": 9_300, "waiting": 1,
    }  # fmt: skip
    for name in ("bank", "cash", "float_left", "fees", "fares"):
        rows = page.context["page"].rows
        assert total[name] == sum(getattr(row.money, name) for row in rows)


def test_old_fees_in_cash_are_warned_of_and_office_cash_is_not(client, recruiter, director, finance, outpost):
    funded(outpost, finance)
    drawn(outpost, recruiter, 1_000)
    client.force_login(director)
    assert client.get(url("home")).context["late"] == []
    received(LeadFactory(outpost=outpost), recruiter, now=NOON - timedelta(days=5))
    page = client.get(url("home"))
    assert page.context["late"][0].money.faults == ("age",)
    assert "too old" in text(page)


def test_much_cash_with_one_person_is_warned_of(client, recruiter, director, finance, outpost):
    funded(outpost, finance)
    drawn(outpost, recruiter, 200_001)
    client.force_login(director)
    assert client.get(url("home")).context["late"][0].money.faults == ("amount",)


def test_the_oldest_cash_is_found_first_in_first_out(outpost, recruiter):
    item = fee_item()
    days = [NOON - timedelta(days=n) for n in (9, 6, 3)]
    for day in days:
        received(LeadFactory(outpost=outpost), recruiter, item, now=day)

    def oldest():
        return [cash.oldest for cash in cash_held([outpost.pk])]

    assert oldest() == [days[0]]
    for fen, left in ((5_000, [days[1]]), (2_500, [days[1]]), (2_500, [days[2]]), (5_000, [])):
        services.deposit_cash(
            outpost=outpost, fund=Fund.FEES, amount_fen=fen, reference=str(uuid.uuid4()), by=recruiter, now=NOON
        )
        assert oldest() == left


def test_receipts_are_counted_by_business_day_and_outpost(outpost, recruiter):
    item = fee_item()
    late = NOON.replace(hour=23, minute=59)
    for now in (NOON, late, late + timedelta(minutes=2)):
        received(LeadFactory(outpost=outpost), recruiter, item, now=now)
    today, tomorrow = NOON.date(), NOON.date() + timedelta(days=1)
    rows = list(Receipt.objects.per_day(today, tomorrow))
    assert [(r["outpost"], r["day"], r["count"], r["fen"]) for r in rows] == [
        (outpost.pk, today, 2, 10_000),
        (outpost.pk, tomorrow, 1, 5_000),
    ]
    assert Receipt.objects.per_day(tomorrow, tomorrow).get()["count"] == 1


def test_what_waits_is_counted(outpost, recruiter, finance):
    claimed(outpost, recruiter)
    services.ask_correction(entry=funded(outpost, finance), kind="reversal", reason="x", by=finance, now=NOON)
    assert waiting([outpost.pk]) == {outpost.pk: (1, 1)}


# --- statement --------------------------------------------------------------------------------------------------------


@pytest.fixture
def moved(outpost, recruiter, finance):
    funded(outpost, finance, 100_000)
    drawn(outpost, recruiter, 30_000)
    received(LeadFactory(outpost=outpost), recruiter, now=NOON + timedelta(minutes=1))
    services.deposit_cash(
        outpost=outpost, fund=Fund.FEES, amount_fen=2_000, reference="D", by=recruiter, now=NOON + timedelta(minutes=2)
    )
    return outpost


def test_the_statement_runs_down_from_what_is_held_now(client, director, moved):
    client.force_login(director)
    rows = client.get(url("statement", moved.pk)).context["page"].rows
    assert [(r.kind, r.amount_fen, r.change, r.after) for r in rows][:2] == [
        ("deposit", 2_000, 0, 105_000),
        ("receipt", 5_000, 5_000, 105_000),
    ]
    assert rows[-1].after == rows[-1].change


def test_one_account_runs_in_its_own_sense(client, director, moved):
    client.force_login(director)
    trust = Account.objects.get(outpost=moved, fund=Fund.FEES, kind="trust")
    page = client.get(url("account", trust.pk))
    assert page.context["balance"] == 5_000
    assert [(r.change, r.after) for r in page.context["page"].rows] == [(5_000, 5_000)]
    same = client.get(f"{url('statement', moved.pk)}?account={trust.pk}").context["page"].rows
    assert [(r.change, r.after) for r in same] == [(5_000, 5_000)]


def test_running_amounts_continue_on_the_next_page(client, director, moved, monkeypatch):
    monkeypatch.setattr(Statement, "page_size", 2)
    client.force_login(director)
    first = client.get(url("statement", moved.pk)).context["page"]
    second = client.get(url("statement", moved.pk) + first.next_url).context["page"]
    assert first.rows[-1].after - first.rows[-1].change == second.rows[0].after
    assert second.rows[-1].after == second.rows[-1].change


def test_the_statement_is_filtered_by_kind_and_day(client, director, moved):
    client.force_login(director)
    page = client.get(f"{url('statement', moved.pk)}?kind=deposit")
    assert [r.kind for r in page.context["page"].rows] == ["deposit"]
    assert not page.context["is_running"]
    assert client.get(f"{url('statement', moved.pk)}?since=2027-06-13").context["page"].rows == []
    assert len(client.get(f"{url('statement', moved.pk)}?until=2027-06-12&since=2027-06-12").context["page"].rows) == 4


@pytest.mark.parametrize("query", ["account=abc", "account=999", "since=nonsense", "kind=x", "after=xx", "account="])
def test_a_forged_filter_is_no_error(client, director, moved, query):
    client.force_login(director)
    assert client.get(f"{url('statement', moved.pk)}?{query}").status_code == 200


def test_the_accounts_of_a_statement_balance_within_each_fund(client, director, moved):
    client.force_login(director)
    groups = client.get(url("statement", moved.pk)).context["groups"]
    for group in groups:
        assert group["total"] + group["spent_total"] == sum(a.balance for a in group["rest"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_speaks_both_languages(client, hq, busy, language):
    outpost = busy(1)
    hq.language = language
    hq.save()
    client.force_login(hq)
    pages = [("home",), ("statement", outpost.pk), ("claims",), ("corrections",), ("fees",), ("fee_add",)]
    with translation.override(language):
        assert all(client.get(url(*page)).status_code == 200 for page in pages)
    assert Posting.objects.exists()
