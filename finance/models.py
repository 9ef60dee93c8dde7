import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.append_only import AppendOnly
from core.models import Versioned
from finance.choices import EXPENSES, AccountKind, ClaimState, EntryKind, Fund
from finance.querysets import (
    AccountQuerySet,
    EntryQuerySet,
    FeeItemQuerySet,
    MoneyPaperQuerySet,
    PostingQuerySet,
    ReceiptQuerySet,
)
from leads.models import Lead
from outposts.models import Outpost


class Account(models.Model):
    """An account of one outpost in one fund; cash in hand is one account per recruiter."""

    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="accounts")
    fund = models.CharField(_("fund"), max_length=8, choices=Fund)
    kind = models.CharField(_("kind"), max_length=16, choices=AccountKind)
    holder = models.UUIDField(_("holder"), null=True, blank=True)  # token of the recruiter whose cash it is

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "fund", "kind", "holder"], name="finance_account_once"),
            models.UniqueConstraint(
                fields=["outpost", "fund", "kind"], condition=Q(holder=None), name="finance_account_once_without_holder"
            ),
            models.CheckConstraint(
                name="finance_account_only_cash_has_holder",
                condition=Q(kind="custody", holder__isnull=False) | (~Q(kind="custody") & Q(holder=None)),
            ),
            models.CheckConstraint(
                name="finance_account_expenses_only_from_office_float",
                condition=Q(fund="office") | ~Q(kind__in=[k.value for k in EXPENSES]),
            ),
        ]

    def __str__(self):
        return f"{self.get_fund_display()}: {self.get_kind_display()}"


class Entry(AppendOnly):
    """One business event in the ledger. Its postings are written first; a trigger lets the entry in only when they
    sum to zero and stay within one fund, and refuses postings for an entry that already stands (ADR 3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    memo = models.CharField(_("what for"), max_length=200, blank=True)
    maker = models.UUIDField()  # token
    approver = models.UUIDField(null=True)  # token
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    occurred_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("booked"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(
                name="finance_entry_maker_never_approves", condition=Q(approver=None) | ~Q(approver=F("maker"))
            ),
            models.CheckConstraint(
                name="finance_entry_corrections_are_approved",
                condition=~Q(kind__in=["refund", "reversal", "expense"]) | Q(approver__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["outpost", "-occurred_at", "-id"], name="finance_entry_of_outpost")]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("finance:entry", args=[self.pk])

    @property
    def undone_by(self):
        """The entry that reversed this one, or None."""
        return getattr(self, "reversed_by", None)

    @property
    def label(self):
        """What people call it: the receipt's number where there is one."""
        receipt = getattr(self, "receipt", None)
        return receipt.number if receipt else self.get_kind_display()


class Posting(AppendOnly):
    """One leg of an entry: signed fen, debit positive, credit negative, never 0."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount_fen = models.BigIntegerField()

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [models.CheckConstraint(name="finance_posting_not_zero", condition=~Q(amount_fen=0))]
        indexes = [models.Index(fields=["account", "amount_fen"], name="finance_posting_sums")]  # balances, index only

    def __str__(self):
        return f"{self.account_id}: {self.amount_fen}"


class FeeItem(models.Model):
    """One item of the approved fee schedule; the amount is fixed by it and nothing else may be taken (M91)."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=80)
    fund = models.CharField(_("fund"), max_length=8, choices=[(f.value, f.label) for f in (Fund.FEES, Fund.FARES)])
    amount_fen = models.BigIntegerField(_("amount"))
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = FeeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee item")
        verbose_name_plural = _("fee schedule")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="finance_fee_item_once_a_date"),
            models.CheckConstraint(name="finance_fee_item_amount_positive", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="finance_fee_item_has_legal_basis", condition=~Q(legal_basis="")),
            models.CheckConstraint(name="finance_fee_item_only_trust_money", condition=Q(fund__in=["fees", "fares"])),
        ]

    def __str__(self):
        return self.name if (get_language() or "").startswith("zh") else self.name_en


