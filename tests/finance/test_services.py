"""What the services book, and what they refuse."""

from datetime import date, timedelta

import pytest

from core.errors import Refused, Stale
from core.models import Activity
from finance import services
from finance.choices import AccountKind, ClaimState, EntryKind, Fund
from finance.models import Account, Correction, Entry, ExpenseClaim, FeeItem, Posting, Receipt, ReceiptCounter
from leads.choices import LeadState
from leads.models import Lead
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, drawn, fare_item, fee_item, funded, photo, received, reference
from tests.factories.leads import LeadFactory


def held(outpost, fund, kind, holder=None):
    account = Account.objects.filter(outpost=outpost, fund=fund, kind=kind, holder=holder.token if holder else None)
    return Posting.objects.filter(account__in=account).fen()


@pytest.fixture
def lead(outpost, recruiter):
    return LeadFactory(outpost=outpost, owner=recruiter)


@pytest.fixture
def pair(outpost):
    """Bank and float account of the office fund."""
    return tuple(
        services.account(outpost=outpost, fund=Fund.OFFICE, kind=kind) for kind in (AccountKind.BANK, AccountKind.TRUST)
    )


# --- the one door -----------------------------------------------------------------------------------------------------


def post(outpost, lines, by, **values):
    given = {"kind": EntryKind.FUNDING, "reference": reference(), "now": NOON} | values
    return services.post_entry(outpost=outpost, lines=lines, by=by, **given)


def test_an_entry_is_booked_with_its_legs_and_its_activity(outpost, pair, hq):
    bank, trust = pair
    entry = post(outpost, [(bank, 700), (trust, -700)], hq, memo="float")
    assert sorted(entry.postings.values_list("account", "amount_fen")) == sorted([(bank.pk, 700), (trust.pk, -700)])
    assert (entry.maker, entry.occurred_at, entry.recorded_at) == (hq.token, NOON, NOON)
    assert Activity.objects.of(entry).get().verb == "booked_funding"


@pytest.mark.parametrize("legs", [[], [(0, 100)], [(0, 100), (1, -99)], [(0, 0), (1, 0)]])
def test_what_does_not_balance_is_refused_before_it_reaches_the_database(outpost, pair, hq, legs):
    with pytest.raises(Refused):
        post(outpost, [(pair[i], fen) for i, fen in legs], hq)
    assert not Posting.objects.exists()


def test_two_funds_in_one_entry_are_refused(outpost, pair, hq):
    fees = services.account(outpost=outpost, fund=Fund.FEES, kind=AccountKind.TRUST)
    with pytest.raises(Refused, match="never mixed"):
        post(outpost, [(pair[0], 100), (fees, -100)], hq)


def test_accounts_of_another_outpost_are_refused(outpost, far_outpost, pair, hq):
    with pytest.raises(Refused, match="one outpost"):
        post(far_outpost, [(pair[0], 100), (pair[1], -100)], hq)


def test_the_same_reference_again_returns_the_entry_that_stands(outpost, pair, hq):
    lines = [(pair[0], 100), (pair[1], -100)]
    first = post(outpost, lines, hq, reference="F-1")
    assert post(outpost, list(reversed(lines)), hq, reference="F-1") == first
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("change", [{"fen": 101}, {"kind": EntryKind.DEPOSIT}])
def test_the_same_reference_for_something_else_is_refused(outpost, pair, hq, change):
    post(outpost, [(pair[0], 100), (pair[1], -100)], hq, reference="F-1")
    fen = change.pop("fen", 100)
    with pytest.raises(Refused, match="already stands"):
        post(outpost, [(pair[0], fen), (pair[1], -fen)], hq, reference="F-1", **change)


def test_maker_and_approver_are_two_people(outpost, pair, hq):
    with pytest.raises(Refused, match="cannot approve"):
        post(outpost, [(pair[0], 100), (pair[1], -100)], hq, approver=hq)


def test_what_only_the_database_sees_comes_back_as_a_sentence(outpost, pair, hq):
    with pytest.raises(Refused, match="Somebody else must approve"):
        post(outpost, [(pair[0], 100), (pair[1], -100)], hq, kind=EntryKind.REVERSAL)


def test_an_entry_is_reversed_once(outpost, pair, hq, finance):
    entry = post(outpost, [(pair[0], 100), (pair[1], -100)], hq)
    post(outpost, [(pair[0], 500), (pair[1], -500)], hq)
    back = {"kind": EntryKind.REVERSAL, "approver": finance, "reverses": entry}
    post(outpost, [(pair[0], -100), (pair[1], 100)], hq, **back)
    with pytest.raises(Refused, match="corrected once"):
        post(outpost, [(pair[0], -100), (pair[1], 100)], hq, **back)


