"""A recruiter's Today: the next thing to do on top."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Case, Count, IntegerField, Sum, When, Window
from django.utils.translation import gettext as _

from core.clock import business_day, start_of
from finance.holdings import cash_held
from leads.choices import LeadState, Tallied
from leads.models import FollowUp
from leads.priority import WEIGHED, judged, told, with_facts
from outposts.models import SetupStep
from reports import figures, rules, standing
from reports.home import links, tasks
from reports.home.parts import against_week

SHOWN = 15


def page(user, *, now):
    today = business_day(now)
    outposts = list(standing.outposts_of(user, today))
    ids = [outpost.pk for outpost in outposts]
    followups = to_do(user, now)
    context = {
        "today": today,
        "outposts": outposts,
        "followups": followups,
        "figures": day_figures(ids, today, now),
        "steps": SetupStep.objects.visible_to(user).filter(outpost__in=ids).overdue(today).select_related("outpost"),
        "tasks": tasks.to_do(user, ids, today),
        "cash": cash_of(user, ids, today),
        "reports": [report_card(row, now) for row in standing.standings(outposts, day=today, now=now)],
        "progress": progress(outposts, ids),
        "all_url": links.leads(view="mine", sort="next"),
    }
    return "reports/home_recruiter.html", context


@dataclass
class ToDo:
    rows: list
    total: int = 0
    overdue: int = 0

    @property
    def later(self):
        return self.total - self.overdue

    @property
    def rest(self):
        return self.total - len(self.rows)


def to_do(user, now):
    """The own open follow-ups that are overdue or due today, the most urgent first, and how many; one query."""
    end = start_of(business_day(now) + timedelta(days=1))
    owed = FollowUp.objects.visible_to(user).open().filter(owner=user, due_at__lt=end)
    late = Case(When(due_at__lt=now, then=1), default=0, output_field=IntegerField())
    owed = owed.exclude(lead__state=LeadState.DO_NOT_CONTACT).annotate(
        total=Window(Count("pk")), overdue=Window(Sum(late))
    )
    owed = with_facts(owed.select_related("lead__school").order_by("due_at", "pk"), now)
    rows = judged(owed[:WEIGHED], now=now)[:SHOWN]
    for row in rows:
        row.is_overdue, row.why = row.due_at < now, told(row)
    return ToDo(rows, rows[0].total, rows[0].overdue) if rows else ToDo(rows)


def day_figures(ids, today, now):
    history = figures.history(ids, day=today, days=8)
    is_over = now > standing.deadline(today)
    kinds = (
        (Tallied.LEADS, _("New leads"), links.leads()),
        (Tallied.CALLS, _("Calls"), ""),
        (Tallied.VISITS, _("Visits"), ""),
        (Tallied.FORMS_RETURNED, _("Forms returned"), links.leads(state=LeadState.FORM_RETURNED)),
    )
    return [against_week(label, kind, history, ids, href=href, day_is_over=is_over) for kind, label, href in kinds]


def cash_of(user, ids, today):
    """What this person carries, against the limits of M88."""
    carried = figures.carriers(cash_held(ids), on=today)
    own = [(fen, faults) for (_pk, holder), (fen, faults) in carried.items() if holder == user.token]
    held, limit = sum(fen for fen, _faults in own), settings.CASH_LIMIT_FEN
    faults = {fault for _fen, faults in own for fault in faults}
    share = min(rules.percent(max(held, 0), limit) or 0, 100)
    return {"fen": held, "limit_fen": limit, "share": share, "is_much": "amount" in faults, "is_old": "age" in faults}


def report_card(row, now):
    due = standing.deadline(row.day)
    left = due - now
    return {
        "row": row,
        "due": due,
        "hours": int(left.total_seconds() // 3600),
        "minutes": int(left.total_seconds() % 3600 // 60),
        "is_soon": timedelta(0) < left < timedelta(hours=2),
        "url": links.write_report(row.outpost, row.day),
    }


def progress(outposts, ids):
    by_outpost = figures.states(ids)
    rows = []
    for outpost in outposts:
        done, target = figures.registered(by_outpost[outpost.pk]), outpost.target_registered
        rows.append({"outpost": outpost, "done": done, "target": target, "share": rules.percent(done, target)})
    return rows
