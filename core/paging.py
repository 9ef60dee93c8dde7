"""Keyset paging: the next page is found from the last row's own values, so page 1000 costs what page 1 costs."""

import base64
import json
from dataclasses import dataclass, field

from django.core.exceptions import FieldError, ValidationError
from django.db import DataError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

PAGE_SIZE = 50
COUNT_CAP = 1000  # past this a title says "1000+"; an exact count of a million rows costs 62 ms
# What a cursor that was not made here can raise, from base64 to the database's own number range.
_FORGED = (FieldError, ValidationError, ValueError, TypeError, OverflowError, RecursionError, DataError)


@dataclass
class Page:
    rows: list
    has_previous: bool = False
    has_next: bool = False
    previous_url: str = ""
    next_url: str = ""
    count: int = 0
    is_capped: bool = False
    extra: dict = field(default_factory=dict)

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def paginate(queryset, order, *, params, size=PAGE_SIZE):
    """One page of `queryset` ordered by `order` (field names, "-" for descending, the last one unique).

    `params` is the request's GET data; the cursor stands in `after` or `before` and the URLs keep the rest. Ordered
    fields must not be NULL. A forged or outdated cursor gives the first page.
    """
    cursor, backwards = _cursor(params, order)
    window = queryset.order_by(*(_flip(f) for f in order) if backwards else order)
    if cursor:
        try:
            window = window.filter(_beyond(order, cursor, backwards))
            rows = list(window[: size + 1])
        except _FORGED:
            cursor, backwards = None, False
            rows = list(queryset.order_by(*order)[: size + 1])
    else:
        rows = list(window[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    page = Page(rows, has_previous=more if backwards else bool(cursor), has_next=bool(cursor) if backwards else more)
    if rows:
        page.previous_url = _url(params, "before", rows[0], order)
        page.next_url = _url(params, "after", rows[-1], order)
    return page


@dataclass(frozen=True)
class Ranked:
    score: int
    pk: int

    @property
    def place(self):
        return -self.score, self.pk


def paginate_ranked(ranked, *, params, size=PAGE_SIZE):
    """One page of `Ranked`, highest first, for what no database column orders; the page's rows are ids, and
    `extra["all"]` says how many there are. The cursors are as in `paginate`."""
    order = ("-score", "pk")
    rows = sorted(ranked, key=lambda row: row.place)
    count = len(rows)
    cursor, backwards = _cursor(params, order)
    if cursor and not all(type(value) is int for value in cursor):
        cursor, backwards = None, False
    if cursor:
        place = -cursor[0], cursor[1]
        rows = [row for row in rows if (row.place < place if backwards else row.place > place)]
    more = len(rows) > size
    rows = rows[-size:] if backwards else rows[:size]
    page = Page(
        [row.pk for row in rows],
        has_previous=more if backwards else bool(cursor),
        has_next=bool(cursor) if backwards else more,
        extra={"all": count},
    )
    if rows:
        page.previous_url = _url(params, "before", rows[0], order)
        page.next_url = _url(params, "after", rows[-1], order)
    return page


def capped_count(queryset):
    """(count, is_capped): exact up to COUNT_CAP, and never more work than that."""
    count = queryset.order_by().values("pk")[: COUNT_CAP + 1].count()  # without the joins of what a row shows
    return min(count, COUNT_CAP), count > COUNT_CAP


def _flip(name):
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order, values, backwards):
    """(a > x) or (a = x and b > y) ... with the direction of each field."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        descending = name.startswith("-") != backwards
        plain = name.lstrip("-")
        condition |= equal & Q(**{f"{plain}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{plain: value})
    first = order[0].lstrip("-")
    direction = "lte" if order[0].startswith("-") != backwards else "gte"
    return Q(**{f"{first}__{direction}": values[0]}) & condition  # lets the database range over the index


def _cursor(params, order):
    for name, backwards in (("after", False), ("before", True)):
        if params.get(name):
            try:
                values = [_back(v) for v in json.loads(base64.urlsafe_b64decode(params[name].encode()))]
            except _FORGED:
                return None, False
            if len(values) == len(order):
                return values, backwards
    return None, False


def _back(value):
    if isinstance(value, dict):
        moment = parse_datetime(str(value.get("t", "")))
        if moment is None or timezone.is_naive(moment):
            raise ValueError(value)
        return moment
    return value


def _url(params, name, row, order):
    values = []
    for key in order:
        value = row
        for part in key.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append({"t": value.isoformat()} if hasattr(value, "hour") else _plain(value))
    query = params.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[name] = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    return f"?{query.urlencode()}"


def _plain(value):
    return value if isinstance(value, (int, str, bool)) else str(value)