def test_an_account_is_opened_once(outpost, recruiter):
    given = {"outpost": outpost, "fund": Fund.FEES, "kind": AccountKind.CUSTODY, "holder": recruiter.token}
    assert services.account(**given) == services.account(**given)


# --- float, cash, deposits --------------------------------------------------------------------------------------------


def test_float_goes_to_the_bank_and_from_there_into_the_drawers_hands(outpost, recruiter, finance):
    funded(outpost, finance, 500_000)
    drawn(outpost, recruiter, 120_000)
    assert held(outpost, Fund.OFFICE, AccountKind.BANK) == 380_000
    assert held(outpost, Fund.OFFICE, AccountKind.CUSTODY, recruiter) == 120_000
    assert held(outpost, Fund.OFFICE, AccountKind.TRUST) == -500_000


def test_more_than_the_bank_holds_is_not_drawn(outpost, recruiter, finance):
    funded(outpost, finance, 1_000)
    with pytest.raises(Refused, match=r"only 10\.00") as refusal:
        drawn(outpost, recruiter, 1_001)
    assert refusal.value.field == "amount_fen"


def test_no_more_is_deposited_than_is_held(outpost, recruiter, lead):
    received(lead, recruiter)
    given = {"outpost": outpost, "fund": Fund.FEES, "by": recruiter, "now": NOON}
    with pytest.raises(Refused, match=r"only 50\.00"):
        services.deposit_cash(amount_fen=5_001, reference="D-1", **given)
    services.deposit_cash(amount_fen=5_000, reference="D-2", **given)
    assert held(outpost, Fund.FEES, AccountKind.BANK) == 5_000
    assert held(outpost, Fund.FEES, AccountKind.CUSTODY, recruiter) == 0


def test_cash_of_one_fund_does_not_cover_another(outpost, recruiter, lead):
    received(lead, recruiter)
    with pytest.raises(Refused):
        services.deposit_cash(
            outpost=outpost, fund=Fund.FARES, amount_fen=1, reference="D-1", by=recruiter, now=NOON
        )  # fmt: skip


# --- the schedule -----------------------------------------------------------------------------------------------------

ITEM = {
    "code": "reg", "name": "报名费", "name_en": "Registration fee", "fund": Fund.FEES, "amount_fen": 5_000,
    "legal_basis": "省物价局〔2027〕1号", "valid_from": date(2027, 4, 1), "now": NOON,
}  # fmt: skip


def test_a_new_row_supersedes_from_its_first_day(hq):
    old = services.add_fee_item(**ITEM, by=hq)
    new = services.add_fee_item(**ITEM | {"amount_fen": 6_000, "valid_from": date(2027, 6, 20)}, by=hq)
    old.refresh_from_db()
    assert (old.code, old.amount_fen, old.valid_until) == ("REG", 5_000, date(2027, 6, 19))
    assert list(FeeItem.objects.in_force(date(2027, 6, 19))) == [old]
    assert list(FeeItem.objects.in_force(date(2027, 6, 20))) == [new]


def test_an_amount_never_changes_for_today_or_the_past(hq):
    services.add_fee_item(**ITEM, by=hq)
    with pytest.raises(Refused, match="earliest"):
        services.add_fee_item(**ITEM | {"valid_from": NOON.date()}, by=hq)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fund": Fund.OFFICE},
        {"amount_fen": 0},
        {"legal_basis": " "},
        {"valid_until": date(2027, 3, 1)},
        {"valid_from": date(27, 4, 1)},
    ],
)
def test_a_row_of_the_schedule_must_make_sense(hq, wrong):
    with pytest.raises(Refused):
        services.add_fee_item(**ITEM | wrong, by=hq)


def test_a_code_keeps_its_fund(hq):
    services.add_fee_item(**ITEM, by=hq)
    with pytest.raises(Refused, match="another kind"):
        services.add_fee_item(**ITEM | {"fund": Fund.FARES, "valid_from": date(2027, 7, 1)}, by=hq)


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_a_fee_is_held_in_trust_by_the_one_who_took_it(outpost, recruiter, lead):
    receipt = received(lead, recruiter)
    assert (receipt.number, receipt.sequence, receipt.amount_fen) == ("SJZ-00001", 1, 5_000)
    assert receipt.payer == lead.token
    assert held(outpost, Fund.FEES, AccountKind.CUSTODY, recruiter) == 5_000
    assert held(outpost, Fund.FEES, AccountKind.TRUST) == -5_000


def test_a_fee_moves_nobody_along_the_funnel(recruiter, lead):
    received(lead, recruiter)
    assert Lead.objects.get(pk=lead.pk).state == LeadState.CLUE


