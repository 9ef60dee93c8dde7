"""Whatever people do in whatever order: books balance, nobody holds less than nothing, statements equal the ledger."""

import itertools
import random
from collections import defaultdict
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refused
from finance import proof, services, statement
from finance.choices import AccountKind, Fund
from finance.holdings import cash_held, money_of
from finance.models import Account, Correction, Entry, Posting, Receipt
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, fare_item, fee_item, reference
from tests.factories.leads import LeadFactory

OPERATIONS = ("fund", "draw", "receive", "receive_fare", "deposit", "claim", "refund", "reverse")
step = st.tuples(st.sampled_from(OPERATIONS), st.integers(1, 60_000), st.integers(0, 10**6), st.booleans())


class Books:
    """A little outpost with two recruiters, played by chance; remembers what it believes each fund holds."""

    def __init__(self, outpost, people, director, clerk, items):
        self.outpost, self.people, self.director, self.clerk, self.items = outpost, people, director, clerk, items
        self.believed = defaultdict(int)
        self.now = NOON

    def play(self, name, fen, seed, which):
        self.now += timedelta(minutes=7)
        self.dice, self.by = random.Random(seed), self.people[which]
        with suppress(Refused):
            getattr(self, name)(fen)

    def _cash(self):
        return {"outpost": self.outpost, "reference": reference(), "now": self.now}

    def fund(self, fen):
        services.fund_outpost(amount_fen=fen, by=self.clerk, **self._cash())
        self.believed[Fund.OFFICE] += fen

    def draw(self, fen):
        services.draw_cash(amount_fen=fen, by=self.by, **self._cash())

    def receive(self, _fen, item=0):
        item = self.items[item]
        services.receive_fee(lead=LeadFactory(outpost=self.outpost), item=item, by=self.by, now=self.now)
        self.believed[item.fund] += item.amount_fen

    def receive_fare(self, fen):
        self.receive(fen, item=1)

    def deposit(self, fen):
        services.deposit_cash(fund=self.dice.choice(Fund.values), amount_fen=fen, by=self.by, **self._cash())

    def claim(self, fen):
        claim = claimed(self.outpost, self.by, fen, now=self.now)
        services.decide_claim(claim=claim, approve=True, reason="", version=1, by=self.director, now=self.now)
        self.believed[Fund.OFFICE] -= fen

    def refund(self, _fen):
        self._undo(Receipt.objects.all(), "refund", lambda row: row.entry)

    def reverse(self, _fen):
        self._undo(Entry.objects.all(), "reversal", lambda row: row)

    def _undo(self, rows, kind, entry_of):
        rows = list(rows.order_by("pk"))
        if not rows:
            return
        entry = entry_of(self.dice.choice(rows))
        correction = services.ask_correction(entry=entry, kind=kind, reason="x", by=self.by, now=self.now)
        before = {p.account_id for p in entry.postings.all()}
        try:
            services.decide_correction(
                correction=correction, approve=True, reason="", version=1, by=self.director, now=self.now
            )
        except Refused:
            Correction.objects.filter(pk=correction.pk).delete()
            return
        money = Posting.objects.filter(entry=entry).of_money().fen()
        self.believed[Account.objects.get(pk=min(before)).fund] -= money


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=5, max_size=40))
def test_any_sequence_keeps_the_books(fresh_books, steps):
    with fresh_books() as books:
        for one in steps:
            books.play(*one)
        check(books)


def check(books):
    outpost = books.outpost
    per_fund, cash = defaultdict(int), defaultdict(int)
    for row in Posting.objects.totals():
        per_fund[row["outpost"], row["fund"]] += row["fen"]
        if row["kind"] in (AccountKind.CUSTODY, AccountKind.BANK):
            assert row["fen"] >= 0
            cash[row["fund"]] += row["fen"]
    assert set(per_fund.values()) <= {0}
    assert {f: fen for f, fen in cash.items() if fen} == {f: fen for f, fen in books.believed.items() if fen}
    assert list(proof.problems()) == []
    money = money_of([outpost.pk], on=books.now.date()).get(outpost.pk)
    if money:
        assert money.bank + money.cash == money.float_left + money.fees + money.fares
        assert money.cash == sum(held.fen for held in cash_held([outpost.pk]))
    check_statements(outpost)


def check_statements(outpost):
    """Each account's last running amount is its balance, and each row follows from the one below."""
    for account in (None, *Account.objects.filter(outpost=outpost).with_balances()):
        postings = statement.watched(outpost, account)
        entries = Entry.objects.filter(outpost=outpost)
        entries = entries.touching(account) if account else entries
        rows = list(entries.with_legs(postings).order_by("-occurred_at", "-id"))
        statement.dress(rows, postings, sign=statement.side(account))
        if rows:
            total = account.balance_fen if account else postings.fen()
            assert rows[0].after == statement.side(account) * total
            assert rows[-1].after == rows[-1].change
        for row, below in itertools.pairwise(rows):
            assert row.after - row.change == below.after


@pytest.fixture
def fresh_books(outpost, recruiter, director, finance):
    """Each example plays in a savepoint of its own that is taken back."""
    other, items = UserFactory(), (fee_item(), fare_item())

    @contextmanager
    def fresh():
        with transaction.atomic():
            yield Books(outpost, (recruiter, other), director, finance, items)
            transaction.set_rollback(True)

    return fresh