class Receipt(AppendOnly):
    """The numbered paper for a fee or fare; numbers run without a gap within an outpost."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="receipts")
    sequence = models.PositiveIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="receipt")
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="receipts")
    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="receipts")
    payer = models.UUIDField()  # the lead's token: the paper stays valid when the person is erased
    amount_fen = models.BigIntegerField(_("amount"))
    at = models.DateTimeField()

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["outpost", "sequence"], name="finance_receipt_sequence_once"),
            models.CheckConstraint(name="finance_receipt_amount_positive", condition=Q(amount_fen__gt=0)),
        ]
        indexes = [models.Index(fields=["outpost", "at"], name="finance_receipt_by_day")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("finance:receipt", args=[self.pk])

    @property
    def undone_by(self):
        """The refund or correction that undid it, or None while the money is held."""
        return self.entry.undone_by


class ExpenseClaim(Versioned, models.Model):
    """A recruiter's claim for money spent out of the office float; decided by somebody else (M89, M90)."""

    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="claims", verbose_name=_("outpost"))
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    kind = models.CharField(_("kind"), max_length=16, choices=[(k.value, k.label) for k in EXPENSES])
    amount_fen = models.BigIntegerField(_("amount"))
    spent_on = models.DateField(_("spent on"))
    what_for = models.CharField(_("what for"), max_length=200)
    photo = models.FileField(_("receipt photo"), upload_to="receipts/")
    state = models.CharField(_("state"), max_length=10, choices=ClaimState, default=ClaimState.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(_("reason"), max_length=300, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="claim")
    created_at = models.DateTimeField()

    objects = MoneyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense claim")
        verbose_name_plural = _("expense claims")
        constraints = [
            models.CheckConstraint(name="finance_claim_amount_positive", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="finance_claim_never_decided_by_claimant",
                condition=Q(decided_by=None) | ~Q(decided_by=F("claimant")),
            ),
            models.CheckConstraint(
                name="finance_claim_state_has_its_facts",
                condition=Q(state="waiting", decided_by=None, decided_at=None, entry=None)
                | Q(state="approved", decided_by__isnull=False, decided_at__isnull=False, entry__isnull=False)
                | (
                    Q(state="refused", decided_by__isnull=False, decided_at__isnull=False, entry=None)
                    & ~Q(decision_reason="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["outpost", "state", "-created_at"], name="finance_claim_of_outpost"),
            models.Index(fields=["-created_at", "-id"], name="finance_claim_newest"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.spent_on}"

    def get_absolute_url(self):
        return reverse("finance:claim", args=[self.pk])


class Correction(Versioned, models.Model):
    """A request to reverse an entry: a refund of a receipt, or the mending of a mistake; decided by somebody else."""

    outpost = models.ForeignKey(Outpost, models.PROTECT, related_name="corrections")
    corrects = models.ForeignKey(Entry, models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=12, choices=[("refund", _("Refund")), ("reversal", _("Correction"))])
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=ClaimState, default=ClaimState.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="correction_booked")

    objects = MoneyPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state="refused"), name="finance_correction_once_an_entry"
            ),
            models.CheckConstraint(name="finance_correction_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="finance_correction_never_decided_by_asker",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="finance_correction_state_has_its_facts",
                condition=Q(state="waiting", decided_by=None, entry=None)
                | Q(state="approved", decided_by__isnull=False, entry__isnull=False)
                | Q(state="refused", decided_by__isnull=False, entry=None),
            ),
        ]
        indexes = [models.Index(fields=["-asked_at", "-id"], name="finance_correction_newest")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.corrects_id}"


class ReceiptCounter(models.Model):
    """The last receipt number given at an outpost; locked while the next is taken."""

    outpost = models.OneToOneField(Outpost, models.PROTECT, related_name="receipt_counter")
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.outpost_id}: {self.last}"
