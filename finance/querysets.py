from datetime import timedelta

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When, Window
from django.db.models.functions import Coalesce, TruncDate

from accounts.choices import Role
from accounts.scoping import ScopedQuerySet
from core import clock
from core.append_only import AppendOnlyQuerySet
from leads.models import Lead

_CLERK = frozenset({Role.FINANCE})


class AccountQuerySet(ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"
    roles_seeing_all = _CLERK

    def with_balances(self, until=None):
        """Adds `balance_fen`: the sum of postings (debit positive), of entries that happened before `until`."""
        counted = Q(postings__entry__occurred_at__lt=until) if until else Q()
        total = Sum("postings__amount_fen", filter=counted, output_field=BigIntegerField())
        return self.annotate(balance_fen=Coalesce(total, 0, output_field=BigIntegerField()))


class LedgerQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    region_path = "outpost__region"
    outpost_path = "outpost"
    roles_seeing_all = _CLERK


class EntryQuerySet(LedgerQuerySet):
    def touching(self, account):
        """Entries with a posting in the account; walks the outpost's own index."""
        legs = self.model._meta.get_field("postings").related_model.objects
        return self.filter(Exists(legs.filter(entry=OuterRef("pk"), account=account)))

    def with_legs(self, watched):
        """Adds `amount_fen` (the debit side), `fund`, `change_fen` (what the entry did to the `watched` postings)."""
        legs = self.model._meta.get_field("postings").related_model.objects.filter(entry=OuterRef("pk"))
        return self.annotate(
            amount_fen=Subquery(_total(legs.filter(amount_fen__gt=0))),
            change_fen=Coalesce(Subquery(_total(watched.filter(entry=OuterRef("pk")))), 0),
            fund=Subquery(legs.values("account__fund")[:1]),
        )


class ReceiptQuerySet(LedgerQuerySet):
    def standing(self):
        """Neither refunded nor cancelled."""
        return self.filter(entry__reversed_by=None)

    def of_student(self, lead):
        """Also what was paid under a lead merged into this one: a receipt never changes whose it is."""
        return self.filter(lead__in=Lead.every.of_student(lead).order_by().values("pk"))

    def per_day(self, since, until):
        """Rows {outpost, day, count, fen} of receipts taken on business days `since` to `until`, both included.

        Receipts refunded later stay counted on the day they were taken; the refund is an entry of its own day."""
        taken = self.filter(at__gte=clock.start_of(since), at__lt=clock.start_of(until + timedelta(days=1)))
        by_day = taken.annotate(day=TruncDate("at")).values("outpost", "day")
        return by_day.annotate(count=Count("pk"), fen=Sum("amount_fen")).order_by("outpost", "day")


class PostingQuerySet(AppendOnlyQuerySet, ScopedQuerySet):
    region_path = "account__outpost__region"
    outpost_path = "account__outpost"
    roles_seeing_all = _CLERK

    def of_money(self):
        """Legs in bank and cash accounts: where money lies, as against what it is for."""
        return self.filter(account__kind__in=("bank", "custody"))

    def totals(self):
        """Rows {outpost, fund, kind, holder, fen}: one for each account that was ever used."""
        keys = {"outpost": F("account__outpost"), "fund": F("account__fund"), "kind": F("account__kind")}
        return self.values(holder=F("account__holder"), **keys).annotate(fen=Sum("amount_fen")).order_by()

    def undeposited(self):
        """Cash that came in and is still held, first in first out: the newest receipts that make up what is held.

        Adds `at`; `account` stands for outpost, fund and holder. An estimate: notes carry no date."""
        newest_first = [F("entry__occurred_at").desc(), F("pk").desc()]
        came_in = Case(When(amount_fen__gt=0, then=F("amount_fen")), default=0, output_field=BigIntegerField())
        held = Window(Sum("amount_fen"), partition_by=F("account"))
        newer = Window(Sum(came_in), partition_by=F("account"), order_by=newest_first)
        # One condition on windows: a plain one would be asked before them and hide the outgoings from `held`.
        beyond = Case(When(amount_fen__gt=0, then=newer - came_in - held), default=0, output_field=BigIntegerField())
        return (
            self.filter(account__kind="custody")
            .annotate(at=F("entry__occurred_at"), beyond=beyond)
            .filter(beyond__lt=0)
        )

    def up_to(self, entry):
        """Legs of all entries as old as `entry` or older, in the ledger's order."""
        same = Q(entry__occurred_at=entry.occurred_at, entry__pk__lte=entry.pk)
        return self.filter(Q(entry__occurred_at__lt=entry.occurred_at) | same)

    def debit_of(self, entries):
        """{entry id: its debit side in fen}: what people call the amount of the entry."""
        debits = self.filter(entry__in=list(entries), amount_fen__gt=0)
        return dict(debits.values("entry").annotate(fen=Sum("amount_fen")).values_list("entry", "fen"))

    def fen(self):
        return self.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def _total(legs):
    return legs.order_by().values("entry").annotate(fen=Sum("amount_fen")).values("fen")


class MoneyPaperQuerySet(ScopedQuerySet):
    """Claims and corrections: editable papers about money."""

    region_path = "outpost__region"
    outpost_path = "outpost"
    roles_seeing_all = _CLERK

    def waiting(self):
        return self.filter(state="waiting")


class FeeItemQuerySet(ScopedQuerySet):
    roles_seeing_all = frozenset({Role.DIRECTOR, Role.RECRUITER, Role.FINANCE})

    def in_force(self, day):
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))
