"""Every write about money, by noun. `post_entry` is the one door into the ledger."""

from finance.services.cash import deposit_cash, draw_cash, fund_outpost
from finance.services.claims import claim_expense, decide_claim
from finance.services.corrections import ask_correction, decide_correction
from finance.services.fees import add_fee_item
from finance.services.ledger import account, post_entry
from finance.services.receipts import receive_fee

__all__ = [
    "account",
    "add_fee_item",
    "ask_correction",
    "claim_expense",
    "decide_claim",
    "decide_correction",
    "deposit_cash",
    "draw_cash",
    "fund_outpost",
    "post_entry",
    "receive_fee",
]
