"""The one search box: each app signs its section in from `apps.ready()`; a person searches the lists they may use."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.module_loading import import_string

from accounts.rules import Permission

FEW = 5  # rows of a section; the rest stand in its list
LONGEST = 60  # characters of what is searched; no name is longer
NUMBER_FROM = 5  # digits: fewer are the tail of a number and tell nobody's


@dataclass(frozen=True)
class Hit:
    """One row: a link, a small note beside it, and a cell for each of the section's columns."""

    url: str
    name: str
    note: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """`find` names `f(user, text) -> [Hit]`: scoped by `visible_to`, at most FEW + 1 rows, found as the
    list finds them. `list_view` is that list; it takes the same text as `?q=`."""

    order: int
    name: str
    label: Promise
    columns: tuple[Promise, ...]
    permission: Permission
    find: str
    list_view: str


@dataclass(frozen=True)
class Found:
    section: Section
    rows: list[tuple[Hit, list]]  # each with (column, cell) pairs
    has_more: bool
    all_url: str  # "" where the text must not stand in an address


_sections: list[Section] = []
_url = cache(reverse)


def sign_in(section: Section) -> None:
    _sections.append(section)
    _sections.sort(key=lambda one: one.order)


def permissions() -> tuple[Permission, ...]:
    """Any of them opens the page."""
    return tuple(section.permission for section in _sections)


def sections_for(user) -> list[Section]:
    return [section for section in _sections if user.may(section.permission)]


def clean(text: str) -> str:
    """What was typed, as one short line: full-width signs made plain, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 4])
    seen = "".join(c if c.isprintable() else " " for c in plain)
    return " ".join(seen.split())[:LONGEST].strip()


def is_number(text: str) -> bool:
    """Text that may hold somebody's phone number: it stands in no address, no title and no log."""
    return sum(c.isdigit() for c in text) >= NUMBER_FROM


def find(user, text: str) -> list[Found]:
    """What the sections of `user` found; those that found nothing are left out."""
    return [found for section in sections_for(user) if (found := _in(section, user, text)).rows] if text else []


def _in(section, user, text):
    hits = import_string(section.find)(user, text)
    url = "" if is_number(text) else f"{_url(section.list_view)}?{urlencode({'q': text})}"
    rows = [(hit, list(zip(section.columns, hit.cells, strict=True))) for hit in hits[:FEW]]
    return Found(section, rows, len(hits) > FEW, url)
