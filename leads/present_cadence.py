"""How the board and the calendar are shown. Nothing here writes."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.middleware.csrf import get_token
from django.template import loader
from django.urls import reverse
from django.utils.html import escape, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.rules import Permission
from core.templatetags import ui
from leads import rules
from leads.choices import OPEN_STATES
from leads.present import state_words
from leads.services.funnel import may_admit, may_lift

KEPT = ("outpost", "owner")  # what the views of the leads have in common


def leads_views(request, active):
    """The tabs List, Board, Calendar (and what was forgotten), each keeping the filters they share."""
    kept = "&".join(f"{name}={request.GET[name]}" for name in KEPT if request.GET.get(name, "").isdecimal())
    names = [("list", _("List")), ("board", pgettext("leads", "Board")), ("calendar", pgettext("leads", "Calendar"))]
    tabs = [
        {"label": label, "url": reverse(f"leads:{name}") + (f"?{kept}" if kept else ""), "active": name == active}
        for name, label in names
    ]
    if request.user.may(Permission.LEAD_ESCALATED):
        tabs.append({"label": _("Forgotten"), "url": reverse("leads:escalations"), "active": active == "escalations"})
    return tabs


# --- the board ------------------------------------------------------------------------------------------------------


@dataclass
class Column:
    state: str
    label: str
    tone: str
    count: int
    more_url: str
    tab_url: str
    is_chosen: bool
    cards: list = field(default_factory=list)

    @property
    def rest(self):
        return max(self.count - len(self.cards), 0)


def board_columns(*, counts, chosen, query):
    """The open states of the funnel, empty yet; `chosen` is the one a phone shows. `query`: (name, value) pairs."""
    words, kept = state_words(), "".join(f"&{name}={value}" for name, value in query)
    base, board = reverse("leads:list"), reverse("leads:board")
    return [
        Column(
            state=state.value, label=words[state][0], tone=words[state][1], count=max(counts.get(state.value, 0), 0),
            more_url=f"{base}?state={state}&sort=next{kept}", tab_url=f"{board}?state={state}{kept}",
            is_chosen=state == chosen,
        )
        for state in OPEN_STATES
    ]  # fmt: skip


class Cards:
    """Cards of one page: the template is rendered once and filled for each lead."""

    def __init__(self, request, *, now, query=()):
        self.now, self.user = now, request.user
        self.skeleton = loader.render_to_string("leads/_board_card.html")
        self.token, self.star = get_token(request), ui.icon("star")
        self.may_edit = request.user.may(Permission.LEAD_EDIT)
        self.base, self.query = reverse("leads:list"), "&".join(f"{name}={value}" for name, value in query)
        self.words, self.options = state_words(), {}

    def card(self, lead):
        is_late = lead.next_action_at is not None and lead.next_action_at < self.now
        url, query = f"{self.base}{lead.pk}/", f"?{self.query}" if self.query else ""
        facts = (lead.school_name, lead.owner_name)
        return mark_safe(  # noqa: S308 - every value is escaped here
            self.skeleton.format(
                pk=lead.pk, url=url, action=escape(f"{url}move-card/{query}"), late=" is-late" if is_late else "",
                name=escape(lead.name), star=f" {self.star}" if lead.is_key else "",
                facts=escape(" · ".join(fact for fact in facts if fact)),
                next=ui.late(lead.next_action_at) if is_late else ui.when(lead.next_action_at, "time"),
                token=self.token, submit_id=uuid.uuid4(), version=lead.version, options=self._options(lead.state),
                drag="true" if self.may_edit and self._allowed(lead.state) else "false",
            )
        )  # fmt: skip

    def _allowed(self, state):
        return rules.allowed_moves(state=state, may_admit=may_admit(self.user), may_lift=may_lift(self.user))

    def _options(self, state):
        """The moves allowed from `state`, the next step of the funnel chosen."""
        if state not in self.options:
            moves = self._allowed(state)
            following = next((to for to in moves if rules.FUNNEL.index(to) > rules.FUNNEL.index(state)), None)
            pairs = [(to.value, " selected" if to == following else "", self.words[to][0]) for to in moves]
            self.options[state] = format_html_join("", '<option value="{}"{}>{}</option>', pairs)
        return self.options[state]


# --- the calendar ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    day: date
    many: int
    url: str
    classes: str


def grid(*, first, last, month, chosen, today, exams, counts, url):
    """Weeks of the days from `first` to before `last`, Monday first; `url(day)` is where a day leads."""
    days = [first + timedelta(n) for n in range((last - first).days)]

    def cell(day):
        marks = {
            "is-today": day == today, "is-chosen": day == chosen, "is-other": month and day.month != month,
            "is-exam": any(start <= day <= end for start, end in exams),
        }  # fmt: skip
        return Cell(day, counts.get(day, 0), url(day), " ".join(name for name, holds in marks.items() if holds))

    return [[cell(day) for day in days[n : n + 7]] for n in range(0, len(days), 7)]
