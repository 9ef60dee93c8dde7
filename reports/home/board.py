"""The dashboards of a director and of HQ: what changed today, how far from the target, and which outpost to ring."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from accounts.choices import Level
from accounts.models import Region
from core.clock import business_day
from finance.holdings import cash_held
from leads.choices import EXITS, Tallied
from reports import figures, rules, standing
from reports.home import alerts, links, parts, tasks


def director_page(user, *, now):
    board = Board(user, now)
    return "reports/home_board.html", board.context() | {"groups": [Group(None, board.rows)], "where": user.region}


def hq_page(user, *, now):
    board = Board(user, now)
    regions = Region.objects.visible_to(user).filter(level=Level.BIG_REGION)
    by_code = {region.code: region for region in regions}
    groups = defaultdict(list)
    for row in board.rows:
        groups[by_code.get(row.outpost.region.path.split("/")[1])].append(row)
    most = SHORT_GROUP if len(board.rows) > FULL_TABLE else None
    return "reports/home_board.html", board.context() | {
        "groups": [Group(region, rows, most) for region, rows in groups.items()],
        "where": None,
    }


@dataclass
class Row:
    """One outpost of the table."""

    outpost: object
    standing: object  # of today's report
    leads: int = 0
    forms: int = 0
    registered: int = 0
    target: int = 0
    overdue: int = 0
    cash_fen: int = 0
    over_limit: int = 0
    steps: int = 0

    @property
    def share(self):
        return rules.percent(self.registered, self.target)

    @property
    def overdue_url(self):
        return links.leads(outpost=self.outpost.pk, view="overdue")

    @property
    def trouble(self):
        """Sorts the outposts that want a call first."""
        return (self.standing.is_missing, self.over_limit > 0, self.overdue, self.steps)


FULL_TABLE = 40  # with more outposts the country's table shows each region's most troubled ones
SHORT_GROUP = 5


@dataclass
class Group:
    """A big region's outposts and their sum; `most` cuts the rows shown, never the sum."""

    region: object
    rows: list = field(default_factory=list)
    most: int | None = None

    @property
    def shown(self):
        if self.most is None or len(self.rows) <= self.most:
            return self.rows
        return sorted(self.rows, key=lambda row: row.trouble, reverse=True)[: self.most]

    @property
    def hidden_count(self):
        return len(self.rows) - len(self.shown)

    @property
    def all_url(self):
        return links.outposts(region=self.region.pk if self.region else None)

    def __getattr__(self, name):
        return sum(getattr(row, name) for row in self.rows)

    @property
    def share(self):
        return rules.percent(self.registered, self.target)


class Board:
    """Everything both dashboards show, in nine queries for any number of outposts."""

    def __init__(self, user, now):
        self.user, self.now, self.today = user, now, business_day(now)
        outposts = standing.outposts_of(user, self.today).annotate(
            overdue_steps=figures.steps_overdue(self.today), **tasks.owed(self.today)
        )
        self.outposts = list(outposts)
        self.ids = [outpost.pk for outpost in self.outposts]
        self.history = figures.history(self.ids, day=self.today)
        self.states = figures.states(self.ids)
        carried = figures.carriers(cash_held(self.ids), on=self.today)
        self.cash, self.over_limit = figures.cash_of_outposts(carried)
        self.overdue = figures.overdue_now(self.ids, now)
        self.steps = {outpost.pk: outpost.overdue_steps for outpost in self.outposts}
        self.waiting = figures.waiting_papers(self.ids)
        self.news_day = next(iter(standing.alert_days(now)))
        days = {self.today, self.news_day}
        self.standings = standing.standings_of_days(self.outposts, days=days, now=now)

    @cached_property
    def rows(self):
        return [self._row(outpost) for outpost in self.outposts]

    def _row(self, outpost):
        pk = outpost.pk
        return Row(
            outpost=outpost,
            standing=self.standings[pk, self.today],
            leads=self.history.on(self.today, Tallied.LEADS, [pk]),
            forms=self.history.on(self.today, Tallied.FORMS_RETURNED, [pk]),
            registered=figures.registered(self.states[pk]),
            target=outpost.target_registered,
            overdue=self.overdue.get(pk, 0),
            cash_fen=self.cash.get(pk, 0),
            over_limit=self.over_limit.get(pk, 0),
            steps=self.steps.get(pk, 0),
        )

    @cached_property
    def missing(self):
        """Outposts whose report of the last passed deadline is missing."""
        return [o for o in self.outposts if self.standings[o.pk, self.news_day].is_missing]

    @cached_property
    def state_counts(self):
        counts = defaultdict(int)
        for by_state in self.states.values():
            for state, count in by_state.items():
                counts[state] += count
        return counts

    def context(self):
        return {
            "today": self.today,
            "board": self,
            "sum": Group(None, self.rows),
            "registered_today": self.history.on(self.today, Tallied.REGISTERED, self.ids),
            "lost_today": self.history.on(self.today, Tallied.LOST, self.ids),
            "figures": self.figures() if self.outposts else [],
            "chart": parts.trend_chart(self.history, self.ids),
            "funnel": parts.funnel(self.state_counts),
            "left": sum(self.state_counts.get(state, 0) for state in EXITS),
            "alerts": alerts.alerts_of(self),
        }

    def figures(self):
        is_over = self.now > standing.deadline(self.today)
        return [
            *parts.day_figures(self.history, self.ids, day_is_over=is_over),
            parts.registered_figure(self.rows),
            parts.overdue_figure(self.rows),
            parts.cash_figure(self.rows),
            parts.missing_figure(self.missing, self.news_day),
        ]
