"""Decisions about money: pure, so that they can be read and tested without a ledger."""

from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_SECTIONS = ((10**8, "亿"), (10**4, "万"), (1, ""))


@dataclass(frozen=True)
class Leg:
    """What a rule must know of one posting."""

    fund: str
    outpost: int
    fen: int


def fault_of(legs, *, outpost):
    """Why these legs are no entry of `outpost`, as the database's own guards name it; "" when they are one."""
    if any(leg.fen == 0 for leg in legs):
        return "finance_posting_not_zero"
    if not legs or sum(leg.fen for leg in legs) != 0:
        return "finance_entry_sums_to_zero"
    if len({leg.fund for leg in legs}) != 1:
        return "finance_entry_within_one_fund"
    if {leg.outpost for leg in legs} != {outpost}:
        return "finance_entry_within_one_outpost"
    return ""


def working_days_between(since: date, until: date) -> int:
    """Mondays to Fridays after `since` up to and with `until`; public holidays are not known here."""
    weeks, rest = divmod(max((until - since).days, 0), 7)
    return weeks * 5 + sum((since + timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))


@dataclass(frozen=True)
class CashLimits:
    fen: int
    days: int


@dataclass(frozen=True)
class CashInHand:
    """What one person carries: `fen` of all funds, `oldest` the day the oldest undeposited fee or fare came in."""

    fen: int
    oldest: date | None = None


def cash_faults(cash: CashInHand, limits: CashLimits, *, on: date) -> tuple[str, ...]:
    """Which limits of M88 are passed: "amount", "age". Office cash is drawn to be spent, so only trust money ages."""
    faults = []
    if cash.fen > limits.fen:
        faults.append("amount")
    if cash.oldest and working_days_between(cash.oldest, on) > limits.days:
        faults.append("age")
    return tuple(faults)


def capital_amount(fen: int) -> str:
    """The amount in Chinese capital characters as a receipt must show it: 500000 -> 伍仟元整."""
    if fen < 0:
        raise ValueError(fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = _whole(yuan) + "元" if yuan else ""
    if not rest:
        return (text or "零元") + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif text:
        text += "零"
    return text + (_DIGITS[cents] + "分" if cents else "整")


def _whole(number: int) -> str:
    text, is_gap = "", False
    for size, unit in _SECTIONS:
        part, number = divmod(number, size)
        if part:
            text += ("零" if text and (is_gap or part < 1000) else "") + _section(part) + unit
        is_gap = bool(text) and not part
    return text


def _section(number: int) -> str:
    """Below ten thousand; 亿 above 9999 is not written."""
    text, is_zero = "", False
    for size, unit in _PLACES:
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if is_zero and text else "") + _DIGITS[digit] + unit
        is_zero = not digit
    return text
