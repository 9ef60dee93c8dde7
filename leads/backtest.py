"""What if people had rung in another order? Priority against "oldest first", on what happened afterwards.

For each past day and owner: the follow-ups that were owed that morning, as they then stood; as many of them from the
top as were really called that day; and how many of those leads stood further on in the funnel a week later. Nothing is
guessed: states and readiness are taken back through the record, contacts through the follow-ups; scores and lines keep
no history and are left out.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from core.clock import start_of
from core.models import Activity
from leads import rules
from leads.choices import FUNNEL, CallResult
from leads.models import FollowUp, Guardian, Lead, LeadAdvice
from leads.rules_priority import LeadFacts, priority

MORNING, LATER = time(9), timedelta(days=7)


@dataclass
class Outcome:
    """`lists`: mornings with more owed than called; `calls`: calls compared; `priority`, `oldest`: leads that moved."""

    days: int
    lists: int = 0
    calls: int = 0
    priority: int = 0
    oldest: int = 0

    def as_dict(self):
        rates = {name: round(getattr(self, name) / self.calls, 4) if self.calls else None for name in ORDERS}
        moved = {name: {"moved_on": getattr(self, name), "rate": rates[name]} for name in ORDERS}
        return {"days": self.days, "lists": self.lists, "calls": self.calls, **moved}


ORDERS = ("priority", "oldest")


def backtest(*, season, until, days):
    """The Outcome of the `days` mornings before `until` (a business day) of which a whole week is known since."""
    past, outcome = Past(season), Outcome(days)
    for back in range(days):
        day = until - timedelta(days=back) - LATER
        morning = timezone.make_aware(datetime.combine(day, MORNING))
        for owed in past.owed(morning).values():
            _compare(past, owed, morning, outcome)
    return outcome


def _compare(past, owed, morning, outcome):
    called = sum(1 for row in owed if row.done_at and row.done_at < morning + timedelta(hours=15))
    if not 0 < called < len(owed):
        return  # nobody called, or all were: the order made no difference
    outcome.lists += 1
    outcome.calls += called
    by_score = sorted(owed, key=lambda row: (-priority(past.facts(row, morning), now=morning).score, row.due_at))
    outcome.priority += sum(past.moved_on(row.lead_id, morning) for row in by_score[:called])
    outcome.oldest += sum(past.moved_on(row.lead_id, morning) for row in sorted(owed, key=_due)[:called])


def _due(row):
    return row.due_at, row.pk


class Past:
    """A season's leads, follow-ups and moves, read in five queries and asked as of any moment."""

    def __init__(self, season):
        self.leads = {lead.pk: lead for lead in Lead.objects.filter(season=season)}
        self.followups = list(FollowUp.objects.filter(lead__season=season).order_by("done_at"))
        self.with_guardian = set(Guardian.objects.filter(lead__season=season).values_list("lead", flat=True))
        self.contacts = defaultdict(list)  # lead: [(at, result)]
        for row in self.followups:
            if row.done_at:
                self.contacts[row.lead_id].append((row.done_at, row.result))
        self.moves, self.rungs = self._moves(), self._rungs()
        self.stages = list(season.stages.all())

    def _moves(self):
        """{lead: [(at, state before)]}, oldest first."""
        moves = defaultdict(list)
        rows = Activity.objects.filter(kind=Lead._meta.label_lower, after__has_key="state").order_by("at", "id")
        for subject, at, before in rows.values_list("subject", "at", "before"):
            if "state" in before and int(subject) in self.leads:
                moves[int(subject)].append((at, before["state"]))
        return moves

    def _rungs(self):
        """{lead: [(at, readiness from then on)]}, oldest first."""
        rungs = defaultdict(list)
        rows = Activity.objects.filter(kind=LeadAdvice._meta.label_lower, after__has_key="readiness")
        for subject, at, after in rows.order_by("at", "id").values_list("subject", "at", "after"):
            rungs[int(subject)].append((at, after["readiness"]))
        return rungs

    def readiness(self, lead, moment):
        place = bisect_right(self.rungs[lead], moment, key=lambda rung: rung[0])
        return self.rungs[lead][place - 1][1] if place else ""

    def owed(self, moment):
        """{owner: [follow-up]} of what was open at `moment` and due by the end of that day."""
        end = start_of(timezone.localtime(moment).date() + timedelta(days=1))
        owed = defaultdict(list)
        for row in self.followups:
            ended = row.done_at or row.dropped_at
            if row.created_at <= moment and row.due_at < end and (ended is None or ended > moment):
                owed[row.owner_id].append(row)
        return owed

    def state(self, lead, moment):
        moves = self.moves[lead]
        place = bisect_right(moves, moment, key=lambda move: move[0])
        return moves[place][1] if place < len(moves) else self.leads[lead].state

    def moved_on(self, lead, moment):
        before, after = self.state(lead, moment), self.state(lead, moment + LATER)
        return after in FUNNEL and before in FUNNEL and FUNNEL.index(after) > FUNNEL.index(before)

    def facts(self, row, moment):
        lead, day = self.leads[row.lead_id], timezone.localtime(moment).date()
        contacts = [found for found in self.contacts[row.lead_id] if found[0] <= moment]
        reached = [at for at, result in contacts if result in rules.REACHED]
        ends = [stage.end for stage in self.stages if stage.start <= day <= stage.end]
        return LeadFacts(
            state=self.state(row.lead_id, moment),
            due_at=row.due_at,
            last_contact_at=reached[-1] if reached else None,
            created_at=lead.created_at,
            is_key=lead.is_key,
            asked_to_call_back=bool(contacts) and contacts[-1][1] == CallResult.CALL_BACK,
            lacks_guardian=rules.wants_guardian(birth_year=lead.birth_year, today=day)
            and row.lead_id not in self.with_guardian,
            closes_in=(min(ends) - day).days if ends else None,
            readiness=self.readiness(row.lead_id, moment),
        )
