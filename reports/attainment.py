"""How far each node of the quota tree has come, against the line of the plan and at what cost (M28-M30).

Read from the roll-ups for any number of outposts in the same few queries; people are counted from the leads of one
outpost. Everything starts from a tree that passed `visible_to`.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, Count, DateField, F, Sum
from django.db.models.functions import Cast

from campaigns.choices import DayKind
from campaigns.holidays import holidays_of
from campaigns.models import RecruitStage
from finance.choices import EXPENSES
from finance.models import Posting
from leads.choices import FUNNEL, LeadState, Tallied
from leads.models import Lead, Tally
from outposts import rules_quota
from outposts.choices import Measure, QuotaLevel
from reports import figures, rules

REACHED = {  # the step of the funnel a measure counts, with all beyond it
    Measure.FORMS: LeadState.FORM_RETURNED,
    Measure.ADMITTED: LeadState.ADMITTED,
    Measure.ARRIVED: LeadState.ARRIVED,
    Measure.REGISTERED: LeadState.REGISTERED,
}
_ID = BigIntegerField()
BY_DAY = {Measure.FORMS: Tallied.FORMS_RETURNED, Measure.REGISTERED: Tallied.REGISTERED}  # what is kept day by day


def plan_days(season, user):
    """{measure: working days of the stages that count for it}; two queries."""
    year = holidays_of(season.year)
    off, work = year.of_kind(DayKind.OFF), year.of_kind(DayKind.WORK)
    stages = RecruitStage.objects.visible_to(user).filter(season=season)
    spans = {stage.code: (stage.start, stage.end) for stage in stages}
    return {
        measure: rules_quota.working_days([spans[code] for code in codes if code in spans], off=off, work=work)
        for measure, codes in rules_quota.COUNTS_IN.items()
    }


@dataclass
class Reached:
    """What came in so far; three queries for any number of outposts."""

    counts: dict  # measure -> {outpost id: heads}
    by_day: dict  # {day: heads} of one measure and all outposts together; {} where no day is kept
    spent_fen: dict  # outpost id -> booked expenses

    @classmethod
    def of(cls, ids, measure):
        counts = {measure: {} for measure in Measure}
        for pk, states in figures.states(ids).items():
            steps = dict(rules.reached(states, FUNNEL))
            for counted, state in REACHED.items():
                counts[counted][pk] = steps[state]
        # A form once returned counts, whatever became of the lead: the state alone would not tell
        counts[Measure.FORMS], by_day = _tallied(ids, measure)
        return cls(counts, by_day, _spent(ids))

    def heads(self, measure, branch):
        return sum(self.counts[measure].get(o.subject.pk, 0) for o in branch.outposts)

    def spent(self, branch):
        return sum(self.spent_fen.get(o.subject.pk, 0) for o in branch.outposts)


def _tallied(ids, measure):
    """({outpost id: forms returned}, {day: heads of the measure}); one query."""
    rows, no_day, no_place = Tally.objects.filter(outpost__in=ids).order_by(), Cast(None, DateField()), Cast(None, _ID)
    forms = rows.filter(kind=Tallied.FORMS_RETURNED).values(place=F("outpost_id"), on=no_day)
    found = forms.annotate(n=Sum("count"))
    if measure in BY_DAY:
        days = rows.filter(kind=BY_DAY[measure]).values(place=no_place, on=F("day"))
        found = found.union(days.annotate(n=Sum("count")), all=True)
    by_place, by_day = {}, {}
    for place, on, many in found.values_list("place", "on", "n"):
        (by_place if on is None else by_day)[place if on is None else on] = many
    return by_place, by_day


def _spent(ids):
    """{outpost id: fen} of all expenses booked and not reversed (M89)."""
    rows = Posting.objects.filter(account__outpost__in=ids, account__kind__in=EXPENSES).order_by()
    rows = rows.values("account__outpost").annotate(fen=Sum("amount_fen", output_field=BigIntegerField()))
    return dict(rows.values_list("account__outpost", "fen"))


def people(outpost_id, measure):
    """{person id: heads} by who owns the lead today; one query over the outpost's own index."""
    leads = Lead.objects.filter(outpost=outpost_id).come_as_far(REACHED[measure]).order_by().values("owner")
    return dict(leads.annotate(n=Count("pk")).values_list("owner", "n"))


@dataclass
class Line:
    """One row of the page: a branch with what it has reached. `spent_fen` None: money is not kept for it."""

    branch: object
    done: int
    pace: rules_quota.Pace | None
    spent_fen: int | None = None

    @property
    def number(self):
        return self.branch.number

    @property
    def share(self):
        return rules.percent(self.done, self.number) if self.number else None

    @property
    def cost_fen(self):
        """Per head, in fen rounded down; None where there are no heads."""
        return self.spent_fen // self.done if self.done and self.spent_fen is not None else None


def lines(branches, *, measure, reached, days, today, owners=None):
    """A Line for each branch; `owners`: {person id: heads}, needed where the branches are people."""
    found = []
    for branch in branches:
        if branch.level == QuotaLevel.PERSON:
            done, spent = (owners or {}).get(branch.subject.pk, 0), None
        else:
            done, spent = reached.heads(measure, branch), reached.spent(branch)
        found.append(Line(branch, done, rules_quota.pace(done, branch.number, days, today), spent))
    return found


def weeks(days, today):
    """Days on which the chart looks: the plan's first and last, each seventh between, and today if it lies within."""
    if not days:
        return []
    first, last = days[0], days[-1]
    marks = {first + timedelta(6 + 7 * n) for n in range((last - first).days // 7)} | {first, last}
    return sorted(marks | ({today} if first <= today <= last else set()))


def cumulative(counts, marks, today):
    """[heads up to each mark], None for marks to come."""
    running, found, ordered = 0, [], sorted(counts.items())
    for mark in marks:
        while ordered and ordered[0][0] <= mark:
            running += ordered.pop(0)[1]
        found.append(running if mark <= today else None)
    return found


assert set(Measure) == set(REACHED)  # noqa: S101 - a new measure needs its step
