"""The side navigation: each app signs its entries in from `apps.ready()`; a person sees what they may use."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise

from accounts.rules import Permission


@dataclass(frozen=True)
class Entry:
    order: int
    label: Promise
    icon: str
    view: str
    permission: Permission | None = None  # None: everybody


@dataclass(frozen=True)
class Link:
    label: str
    icon: str
    url: str
    active: bool


_entries: list[Entry] = []
_url = cache(reverse)  # the same few on every page


def sign_in(*entries: Entry) -> None:
    _entries.extend(entries)
    _entries.sort(key=lambda entry: entry.order)


def links_for(user, path: str) -> list[Link]:
    seen = [e for e in _entries if e.permission is None or user.may(e.permission)]
    urls = [_url(e.view) for e in seen]
    here = max((u for u in urls if path == u or (u != "/" and path.startswith(u))), key=len, default="")
    return [Link(str(e.label), e.icon, url, url == here) for e, url in zip(seen, urls, strict=True)]
