from finance.views.cash import Deposit, Draw, FundOutpost
from finance.views.claims import ClaimAdd, ClaimDecide, ClaimPage, Claims, claim_photo
from finance.views.corrections import CorrectionAdd, CorrectionDecide, Corrections
from finance.views.fees import FeeAdd, Fees
from finance.views.home import Home
from finance.views.ledger import AccountPage, EntryPage, Statement
from finance.views.receipts import ReceiptPage, Receive, lead_card

__all__ = [
    "AccountPage",
    "ClaimAdd",
    "ClaimDecide",
    "ClaimPage",
    "Claims",
    "CorrectionAdd",
    "CorrectionDecide",
    "Corrections",
    "Deposit",
    "Draw",
    "EntryPage",
    "FeeAdd",
    "Fees",
    "FundOutpost",
    "Home",
    "ReceiptPage",
    "Receive",
    "Statement",
    "claim_photo",
    "lead_card",
]
