"""The attainment page composed: sentences, figures, rows and chart of one branch of the quota tree."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules import Permission
from core.money import format_yuan
from outposts import quota_page, rules_quota
from outposts.choices import Measure, QuotaLevel
from reports import attainment
from reports.home import links
from reports.home.parts import Figure, count_words
from reports.words import day_words

LATE = 5  # working days behind the plan from which a row is red

SORTS = {
    "name": lambda row: 0,  # as the tree has them
    "number": lambda row: -(row.line.number or 0),
    "done": lambda row: -row.line.done,
    "share": lambda row: row.line.share if row.line.share is not None else 10**6,
    "pace": lambda row: row.line.pace.heads if row.line.pace else 10**9,
    "cost": lambda row: -(row.line.cost_fen or -1),
}


def url_of(branch):
    """The attainment page of a branch; "" for a person, who has none."""
    if branch.level == QuotaLevel.PERSON:
        return ""
    if branch.level == QuotaLevel.COUNTRY:
        return reverse("reports:quota")
    name = "reports:quota_outpost" if branch.level == QuotaLevel.OUTPOST else "reports:quota_region"
    return reverse(name, args=[branch.subject.pk])


def with_measure(url, measure, **more):
    return links.with_query(url, {"measure": measure.value} | more) if url else ""


def pace_words(pace, days, today):
    """("behind by 12 · 3 days", tone) against the line of the plan."""
    if pace is None:
        return "", "neutral"
    if today < days[0]:
        return _("plan begins %(day)s") % {"day": day_words(days[0])}, "neutral"
    if not pace.heads:
        return _("on the plan"), "good"
    facts = {"n": count_words(abs(pace.heads))}
    words = (_("ahead by %(n)s") if pace.heads > 0 else _("behind by %(n)s")) % facts
    if pace.days:
        whole = abs(pace.days)
        words += " · " + ngettext("%(days)s working day", "%(days)s working days", whole) % {"days": whole}
    return words, "good" if pace.heads > 0 else "bad" if pace.days <= -LATE else "warn"


@dataclass
class Row:
    line: object
    url: str
    done_url: str
    cost_url: str
    pace: tuple
    gap: tuple

    @property
    def is_late(self):
        return self.pace[1] == "bad"


@dataclass
class Page:
    """`branch` is None for a reader with several highest branches, whose rows they then are."""

    tree: object
    branch: object
    user: object
    measure: Measure
    lines_of: dict  # measure -> working days
    today: object
    flat: bool = False  # all outposts beneath instead of the next level
    is_top: bool = False  # where the reader comes in: nothing to go back to

    def __post_init__(self):
        self.days = self.lines_of[self.measure]
        self.tops = [self.branch] if self.branch else self.tree.top
        self.ids = sorted({o.subject.pk for top in self.tops for o in top.outposts})
        self.reached = attainment.Reached.of(self.ids, self.measure)

    def children(self):
        if self.branch is None:
            return self.tree.top
        return self.branch.outposts if self.flat else self.branch.children

    def rows(self, sort):
        is_outpost = self.branch is not None and self.branch.level == QuotaLevel.OUTPOST
        owners = attainment.people(self.branch.subject.pk, self.measure) if is_outpost else None
        facts = {"measure": self.measure, "reached": self.reached, "days": self.days, "today": self.today}
        found = [self._row(line) for line in attainment.lines(self.children(), owners=owners, **facts)]
        return sorted(found, key=SORTS[sort])

    def _row(self, line):
        branch = line.branch
        return Row(
            line=line,
            url=with_measure(url_of(branch), self.measure),
            done_url=self.leads_of(branch),
            cost_url=links.claims(outpost=branch.subject.pk, state="approved")
            if branch.level == QuotaLevel.OUTPOST
            else "",
            pace=pace_words(line.pace, self.days, self.today),
            gap=quota_page.gap_words(branch.gap) if branch.gap is not None else ("", ""),
        )

    def leads_of(self, branch):
        """The leads a figure counts. A region's are found by going down to its outposts."""
        state = attainment.REACHED[self.measure]
        if branch.level == QuotaLevel.OUTPOST:
            return links.leads(outpost=branch.subject.pk, reached=state)
        if branch.level == QuotaLevel.PERSON:
            return links.leads(outpost=branch.outpost.pk, owner=branch.subject.pk, reached=state)
        return with_measure(url_of(branch), self.measure)

    # --- the whole ---------------------------------------------------------------------------------------------------
    @property
    def whole(self):
        """The Line of the branch itself."""
        facts = {"measure": self.measure, "reached": self.reached, "days": self.days, "today": self.today}
        return attainment.lines([self.branch], **facts)[0]

    def figures(self):
        """Reached of the number, the pace, and what a head of each kind costs."""
        line = self.whole
        words, tone = pace_words(line.pace, self.days, self.today)
        done = Figure(
            label=self.measure.label,
            value=count_words(line.done),
            href=self.leads_of(self.branch) if self.branch.level == QuotaLevel.OUTPOST else self.all_leads,
            target=count_words(line.number) if line.number is not None else "",
            help=_("no number set yet") if line.number is None else "",
            share=min(line.share, 100) if line.share is not None else None,
            tone="accent",
        )
        due = Figure(
            label=_("By today the plan asks for"),
            value=count_words(line.pace.due) if line.pace else "—",
            help=words or _("no plan to measure by"),
            tone=tone if words and tone != "neutral" else "",
        )
        return [done, due, *self.costs()]

    @property
    def all_leads(self):
        return links.leads(reached=attainment.REACHED[self.measure]) if self.branch in self.tree.top else ""

    def costs(self):
        spent = self.reached.spent(self.branch)
        for measure, label in (
            (Measure.FORMS, _("Cost per returned form")),
            (Measure.ARRIVED, _("Cost per arrival")),
            (Measure.REGISTERED, _("Cost per registered student")),
        ):
            heads = self.reached.heads(measure, self.branch)
            yield Figure(
                label=label,
                value=f"¥{format_yuan(spent // heads)}" if heads else "—",
                href=links.claims(state="approved", **self._place()),
                help=_("of ¥%(sum)s spent") % {"sum": format_yuan(spent)},
            )

    def _place(self):
        return {"outpost": self.branch.subject.pk} if self.branch.level == QuotaLevel.OUTPOST else {}

    def chart(self):
        """The plan's line against what came in; None without a plan."""
        number, marks = self.branch.number, attainment.weeks(self.days, self.today)
        if not number or not marks:
            return None
        due = [rules_quota.due_by(number, self.days, mark) for mark in marks]
        series = [{"label": _("Plan"), "data": due, "tone": "neutral", "dashed": True}]
        if self.measure in attainment.BY_DAY:
            actual = attainment.cumulative(self.reached.by_day, marks, self.today)
            series.append({"label": self.measure.label, "data": actual, "tone": "accent"})
        return {
            "id": "quota",
            "kind": "line",
            "title": _("%(measure)s: the plan by day and what came") % {"measure": self.measure.label},
            "label": _("By the end of"),
            "labels": [f"{mark.month}/{mark.day}" for mark in marks],
            "series": series,
        }

    # --- ways --------------------------------------------------------------------------------------------------------
    @property
    def split_url(self):
        """Where the number is split, for those who may: HQ everywhere, a director from the own region down."""
        if self.branch is None or not self.user.may(Permission.OUTPOST_OPEN):
            return ""
        return quota_page.url_of(self.measure.value, self.branch)

    @property
    def above(self):
        """(url, label) of the branch above, as far as the reader sees it."""
        for branch in (b for top in self.tree.top for b in top.walk()):
            if self.branch in branch.children:
                return with_measure(url_of(branch), self.measure), branch.label
        if self.branch is None or self.is_top:
            return None
        return with_measure(reverse("reports:quota"), self.measure), _("Quota")

    @property
    def levels(self):
        """Tabs: the next level, or all outposts at once."""
        if self.branch is None or all(c.level in (QuotaLevel.OUTPOST, QuotaLevel.PERSON) for c in self.branch.children):
            return []
        url = url_of(self.branch)
        next_level = self.branch.children[0].level.label
        outposts = with_measure(url, self.measure, level="outposts")
        return [
            {"label": next_level, "url": with_measure(url, self.measure), "active": not self.flat, "count": None},
            {"label": _("Outposts"), "url": outposts, "active": self.flat, "count": len(self.branch.outposts)},
        ]

    def measures(self):
        url = url_of(self.branch) if self.branch else reverse("reports:quota")
        return quota_page.tabs(self.measure, lambda measure: with_measure(url, measure))