@pytest.mark.parametrize("dates", [{"valid_from": date(2027, 7, 1)}, {"valid_until": date(2027, 6, 11)}])
def test_an_item_not_in_force_is_refused(recruiter, lead, dates):
    with pytest.raises(Refused, match="not on the fee schedule"):
        received(lead, recruiter, fee_item(**dates))


def test_the_same_item_twice_is_refused_also_at_a_new_amount(recruiter, lead):
    old = fee_item(code="REG", valid_until=NOON.date())
    received(lead, recruiter, old)
    new = fee_item(code="REG", valid_from=NOON.date() + timedelta(days=1), amount_fen=6_000)
    for item, now in ((old, NOON), (new, NOON + timedelta(days=1))):
        with pytest.raises(Refused, match="SJZ-00001"):
            received(lead, recruiter, item, now)


def test_the_same_reference_gives_the_same_receipt_and_takes_no_number(recruiter, lead, outpost):
    item = fee_item()
    given = {"lead": lead, "by": recruiter, "now": NOON, "reference": "form-1"}
    first = services.receive_fee(item=item, **given)
    assert services.receive_fee(item=item, **given) == first
    assert ReceiptCounter.objects.get(outpost=outpost).last == 1
    with pytest.raises(Refused, match="already stands"):
        services.receive_fee(item=fare_item(), **given)


def test_a_refused_receipt_takes_no_number(recruiter, lead, outpost):
    item = fee_item()
    received(lead, recruiter, item)
    with pytest.raises(Refused):
        received(lead, recruiter, item)
    other = received(LeadFactory(outpost=outpost), recruiter, item)
    assert other.sequence == 2


# --- claims -----------------------------------------------------------------------------------------------------------


def decide(claim, by, approve=True, reason="", version=1):
    return services.decide_claim(claim=claim, approve=approve, reason=reason, version=version, by=by, now=NOON)


def test_an_approved_claim_is_paid_from_the_claimants_cash(outpost, recruiter, director, finance):
    funded(outpost, finance)
    drawn(outpost, recruiter, 10_000)
    claim = decide(claimed(outpost, recruiter, 8_000), director)
    assert (claim.state, claim.decided_by, claim.entry.maker) == (ClaimState.APPROVED, director, recruiter.token)
    assert claim.entry.approver == director.token
    assert held(outpost, Fund.OFFICE, AccountKind.CUSTODY, recruiter) == 2_000
    assert held(outpost, Fund.OFFICE, AccountKind.PRINTING) == 8_000
    assert recruiter.notices.count() == 1


def test_where_the_cash_is_short_the_bank_pays_all_of_it(outpost, recruiter, director, finance):
    funded(outpost, finance, 100_000)
    drawn(outpost, recruiter, 5_000)
    decide(claimed(outpost, recruiter, 8_000), director)
    assert held(outpost, Fund.OFFICE, AccountKind.CUSTODY, recruiter) == 5_000
    assert held(outpost, Fund.OFFICE, AccountKind.BANK) == 87_000


def test_without_float_a_claim_is_not_booked_and_stays_waiting(outpost, recruiter, director):
    claim = claimed(outpost, recruiter)
    with pytest.raises(Refused, match="does not cover"):
        decide(claim, director)
    assert ExpenseClaim.objects.get().state == ClaimState.WAITING


def test_nobody_decides_their_own_claim(outpost, director, finance):
    funded(outpost, finance)
    with pytest.raises(Refused, match="their own"):
        decide(claimed(outpost, director), director)


def test_a_claim_is_decided_once(outpost, recruiter, director, finance):
    funded(outpost, finance)
    claim = decide(claimed(outpost, recruiter), director)
    for version in (1, 2):
        with pytest.raises(Stale, match="decided meanwhile"):
            decide(claim, finance, approve=False, reason="no", version=version)
    assert Entry.objects.filter(kind=EntryKind.EXPENSE).count() == 1


def test_refusing_needs_a_reason(outpost, recruiter, director):
    claim = claimed(outpost, recruiter)
    with pytest.raises(Refused, match="Say why"):
        decide(claim, director, approve=False)
    refused = decide(claim, director, approve=False, reason="发票不符")
    assert (refused.state, refused.entry, refused.decision_reason) == (ClaimState.REFUSED, None, "发票不符")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "bank"}, "kind"),
        ({"fen": 0}, "amount_fen"),
        ({"spent_on": date(2027, 6, 13)}, "spent_on"),
        ({"spent_on": date(1, 1, 1)}, "spent_on"),
        ({"photo": None}, "photo"),
        ({"photo": photo("x.exe")}, None),
    ],
)
def test_a_claim_says_which_field_is_wrong(outpost, recruiter, wrong, field):
    if field is None:
        wrong["photo"].file.seek(0)
        wrong["photo"].file.truncate(0)
        wrong["photo"].file.write(b"MZ not a photo")
        wrong["photo"].size, field = 14, "photo"
    with pytest.raises(Refused) as refusal:
        claimed(outpost, recruiter, **wrong)
    assert refusal.value.field == field
    assert not ExpenseClaim.objects.exists()


