"""Nasty input to every route and every form, as every role: an answer below 500, and of bad data nothing kept.

The routes are those of the access matrix, so a new one is walked without a word here. Requests run outside any
transaction, as in life: what a database refuses for one statement must not be hidden by a test's own rollback.
Each page gets its own share of the nasty values, the same in every run; with FUZZ=all in the environment every page
gets all of them, which takes minutes. PostgreSQL, the second database of `make test`, gets half as many, and others,
and of the roles that see most only the half of the routes.
"""

import base64
import json
import os
import re
import uuid
import zlib
from collections import Counter

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.forms import YuanField
from tests.factories.finance import photo
from tests.matrix import ROLES
from tests.test_access_matrix import DECLARED, ROUTES
from tests.world import build_world

LONG = "长" * 34_000  # 100 kB
HUGE = "9" * 20  # beyond 64 bits
GARBAGE = (
    "\x00",
    LONG,
    HUGE,
    "-1",
    "0",
    "zzz",
    "%%%",
    "' OR 1=1 --",
    str(uuid.UUID(int=7)),
    "😀",
    "[]",
    "{}",
    "0001-01-01",
    "9999-12-31",
)
NUMBERS = ("0", "999999937", "-1", str(2**31), str(2**63 - 1), str(2**63), "9" * 40)  # nobody's
SEGMENTS = ("-1", "abc", "%00", "%FF%FE", "1.5", "'", str(uuid.UUID(int=7)), "0" * 300)
METHODS = ("put", "patch", "delete", "head", "options", "trace")
# Bookkeeping of requests: what was sent before, who is logged in, who tries too often.
KEPT_ASIDE = {"core.submission", "sessions.session", "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog"}
KEPT_ASIDE |= {"leads.entryhit"}


