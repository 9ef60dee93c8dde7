from datetime import date

import pytest

from finance.rules import CashInHand, CashLimits, Leg, capital_amount, cash_faults, fault_of, working_days_between


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (30, "叁角整"),
        (35, "叁角伍分"),
        (100, "壹元整"),
        (1_000, "壹拾元整"),
        (10_050, "壹佰元伍角整"),
        (10_005, "壹佰元零伍分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (500_000, "伍仟元整"),
        (100_500, "壹仟零伍元整"),
        (101_000, "壹仟零壹拾元整"),
        (110_000, "壹仟壹佰元整"),
        (1_000_000, "壹万元整"),
        (10_000_000, "壹拾万元整"),
        (10_000_100, "壹拾万零壹元整"),
        (10_100_000, "壹拾万壹仟元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (100_000_000, "壹佰万元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ],
)
def test_amounts_in_capital_characters(fen, words):
    assert capital_amount(fen) == words


def test_no_capital_amount_below_zero():
    with pytest.raises(ValueError, match="-1"):
        capital_amount(-1)


@pytest.mark.parametrize(
    ("legs", "fault"),
    [
        ([("office", 1, 5), ("office", 1, -5)], ""),
        ([("office", 1, 5), ("office", 1, -3), ("office", 1, -2)], ""),
        ([], "finance_entry_sums_to_zero"),
        ([("office", 1, 5), ("office", 1, -4)], "finance_entry_sums_to_zero"),
        ([("office", 1, 0), ("office", 1, 0)], "finance_posting_not_zero"),
        ([("office", 1, 5), ("fees", 1, -5)], "finance_entry_within_one_fund"),
        ([("office", 1, 5), ("office", 2, -5)], "finance_entry_within_one_outpost"),
        ([("office", 2, 5), ("office", 2, -5)], "finance_entry_within_one_outpost"),
    ],
)
def test_what_is_wrong_with_an_entry(legs, fault):
    assert fault_of([Leg(*leg) for leg in legs], outpost=1) == fault


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2027, 6, 11), date(2027, 6, 11), 0),
        (date(2027, 6, 11), date(2027, 6, 14), 1),  # Friday to Monday
        (date(2027, 6, 11), date(2027, 6, 13), 0),
        (date(2027, 6, 7), date(2027, 6, 12), 4),
        (date(2027, 6, 1), date(2027, 6, 15), 10),
        (date(2027, 6, 15), date(2027, 6, 1), 0),
    ],
)
def test_working_days(since, until, days):
    assert working_days_between(since, until) == days


LIMITS = CashLimits(fen=200_000, days=1)


@pytest.mark.parametrize(
    ("cash", "faults"),
    [
        (CashInHand(0), ()),
        (CashInHand(200_000), ()),
        (CashInHand(200_001), ("amount",)),
        (CashInHand(1, date(2027, 6, 10)), ()),
        (CashInHand(1, date(2027, 6, 9)), ("age",)),
        (CashInHand(300_000, date(2027, 6, 9)), ("amount", "age")),
    ],
)
def test_cash_over_a_limit(cash, faults):
    assert cash_faults(cash, LIMITS, on=date(2027, 6, 11)) == faults
