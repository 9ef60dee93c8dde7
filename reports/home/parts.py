"""Pieces that several home pages are made of: figures with a trend, the funnel, the chart."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import format_yuan
from leads.choices import FUNNEL, LeadState, Tallied
from reports import rules
from reports.home import links
from reports.words import day_words

WEEK = 7


@dataclass
class Figure:
    """What `components/figure.html` shows."""

    label: str
    value: str
    href: str = ""
    unit: str = ""
    target: str = ""
    trend: str = ""
    trend_tone: str = "neutral"
    down: bool = False
    share: int | None = None
    tone: str = ""
    help: str = ""


def count_words(number):
    """Thousands are parted in Chinese text as well, where Django's own format would not."""
    return f"{number:,}"


def against_week(label, kind, history, ids, *, href, day_is_over):
    """Today's count against the average of the seven days before; a day still running is not called bad."""
    today = history.on(history.days[-1], kind, ids)
    usual = rules.average(history.series(kind, ids)[-WEEK - 1 : -1])
    words = _("7-day average %(n)s") % {"n": number_format(usual, decimal_pos=1)}
    if today == usual:
        return Figure(label=label, value=count_words(today), href=href, help=words)
    down = today < usual
    return Figure(
        label=label,
        value=count_words(today),
        href=href,
        trend=words,
        trend_tone="good" if not down else "warn" if day_is_over else "neutral",
        down=down,
    )


def day_figures(history, ids, *, day_is_over):
    leads_url = links.leads()
    forms_url = links.leads(state=LeadState.FORM_RETURNED)
    kinds = ((Tallied.LEADS, _("New leads today"), leads_url), (Tallied.FORMS_RETURNED, _("Forms today"), forms_url))
    return [against_week(label, kind, history, ids, href=url, day_is_over=day_is_over) for kind, label, url in kinds]


def registered_figure(rows):
    done, target = sum(row.registered for row in rows), sum(row.target for row in rows)
    return Figure(
        label=_("Registered"),
        value=count_words(done),
        href=links.leads(state=LeadState.REGISTERED),
        target=count_words(target) if target else "",
        share=min(rules.percent(done, target), 100) if target else None,
        tone="accent",
    )


def overdue_figure(rows):
    count, where = sum(row.overdue for row in rows), sum(row.overdue > 0 for row in rows)
    words = ngettext("at %(n)s outpost", "at %(n)s outposts", where) % {"n": where}
    return Figure(
        label=_("Overdue follow-ups"),
        value=count_words(count),
        href=links.leads(view="overdue"),
        tone="bad" if count else "good",
        help=words if count else _("nothing is late"),
    )


def cash_figure(rows):
    people = sum(row.over_limit for row in rows)
    words = ngettext("%(n)s person over the limit", "%(n)s people over the limit", people) % {"n": people}
    return Figure(
        label=_("Cash in hand"),
        value=f"¥{format_yuan(sum(row.cash_fen for row in rows))}",
        href=reverse("finance:home"),
        tone="bad" if people else "",
        help=words if people else _("within the limit"),
    )


def missing_figure(missing, day):
    return Figure(
        label=_("Missing reports"),
        value=count_words(len(missing)),
        href=links.reports(day),
        tone="bad" if missing else "good",
        help=_("for %(day)s") % {"day": day_words(day)},
    )


def funnel(counts):
    """Steps of `components/funnel.html`: how many are at each step or beyond, as a share of the step before."""
    steps = rules.reached(counts, FUNNEL)
    most = max((number for _state, number in steps), default=0)
    before, shown = None, []
    for state, number in steps:
        share = rules.percent(number, before) if before is not None else None
        shown.append(
            {
                "label": LeadState(state).label,
                "value": number,
                "shown": count_words(number),
                "max": max(most, 1),
                "rate": f"{share}%" if share is not None else "",
                "url": links.leads(state=state),
                "tone": "good" if state == LeadState.REGISTERED else "accent",
            }
        )
        before = number
    return shown


def trend_chart(history, ids):
    """Fourteen days of new leads and forms returned, for `components/chart.html`."""
    return {
        "id": "trend",
        "kind": "line",
        "title": _("New leads and forms returned, last 14 days"),
        "label": _("Day"),
        "labels": [f"{day.month}/{day.day}" for day in history.days],
        "series": [
            {"label": _("New leads"), "data": history.series(Tallied.LEADS, ids), "tone": "accent"},
            {"label": _("Forms returned"), "data": history.series(Tallied.FORMS_RETURNED, ids), "tone": "good"},
        ],
    }
