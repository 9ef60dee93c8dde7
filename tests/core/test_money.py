"""Yuan as people type and read them, fen as they are kept."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import format_yuan, parse_yuan


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_what_is_shown_reads_back_as_the_same_fen(fen):
    assert parse_yuan(format_yuan(fen).replace("\u2212", "-")) == fen


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_clear_refusal(text):
    try:
        fen = parse_yuan(text)
    except ValueError:
        return
    assert isinstance(fen, int)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("0.07", 7),
        ("1,234.50", 123450),
        ("￥1,234.50", 123450),
        ("¥ 12", 1200),
        ("12元", 1200),
        ("１２．５", 1250),
        ("1，234", 123400),
        ("-3.20", -320),
        ("0.29", 29),
        ("1.15", 115),
        ("999999999999.99", 99999999999999),
    ],
)
def test_amounts_as_people_type_them(typed, fen):
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", " ", "abc", "1.234", "1.2.3", "--1", "1e5", "NaN", "½", "1-2", ".5", "٣"])
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        parse_yuan(typed)


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "0.00"), (5, "0.05"), (-5, "\u22120.05"), (123450, "1,234.50"), (-123450, "\u22121,234.50")],
)
def test_amounts_as_people_read_them(fen, shown):
    assert format_yuan(fen) == shown
