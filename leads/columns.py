"""The columns of the lead list: a closed list, each with its cell. The name always stands first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.templatetags import ui
from leads.models import LeadTag, ListColumns


@dataclass(frozen=True)
class Column:
    """`cell(lead, words)` gives what fills the column's place in the row, escaped."""

    code: str
    label: object
    cell: Callable
    has_label: bool = True  # on a phone the cell says what it is

    @property
    def place(self):
        """Where the cell goes in the skeleton of a row."""
        return f"{{{self.code}}}"


def _state(lead, words):
    word, tone = words.states[lead.state]
    return f'<span class="state state-{tone}">{escape(word)}</span>'


def _school(lead, words):
    group = f" <small>{escape(lead.class_name)}</small>" if lead.class_name else ""
    return f"{escape(lead.school_name or '')}{group}"


def _next(lead, words):
    return ui.late(lead.next_action_at) if words.is_late(lead) else ui.when(lead.next_action_at, "time")


def _tags(lead, words):
    return escape(words.tags.get(lead.pk, ""))


COLUMNS = {
    column.code: column
    for column in (
        Column("state", _("State"), _state, has_label=False),
        Column("school", _("School"), _school),
        Column("owner", _("Owner"), lambda lead, words: escape(lead.owner_name or "")),
        Column("outpost", _("Outpost"), lambda lead, words: escape(lead.outpost_name)),
        Column("next", _("Next follow-up"), _next),
        Column("last", _("Last contact"), lambda lead, words: ui.when(lead.last_contact_at)),
        Column("source", _("Source"), lambda lead, words: escape(words.sources.get(lead.source, lead.source))),
        Column("tags", _("Tags"), _tags),
        Column("logged", pgettext_lazy("column", "Logged"), lambda lead, words: ui.when(lead.created_at)),
        Column("since", _("In this state since"), lambda lead, words: ui.when(lead.state_since)),
        Column("birth", _("Birth year"), lambda lead, words: str(lead.birth_year or "")),
    )
}
USUAL = ("state", "school", "owner", "outpost", "next", "last", "source")


def known(codes):
    """Those of `codes` that are columns, each once, in their order."""
    return [code for code in dict.fromkeys(codes) if code in COLUMNS]


def moved(codes, move):
    """`codes` after "up:state" or "down:state"; any other words change nothing."""
    way, _sep, code = move.partition(":")
    if way not in ("up", "down") or code not in codes:
        return codes
    codes, at = list(codes), codes.index(code)
    to = min(max(at + (-1 if way == "up" else 1), 0), len(codes) - 1)
    codes[at], codes[to] = codes[to], codes[at]
    return codes


def columns_of(user):
    """The columns a person chose, or the usual ones."""
    chosen = ListColumns.objects.visible_to(user).values_list("codes", flat=True).first()
    return [COLUMNS[code] for code in (USUAL if chosen is None else known(chosen))]


def tags_of(leads):
    """{lead id: its tags as one text}, in one query."""
    held = LeadTag.objects.filter(lead__in=[lead.pk for lead in leads]).order_by("tag__name")
    words = {}
    for lead, name in held.values_list("lead_id", "tag__name"):
        words[lead] = f"{words[lead]} · {name}" if lead in words else name
    return words
