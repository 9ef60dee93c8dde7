from django.db import models
from django.utils.translation import gettext_lazy as _


class Fund(models.TextChoices):
    """Three kinds of money that never mix (M93)."""

    OFFICE = "office", _("Office float")
    FEES = "fees", _("Fees in trust")
    FARES = "fares", _("Fares in trust")


class AccountKind(models.TextChoices):
    """What an account stands for. Trust and float accounts are credit-side: what we owe; the others debit-side."""

    TRUST = "trust", _("Owed")  # office: float received from HQ; fees, fares: held for others
    BANK = "bank", _("Bank")
    CUSTODY = "custody", _("Cash in hand")  # of one recruiter
    ADVERTISING = "advertising", _("Advertising")
    HOSPITALITY = "hospitality", _("Hospitality")
    RENT = "rent", _("Site rent")
    TRAVEL = "travel_cost", _("Travel cost")
    TELECOM = "telecom", _("Telephone and post")
    PRINTING = "printing", _("Printing")
    OFFICE_OTHER = "office_other", _("Other office costs")


EXPENSES = tuple(AccountKind)[3:]  # the seven kinds of M89


class EntryKind(models.TextChoices):
    FUNDING = "funding", _("Office float from HQ")
    WITHDRAWAL = "withdrawal", _("Cash drawn from the bank")
    RECEIPT = "receipt", _("Fee or fare received")
    DEPOSIT = "deposit", _("Cash paid into the bank")
    EXPENSE = "expense", _("Expense")
    REFUND = "refund", _("Refund")
    REVERSAL = "reversal", _("Correction")


class ClaimState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a decision")
    APPROVED = "approved", _("Approved and booked")
    REFUSED = "refused", _("Refused")