def some(values, many, *at):
    """`many` of the values, which ones depends on what they are for."""
    values = list(values)
    if os.environ.get("FUZZ") == "all" or len(values) <= many:
        return values
    if connection.vendor == "postgresql":
        many, at = max(1, many // 2), (*at, connection.vendor)
    first = zlib.crc32(repr(at).encode())
    return [values[(first + n * len(values) // many) % len(values)] for n in range(many)]


def cursor_of(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


CURSORS = [
    cursor_of(*values)
    for last in (None, 10**30, -1, "\x00", [], {}, {"t": "0001-01-01T00:00:00+14:00"}, {"t": 5}, True, 1e400, "zzz")
    for values in ([last], [last, last], ["a", last], [last, 1], ["a", "a", last], [last, "a", 1])
]
CURSORS += [base64.urlsafe_b64encode(b"[" * 50_000).decode(), "%%%", "AAAA"]


# --- what is certainly wrong for a field ----------------------------------------------------------------------------
def wrong(field):
    """Values no form may take for this field."""
    if isinstance(field, YuanField):
        return ("0", "-1", "0.001", "1e3", "NaN", "Infinity", HUGE, "一百", "\x00", LONG)
    if isinstance(field, forms.FileField):
        return tuple(bad_files())
    if isinstance(field, (forms.ModelChoiceField, forms.ChoiceField)):
        return ("999999937", "-1", HUGE, "zzz", "\x00", LONG, "1.5", "' OR 1=1 --")
    if isinstance(field, forms.DecimalField):
        return (HUGE, "-99", "zzz", "NaN", "1.23456", "\x00")
    if isinstance(field, forms.IntegerField):
        huge = () if field.widget.is_hidden else (HUGE,)  # a first entry has no version to differ from
        low = () if field.min_value is not None and field.min_value <= -99 else ("-99",)
        return (*huge, *low, "zzz", "1.5", "\x00", "1e9")
    if isinstance(field, (forms.DateField, forms.DateTimeField)):
        return ("2027-02-30", "0000-00-00", "99999-01-01", "zzz", "\x00", HUGE, "0001-01-01", "9999-12-31T23:59")
    if isinstance(field, forms.UUIDField):
        return ("", "zzz", "\x00", HUGE, LONG)
    if isinstance(field, forms.BooleanField):
        return ()  # anything is a yes
    return ("\x00", LONG)


def bad_files():
    html = b"<html><script>alert(1)</script></html>"
    yield SimpleUploadedFile("empty.jpg", b"", content_type="image/jpeg")
    yield SimpleUploadedFile("page.jpg", html, content_type="image/jpeg")
    yield SimpleUploadedFile("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")
    yield SimpleUploadedFile("cut.png", photo().read()[:40], content_type="image/png")
    yield SimpleUploadedFile("../../evil\x00.csv", b"\x00\x01\x02", content_type="text/csv")


def right(name, field):
    """A value the field takes, so that one wrong neighbour is the only fault of the form."""
    if field.initial and not isinstance(field, forms.FileField):
        return field.initial() if callable(field.initial) else field.initial
    if isinstance(field, YuanField):
        return "12.50"
    if isinstance(field, forms.FileField):
        return photo()
    if isinstance(field, (forms.ModelChoiceField, forms.ChoiceField)):
        offered = [str(value) for value, _label in field.choices if str(value)]
        many = isinstance(field, (forms.ModelMultipleChoiceField, forms.MultipleChoiceField))
        return offered[:1] if many else next(iter(offered), "")
    if isinstance(field, forms.IntegerField):
        return field.min_value if field.min_value is not None else 1
    if isinstance(field, forms.DateTimeField):
        return "2027-06-14T10:00"
    if isinstance(field, forms.DateField):
        return "2027-06-12"
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.EmailField):
        return "someone@people.example"
    return "13800138000" if "phone" in name else "Plain"


def filled(form):
    """The form as somebody would send it: its own initial values, the rest filled in."""
    sent = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        value = field.prepare_value(value) if value not in (None, "") else right(name, field)
        sent[form.add_prefix(name)] = "" if value is None else value
    return sent


# --- the walk -------------------------------------------------------------------------------------------------------
class Walk:
    """One user against every route; what went wrong is gathered, not raised, so that one run tells all."""

    def __init__(self, world, user):
        self.world, self.user, self.role = world, user, user.role if user else ""
        self.faults, self.asked = [], Counter()
        self.client = Client(raise_request_exception=False)
        self.forms = Counter()
        self.asked_of = ""

    def ask(self, method, url, data=None, **extra):
        if self.user is not None:  # an answer may have taken the cookie away
            self.client.cookies["sessionid"] = self.world.session_of(self.user)
        before = rows() if method not in ("get", "head") else None
        for value in data.values() if isinstance(data, dict) else ():
            if hasattr(value, "seek"):
                value.seek(0)
        try:
            send = getattr(self.client, method)
            answer = send(url) if method == "trace" else send(url, data or {}, **extra)
        except Exception as error:
            self.faults.append(f"{method} {url[:120]}: {error!r}"[:400])
            return None
        self.asked[method, answer.status_code] += 1
        if answer.status_code >= 500:
            trouble = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
            self.faults.append(f"{method} {url[:160]} {shown(data)}: {answer.status_code} {trouble!r}"[:600])
        if answer.streaming:
            answer.close()
        answer.wrote = {m: n - before[m] for m, n in rows().items() if n != before[m]} if before else {}
        return answer

    def refuse(self, method, url, data, what, **extra):
        """Ask, and it is a fault when anything but bookkeeping was written."""
        answer = self.ask(method, url, data, **extra)
        if answer is not None and answer.wrote:
            self.faults.append(f"{method} {url[:120]} kept {answer.wrote} of {what}"[:400])

    # --- addresses ---
    def addresses(self, name, route):
        """The route's own address, with numbers nobody has, with other people's, and with no number at all."""
        if not route.own:
            return
        kwargs = route.own(self.world)
        is_foreign = route.foreign and self.role not in route.sees_all  # else it is this role's to act on
        foreign = route.foreign(self.world) if is_foreign else {}
        others = {str(value) for value in foreign.values()} | set(NUMBERS)
        marks = {key: uuid.UUID(int=424242 + i) if isinstance(v, uuid.UUID) else 42424200 + i
                 for i, (key, v) in enumerate(kwargs.items())}  # fmt: skip
        pattern = reverse(name, kwargs=marks)
        for key in kwargs:
            for other in some((*sorted(others), *SEGMENTS), 3, name, self.role):
                url = pattern.replace(str(marks[key]), other)
                for rest in kwargs.keys() - {key}:
                    url = url.replace(str(marks[rest]), str(kwargs[rest]))
                self.ask("get", url)
                self.refuse("post", url, {"submit_id": str(uuid.uuid4())}, "a forged address")

    # --- queries ---
    def queries(self, url, context):
        names = {"q", "sort", "view", "state", "outpost", "after", "before", "page", "account", "to", "code", "season",
                 "school_name", "day", "month", "kind", "next", "owner", "area", "region"}  # fmt: skip
        if (context or {}).get("filter") is not None:
            names |= set(context["filter"].form.fields)
        at = self.asked_of, self.role
        for value in some(GARBAGE, 2, *at):
            self.ask("get", url, dict.fromkeys(names, value[:300]))  # no server takes an address of 100 kB
        for name in some(sorted(names), 4, *at):
            self.ask("get", url, {name: HUGE})
        for value in some(CURSORS, 4, *at) if "page" in (context or {}) else ():
            self.ask("get", url, {"after" if len(value) % 8 else "before": value})
        self.ask("get", f"{url}?q=%FF%FE&%00=%00&q=&=&&;&sort[]=1&{'a=1&' * 1500}")

    # --- forms ---
    def form(self, url, form):
        sent = filled(form)
        self.forms[url] += 1
        for name, field in form.fields.items():
            for value in some(wrong(field), 1, self.asked_of, name, self.role):
                data = sent | {form.add_prefix(name): value}
                if name != "submit_id" and "submit_id" in form.fields:
                    data["submit_id"] = str(uuid.uuid4())
                self.refuse("post", url, data, f"{name}={shown(value)}")
        for value in ("\x00", LONG) if sent.keys() - {"submit_id"} else ():  # shorter may be somebody's name
            data = dict.fromkeys(sent, value) | {"submit_id": str(uuid.uuid4())}
            self.refuse("post", url, data, f"everything={shown(value)}")
        missing = {key: value for key, value in sent.items() if key != "submit_id"}
        if "submit_id" in form.fields:
            self.refuse("post", url, missing, "a form without its id")

    def bare(self, url, route):
        """A route without a form page: what its own test sends, each value spoilt in turn."""
        sent = {"submit_id": str(uuid.uuid4())} | (route.data(self.world) if route.data else {})
        for name in sent:
            for value in ("\x00", LONG, HUGE, "zzz", ""):
                self.ask("post", url, sent | {"submit_id": str(uuid.uuid4()), name: value})

    def crooked(self, url):
        """Requests that are no form at all."""
        self.refuse("post", url, '{"a": 1}', "JSON", content_type="application/json")
        self.refuse("post", url, b"\xff\xfe\x00=%FF&a", "bytes", content_type="application/x-www-form-urlencoded")
        self.refuse("post", url, b"--x\r\n", "half a multipart", content_type="multipart/form-data; boundary=x")
        self.refuse("post", url, b"x", "no boundary", content_type="multipart/form-data")
        for method in METHODS:
            self.ask(method, url)
        self.ask("get", url, headers={"hx-request": "true", "accept-language": LONG[:3000], "cookie": "sessionid=%00"})

    def route(self, name, route):
        self.world.actor = self.user
        self.asked_of = name  # and not the address, whose numbers differ from run to run
        url = reverse(name, kwargs=route.own(self.world) if route.own else {})
        page = self.ask("get", url, route.query(self.world) if route.query else {})
        self.addresses(name, route)
        self.crooked(url)
        if page is None or (page.status_code not in (*route.ok, 200, 405)):
            self.faults.append(f"{name}: {page and page.status_code}, so nothing more was tried")
            return
        context = page.context
        if page.status_code == 200:
            self.queries(url, context)
        form = context.get("form") if context else None
        if isinstance(form, forms.BaseForm) and route.method == "get":
            self.form(url, form)
        elif route.method == "post":
            self.bare(url, route)


def is_walked(name, role):
    """On the second database HQ takes one half of the routes and the director the other; FUZZ=all takes all."""
    if os.environ.get("FUZZ") == "all" or connection.vendor != "postgresql" or role not in ("hq", "director"):
        return True
    return zlib.crc32(name.encode()) % 2 == (role == "hq")


def shown(data):
    if isinstance(data, dict):
        return {key: shown(value) for key, value in data.items() if key != "submit_id"} if len(data) < 40 else "…"
    return f"<{data.name}>" if hasattr(data, "name") else re.sub(r"(.{24}).+", r"\1…", repr(data))


def rows():
    """How many rows each table holds, in one question."""
    tables = {m._meta.label_lower: m._meta.db_table for m in apps.get_models() if m._meta.managed}
    kept = {label: table for label, table in tables.items() if label not in KEPT_ASIDE}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{label}', count(*) FROM {table}" for label, table in kept.items()))  # noqa: S608 - our own tables
        return dict(cursor.fetchall())


@pytest.fixture
def world(transactional_db):
    world = build_world()
    for table in DECLARED.values():
        getattr(table, "furnish", lambda w: None)(world)
    world.seal()
    return world


@pytest.mark.parametrize("role", ROLES)
def test_nothing_a_person_can_send_breaks_the_site_or_is_kept(role, world, capsys):
    user = world.act_as(role)
    walk = Walk(world, user)
    for name, route in sorted(ROUTES.items()):
        if name != "accounts:logout" and (role in route.roles or route.public) and is_walked(name, role):
            walk.route(name, route)
    with capsys.disabled():
        print(f"\n{role}: {len(walk.forms)} forms, {sum(walk.asked.values())} requests: {dict(walk.asked)}")
    assert not walk.faults, "\n".join(dict.fromkeys(walk.faults))


@pytest.mark.parametrize("name", ["leads:schools", "finance:fee_add", "campaigns:school_add", "finance:claim_add"])
def test_no_address_carries_a_nul_to_the_database(name, world):
    walk = Walk(world, world.act_as(next(role for role in ROLES if role in ROUTES[name].roles)))
    walk.ask("get", reverse(name), dict.fromkeys(("school_name", "code", "name", "outpost"), "\x00"))
    assert not walk.faults


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-30", "%%%"])
def test_no_day_of_an_address_is_beyond_the_calendar(day, world):
    walk = Walk(world, world.act_as("hq"))
    asked = dict.fromkeys(("since", "until", "from", "to", "day", "since_day", "until_day"), day)
    for url in (reverse("finance:statement", args=[world.outpost.pk]), reverse("reports:daily")):
        page = walk.ask("get", url, asked)
        walk.ask("get", url, dict.fromkeys(page.context["filter"].form.fields, day))
    assert not walk.faults, "\n".join(walk.faults)


def test_nobody_in_particular_breaks_the_door(world):
    walk = Walk(world, None)
    for name, route in sorted(ROUTES.items()):
        if route.public:
            walk.crooked(reverse(name, kwargs=route.own(world) if route.own else {}))
    page = walk.ask("get", reverse("accounts:login"))
    walk.queries(reverse("accounts:login"), page.context)
    walk.form(reverse("accounts:login"), page.context["form"])
    for language in GARBAGE:
        walk.refuse("post", reverse("set_language"), {"language": language, "next": language}, "a language")
    assert not walk.faults, "\n".join(walk.faults)


def test_nothing_is_kept_of_a_post_without_its_token(world):
    """As HQ, who may do most; a route that takes no POST answers the same."""
    walk = Walk(world, world.act_as("hq"))
    walk.client = Client(enforce_csrf_checks=True)
    for name, route in sorted(ROUTES.items()):
        world.actor = walk.user
        url = reverse(name, kwargs=route.own(world) if route.own else {})
        walk.refuse(
            "post", url, {"submit_id": str(uuid.uuid4())} | (route.data(world) if route.data else {}), "no token"
        )
    assert set(walk.asked) == {("post", 403)}
    assert not walk.faults