# --- refunds and corrections ------------------------------------------------------------------------------------------


def ask(entry, by, kind="refund"):
    return services.ask_correction(entry=entry, kind=kind, reason="家长要求", by=by, now=NOON)


def settle(correction, by, approve=True, reason="", version=1):
    return services.decide_correction(
        correction=correction, approve=approve, reason=reason, version=version, by=by, now=NOON
    )


def test_a_refund_comes_out_of_the_cash_it_went_into(outpost, recruiter, director, lead):
    receipt = received(lead, recruiter)
    done = settle(ask(receipt.entry, recruiter), director)
    assert (done.entry.kind, done.entry.reverses) == (EntryKind.REFUND, receipt.entry)
    assert held(outpost, Fund.FEES, AccountKind.CUSTODY, recruiter) == 0
    assert held(outpost, Fund.FEES, AccountKind.TRUST) == 0


def test_a_refund_of_deposited_cash_is_paid_by_the_bank(outpost, recruiter, director, lead):
    receipt = received(lead, recruiter)
    services.deposit_cash(outpost=outpost, fund=Fund.FEES, amount_fen=5_000, reference="D", by=recruiter, now=NOON)
    settle(ask(receipt.entry, recruiter), director)
    assert held(outpost, Fund.FEES, AccountKind.BANK) == 0
    assert held(outpost, Fund.FEES, AccountKind.CUSTODY, recruiter) == 0


def test_after_a_refund_the_item_may_be_received_again(recruiter, director, lead):
    item = fee_item()
    settle(ask(received(lead, recruiter, item).entry, recruiter), director)
    assert received(lead, recruiter, item).sequence == 2
    assert Receipt.objects.standing().count() == 1


@pytest.mark.parametrize("state", ["do_not_contact", "withdrew"])
def test_nothing_about_the_student_blocks_a_refund(outpost, recruiter, director, state):
    lead = LeadFactory(outpost=outpost)
    receipt = received(lead, recruiter)
    Lead.objects.filter(pk=lead.pk).update(state=state, exit_reason="x")
    assert settle(ask(receipt.entry, recruiter), director).state == ClaimState.APPROVED


def test_a_correction_reverses_exactly(outpost, recruiter, director, finance):
    entry = funded(outpost, finance, 70_000)
    done = settle(ask(entry, finance, "reversal"), director)
    legs = {p.account_id: p.amount_fen for p in entry.postings.all()}
    assert {p.account_id: -p.amount_fen for p in done.entry.postings.all()} == legs
    assert (done.entry.maker, done.entry.approver) == (finance.token, director.token)


def test_a_correction_that_would_leave_less_than_nothing_is_refused(outpost, recruiter, director, finance):
    entry = funded(outpost, finance, 70_000)
    drawn(outpost, recruiter, 1)
    with pytest.raises(Refused, match="bank holds only"):
        settle(ask(entry, finance, "reversal"), director)
    assert Correction.objects.get().state == ClaimState.WAITING


def test_nobody_decides_what_they_asked_for(outpost, finance):
    correction = ask(funded(outpost, finance), finance, "reversal")
    with pytest.raises(Refused, match="asked for themselves"):
        settle(correction, finance)


def test_a_correction_is_decided_once(outpost, finance, director, hq):
    correction = ask(funded(outpost, finance), finance, "reversal")
    settle(correction, director)
    with pytest.raises(Stale):
        settle(correction, hq, approve=False, reason="no")


def test_a_refused_correction_may_be_asked_for_again(outpost, finance, director):
    entry = funded(outpost, finance)
    with pytest.raises(Refused, match="Say why"):
        settle(ask(entry, finance, "reversal"), director, approve=False)
    settle(Correction.objects.get(), director, approve=False, reason="stimmt")
    assert ask(entry, finance, "reversal").state == ClaimState.WAITING


def test_what_cannot_be_asked_for(outpost, finance, director, recruiter, lead):
    entry = funded(outpost, finance)
    with pytest.raises(Refused, match="Only a received fee"):
        ask(entry, finance)
    correction = ask(entry, finance, "reversal")
    with pytest.raises(Refused, match="already asked for"):
        ask(entry, finance, "reversal")
    done = settle(correction, director)
    with pytest.raises(Refused, match="corrected once"):
        ask(entry, finance, "reversal")
    with pytest.raises(Refused, match="not corrected again"):
        ask(done.entry, finance, "reversal")
