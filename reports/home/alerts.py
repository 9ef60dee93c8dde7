"""What needs a director or HQ, worst first; each alert names the outposts and leads to where it can be answered."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.home import links
from reports.words import day_words

NAMED = 4


@dataclass
class Alert:
    title: str
    url: str
    tone: str = "bad"
    icon: str = "alert-circle"
    outposts: list = field(default_factory=list)

    @property
    def named(self):
        return self.outposts[:NAMED]

    @property
    def more(self):
        return max(len(self.outposts) - NAMED, 0)


def alerts_of(board):
    found = (_missing(board), _over_limit(board), _steps(board), _tasks(board), _waiting(board))
    return [alert for alert in found if alert is not None]


def _missing(board):
    if not board.missing:
        return None
    facts = {"n": len(board.missing), "day": day_words(board.news_day)}
    text = ngettext("%(n)s report missing for %(day)s", "%(n)s reports missing for %(day)s", facts["n"])
    return Alert(text % facts, links.reports(board.news_day), icon="report", outposts=board.missing)


def _over_limit(board):
    people = sum(board.over_limit.values())
    if not people:
        return None
    text = ngettext(
        "%(n)s person carries more cash, or carries it longer, than allowed",
        "%(n)s people carry more cash, or carry it longer, than allowed",
        people,
    )
    where = [o for o in board.outposts if board.over_limit.get(o.pk)]
    return Alert(text % {"n": people}, reverse("finance:home"), icon="cash", outposts=where)


def _steps(board):
    count = sum(board.steps.values())
    if not count:
        return None
    text = ngettext("%(n)s setup step overdue", "%(n)s setup steps overdue", count) % {"n": count}
    where = [o for o in board.outposts if board.steps.get(o.pk)]
    return Alert(text, links.outposts(overdue="true"), tone="warn", icon="checklist", outposts=where)


def _tasks(board):
    late, today = (sum(getattr(o, name) for o in board.outposts) for name in ("tasks_late", "tasks_today"))
    if not late:
        return None
    text = ngettext("%(n)s stage task overdue", "%(n)s stage tasks overdue", late) % {"n": late}
    if today:
        text += _("; due today: %(n)s") % {"n": today}
    where = [o for o in board.outposts if o.tasks_late]
    return Alert(text, reverse("outposts:all_tasks"), tone="warn", icon="clipboard-list", outposts=where)


def _waiting(board):
    count = sum(board.waiting.values())
    if not count:
        return None
    text = ngettext("%(n)s paper waits for a decision", "%(n)s papers wait for a decision", count) % {"n": count}
    where = [o for o in board.outposts if board.waiting.get(o.pk)]
    return Alert(text, links.claims(state="waiting"), tone="warn", icon="receipt", outposts=where)
