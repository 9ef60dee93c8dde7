"""Keyset paging: every row once, forwards and backwards, and a forged cursor is just the first page."""

import base64
import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Notice
from core.paging import COUNT_CAP, capped_count, paginate
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON

ORDERS = [("id",), ("-id",), ("title", "id"), ("-at", "-id"), ("title", "-at", "id")]


def walk(order, size, step="next"):
    """Every page from the first to the last (or back from the last), as lists of pks."""
    params, pages = QueryDict(), []
    while True:
        page = paginate(Notice.objects.all(), order, params=params, size=size)
        pages.append([row.pk for row in page])
        if not page.has_next:
            break
        params = QueryDict(page.next_url.lstrip("?"))
    if step == "next":
        return pages
    back = [pages[-1]]
    while page.has_previous:
        page = paginate(Notice.objects.all(), order, params=QueryDict(page.previous_url.lstrip("?")), size=size)
        back.insert(0, [row.pk for row in page])
    return back


def fill(user, rows):
    Notice.objects.all().delete()
    Notice.objects.bulk_create(
        Notice(user=user, key=str(n), title=title, at=NOON + timedelta(minutes=minute))
        for n, (title, minute) in enumerate(rows)
    )


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["甲", "乙", "b", "a", ""]), st.integers(0, 3)), max_size=14),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 5),
)
def test_pages_cover_every_row_exactly_once_both_ways(reader, rows, order, size):
    fill(reader, rows)
    expected = [row.pk for row in Notice.objects.order_by(*order)]

    forwards = walk(order, size)
    backwards = walk(order, size, step="previous")

    assert [pk for page in forwards for pk in page] == expected
    assert [pk for page in backwards for pk in page] == expected


@pytest.fixture
def reader(db):
    return UserFactory()


def cursor(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        "%%%",
        "ü",
        cursor([1]),
        cursor(7),
        cursor(None),
        cursor({"a": 1, "b": 2}),
        cursor(["yesterday", 1]),
        cursor([{"t": "2027-06-12T12:00:00"}, 1]),
        cursor([{"t": "2027-13-45T12:00:00+08:00"}, 1]),
        cursor([{"t": "0001-01-01T00:00:00+08:00"}, 1]),
        cursor([{"t": "9999-12-31T23:59:59-08:00"}, 1]),
        cursor([{"t": NOON.isoformat()}, "x"]),
        cursor([{"t": NOON.isoformat()}, 10**30]),
        cursor([{"t": NOON.isoformat()}, float("inf")]),
        cursor([{"t": NOON.isoformat()}, float("nan")]),
        cursor([{"t": NOON.isoformat()}, None]),
        cursor([{"t": NOON.isoformat()}, [1]]),
        cursor(["\x00", "\x00"]),
        base64.urlsafe_b64encode(b"[" * 6000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_forged_cursor_is_no_error(reader, forged, side):
    fill(reader, [("a", 0), ("b", 1), ("c", 2)])
    params = QueryDict(mutable=True)
    params[side] = forged

    page = paginate(Notice.objects.all(), ("-at", "-id"), params=params, size=2)

    assert len(page) <= 2


def test_the_url_keeps_the_filters_and_only_one_cursor(reader):
    fill(reader, [("a", n) for n in range(5)])
    first = paginate(Notice.objects.all(), ("id",), params=QueryDict("state=open&state=lost&q=%E7%8E%8B"), size=2)
    second = paginate(Notice.objects.all(), ("id",), params=QueryDict(first.next_url[1:]), size=2)

    for url in (second.next_url, second.previous_url):
        asked = QueryDict(url[1:])
        assert asked.getlist("state") == ["open", "lost"]
        assert asked["q"] == "王"
        assert ("after" in asked) != ("before" in asked)


def test_a_page_costs_one_query_wherever_it_is(reader, django_assert_num_queries):
    fill(reader, [("a", n) for n in range(30)])
    params = QueryDict()
    for _n in range(4):
        with django_assert_num_queries(1):
            page = paginate(Notice.objects.all(), ("-at", "-id"), params=params, size=5)
        params = QueryDict(page.next_url[1:])


def test_a_row_added_before_the_page_shifts_nothing(reader):
    fill(reader, [("a", n) for n in range(6)])
    first = paginate(Notice.objects.all(), ("-at", "-id"), params=QueryDict(), size=3)
    rest = [n.pk for n in Notice.objects.order_by("-at", "-id")][3:]
    Notice.objects.create(user=reader, key="new", title="new", at=NOON + timedelta(days=1))

    second = paginate(Notice.objects.all(), ("-at", "-id"), params=QueryDict(first.next_url[1:]), size=3)

    assert [row.pk for row in second] == rest


def test_counting_stops_at_the_cap(reader):
    fill(reader, [("a", 0)] * 5)
    assert capped_count(Notice.objects.all()) == (5, False)
    fill(reader, [("a", 0)] * (COUNT_CAP + 5))
    assert capped_count(Notice.objects.all()) == (COUNT_CAP, True)
