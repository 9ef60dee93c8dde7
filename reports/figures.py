"""The figures of outposts, read from the rows themselves, for any number of outposts in the same few queries.

Everything takes ids of outposts that already passed `visible_to`, and answers per outpost id.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

from django.conf import settings
from django.db.models import BigIntegerField, Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from core.clock import business_day, start_of
from finance.choices import AccountKind, EntryKind, Fund
from finance.models import Account, Correction, ExpenseClaim, Posting
from finance.rules import CashInHand, CashLimits, cash_faults
from leads.choices import LeadState, Tallied
from leads.models import FollowUp, StateCount, Tally
from outposts.models import SetupStep

INCOME = (EntryKind.RECEIPT, EntryKind.REFUND, EntryKind.REVERSAL)


@dataclass
class Figures:
    """Of one outpost (or the sum of several) on one day. `fees_fen` and `fares_fen` are net of refunds."""

    leads: int = 0
    calls: int = 0
    visits: int = 0
    forms_returned: int = 0
    registered: int = 0
    lost: int = 0
    fees_fen: int = 0
    fares_fen: int = 0
    cash_fen: int = 0
    overdue: int = 0
    overdue_steps: int = 0

    def __add__(self, other):
        return Figures(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    @property
    def received_fen(self):
        return self.fees_fen + self.fares_fen

    def stored(self):
        """As a daily report keeps them."""
        return asdict(self)

    @classmethod
    def from_stored(cls, values):
        """Names that are no longer counted are passed over, names that came later are 0."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})


def figures_for(ids, *, day, now):
    """{outpost id: Figures} of `day` as it stood at `now` (or at the end of that day); five queries."""
    at = min(now, start_of(day + timedelta(days=1)))
    figures = {pk: Figures() for pk in ids}
    for pk, kind, count in tallies(ids, day).values_list("outpost_id", "kind", "count"):
        setattr(figures[pk], kind, count)
    for pk, fund, fen in received(ids, since=start_of(day), until=at):
        setattr(figures[pk], "fees_fen" if fund == Fund.FEES else "fares_fen", -fen)
    for pk, fen in cash_in_hand(ids, until=at).items():
        figures[pk].cash_fen = fen
    for pk, count in overdue_at(ids, at).items():
        figures[pk].overdue = count
    for pk, count in overdue_steps(ids, day).items():
        figures[pk].overdue_steps = count
    return figures


def total(figures):
    return sum(figures, Figures())


def tallies(ids, since, until=None):
    return Tally.objects.filter(outpost__in=ids, day__gte=since, day__lte=until or since)


def received(ids, *, since, until):
    """(outpost, fund, fen) of what the trust funds took in; credits are negative."""
    rows = Posting.objects.filter(
        account__outpost__in=ids,
        account__kind=AccountKind.TRUST,
        account__fund__in=(Fund.FEES, Fund.FARES),
        entry__kind__in=INCOME,
        entry__occurred_at__gte=since,
        entry__occurred_at__lt=until,
    )
    rows = rows.values("account__outpost", "account__fund").order_by()
    return rows.annotate(fen=Sum("amount_fen")).values_list("account__outpost", "account__fund", "fen")


def cash_in_hand(ids, *, until):
    """{outpost id: fen} of the cash the crew carried at `until`."""
    rows = Account.objects.filter(outpost__in=ids, kind=AccountKind.CUSTODY).order_by().values("outpost")
    counted = Q(postings__entry__occurred_at__lt=until)
    total_fen = Sum("postings__amount_fen", filter=counted, output_field=BigIntegerField())
    return {pk: fen or 0 for pk, fen in rows.annotate(fen=total_fen).values_list("outpost", "fen")}


def carriers(held, *, on):
    """{(outpost id, holder): (fen, faults)} of `finance.holdings.cash_held`: what each carries, past which limits."""
    limits = CashLimits(settings.CASH_LIMIT_FEN, settings.CASH_LIMIT_DAYS)
    by_person = defaultdict(list)
    for cash in held:
        by_person[cash.outpost, cash.holder].append(cash)
    return {person: _carried(cashes, limits, on) for person, cashes in by_person.items()}


def _carried(cashes, limits, on):
    aging = [business_day(cash.oldest) for cash in cashes if cash.oldest and cash.fund != Fund.OFFICE]
    fen = sum(cash.fen for cash in cashes)
    return fen, cash_faults(CashInHand(fen, min(aging, default=None)), limits, on=on)


def cash_of_outposts(carried):
    """({outpost id: fen}, {outpost id: how many of its crew pass a limit of M88})."""
    fen, people = defaultdict(int), defaultdict(int)
    for (pk, _holder), (amount, faults) in carried.items():
        fen[pk] += amount
        people[pk] += bool(faults)
    return fen, people


def overdue_now(ids, now):
    """{outpost id: open follow-ups whose time has passed}."""
    return _per_outpost(FollowUp.objects.open().filter(lead__outpost__in=ids, due_at__lt=now), "lead__outpost")


def overdue_at(ids, at):
    """The same for a moment that may lie in the past."""
    rows = FollowUp.objects.filter(
        Q(done_at=None) | Q(done_at__gte=at),
        Q(dropped_at=None) | Q(dropped_at__gte=at),
        lead__outpost__in=ids,
        due_at__lt=at,
        created_at__lt=at,
    )
    return _per_outpost(rows, "lead__outpost")


def overdue_steps(ids, day):
    return _per_outpost(SetupStep.objects.filter(outpost__in=ids).overdue(day), "outpost")


def steps_overdue(day):
    """To annotate outposts with, where a query of its own would be one too many."""
    steps = SetupStep.objects.filter(outpost=OuterRef("pk")).overdue(day).order_by().values("outpost")
    return Coalesce(Subquery(steps.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def states(ids):
    """{outpost id: {state: how many leads stand there now}}."""
    by_outpost = defaultdict(dict)
    rows = StateCount.objects.filter(outpost__in=ids).values_list("outpost_id", "state", "count")
    for pk, state, count in rows:
        by_outpost[pk][state] = count
    return by_outpost


def waiting_papers(ids):
    """{outpost id: expense claims and corrections that wait for a decision}; one query."""
    claims = ExpenseClaim.objects.waiting().filter(outpost__in=ids).values_list("outpost_id", "pk").order_by()
    corrections = Correction.objects.waiting().filter(outpost__in=ids).values_list("outpost_id", "pk").order_by()
    counts = defaultdict(int)
    for pk, _paper in claims.union(corrections, all=True):
        counts[pk] += 1
    return counts


@dataclass
class History:
    """What was counted on each of the last days, by outpost and kind."""

    days: list
    counts: dict  # (outpost id, kind, day) -> count

    def on(self, day, kind, ids):
        return sum(self.counts.get((pk, kind, day), 0) for pk in ids)

    def series(self, kind, ids):
        return [self.on(day, kind, ids) for day in self.days]


def history(ids, *, day, days=14):
    """One query, `days` days ending with `day`."""
    first = day - timedelta(days=days - 1)
    rows = tallies(ids, first, day).values_list("outpost_id", "kind", "day", "count")
    counts = {(pk, kind, on): count for pk, kind, on, count in rows}
    return History([first + timedelta(days=n) for n in range(days)], counts)


def registered(state_counts):
    return state_counts.get(LeadState.REGISTERED, 0)


def _per_outpost(queryset, path):
    return dict(queryset.order_by().values(path).annotate(n=Count("pk")).values_list(path, "n"))


assert {f.name for f in fields(Figures)} >= set(Tallied.values)  # noqa: S101 - a new tally needs its figure
