"""What a route promises, and the walk that holds it to it.

Each app declares its routes in `tests/<app>/access.py` as `ROUTES = {"leads:lead": Route(...)}`, and may add objects
to the world in `furnish(world)`.
"""

import html
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

ROLES = ("hq", "director", "recruiter", "caller", "finance", "agent")
NOBODYS_PK, NOBODYS_UUID = 999_999_937, uuid.UUID(int=0x5EED)


@dataclass(frozen=True)
class Route:
    """Roles outside `roles` get 403. The others get `ok` on `own(world)`, and 404 on `foreign(world)` unless in
    `sees_all`. `own` and `foreign` give the URL's kwargs (none: a route without them); `data` is what a POST sends,
    `query` what a GET asks. While a role walks, `world.actor` is its user. `public` routes need no login."""

    roles: Iterable[str]
    own: Callable | None = None
    foreign: Callable | None = None
    method: str = "get"
    public: bool = False
    ok: tuple = (200,)
    data: Callable | None = None
    query: Callable | None = None
    sees_all: Iterable[str] = frozenset({"hq"})


class Broken(AssertionError):
    """A route did not keep its promise."""


# --- which routes there are ----------------------------------------------------------------------------------------
def routes_of(resolver=None, namespace=""):
    """Every named route of the site, as `namespace:name`; a route without a name is given by its pattern."""
    resolver = resolver or get_resolver()
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            yield f"{namespace}{part.name}" if part.name else f"{namespace}<unnamed {part.pattern}>"
        else:
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from routes_of(part, inner)


def undeclared(declared, resolver=None):
    return sorted(set(routes_of(resolver)) - set(declared))


def missing(declared, resolver=None):
    return sorted(set(declared) - set(routes_of(resolver)))


# --- the walk ------------------------------------------------------------------------------------------------------
def walk(name, route, world):
    """Ask `name` as everybody, with own, foreign and invented objects and by both methods; Broken when it fails."""
    own = _url(name, route.own, world, actor=world.users["hq"])
    _as_anonymous(name, route, world, own)
    for role in ROLES:
        if role in route.roles or route.public:
            _as_permitted(name, route, world, role)
        else:
            _as_forbidden(name, route, world, role)


def _as_anonymous(name, route, world, url):
    for method in ("get", "post"):
        answer = ask(world, None, method, url, route)
        if route.public:
            if method == route.method:
                _expect(answer, route.ok, name, "anonymous", method)
        elif answer.status_code == 302:
            if not answer["Location"].startswith(reverse("accounts:login")):
                raise Broken(f"{name}: anonymous {method} is sent to {answer['Location']}, not to the login")
        else:
            _expect(answer, (401, 403), name, "anonymous", method)
        no_leak(world, None, answer, name)


def _as_forbidden(name, route, world, role):
    user = world.act_as(role)
    for give in filter(None, (route.own, route.foreign)) if route.own else (None,):
        url = _url(name, give, world, actor=user)
        answer = ask(world, user, route.method, url, route)
        _expect(answer, (403,), name, role, route.method)
        no_leak(world, role, answer, name)
        other = ask(world, user, _other(route), url, route)
        _expect(other, (403, 405), name, role, _other(route))
        no_leak(world, role, other, name)


def _as_permitted(name, route, world, role):
    user = world.act_as(role)
    url = _url(name, route.own, world, actor=user)
    answer = ask(world, user, route.method, url, route)
    _expect(answer, route.ok, name, role, route.method)
    no_leak(world, role, answer, name, is_list=route.own is None and route.method == "get")
    other = ask(world, user, _other(route), url, route, data={})
    if other.status_code >= 500:
        raise Broken(f"{name}: {role} by {_other(route)} answers {other.status_code}")
    no_leak(world, role, other, name)
    if route.foreign and role not in route.sees_all:
        _foreign_is_like_nothing(name, route, world, role, user)


def _foreign_is_like_nothing(name, route, world, role, user):
    kwargs = route.foreign(world)
    nowhere = {key: NOBODYS_UUID if isinstance(value, uuid.UUID) else NOBODYS_PK for key, value in kwargs.items()}
    for method in (route.method, _other(route)):
        bodies = []
        for given in (kwargs, nowhere):
            url = reverse(name, kwargs=given)
            answer = ask(world, user, method, url, route)
            _expect(answer, (404,) if method == route.method else (404, 405), f"{name} {given}", role, method)
            no_leak(world, role, answer, name)
            bodies.append(_alike(text_of(answer), url))
        if bodies[0] != bodies[1]:
            raise Broken(f"{name}: {role} by {method} can tell a foreign object from none")


def ask(world, user, method, url, route, data=None):
    """One request whose effects are undone."""
    client = Client()
    if user is not None:
        client.cookies["sessionid"] = world.session_of(user)
    if method == "post":
        sent = data if data is not None else (route.data(world) if route.data else {})
        sent = {"submit_id": str(uuid.uuid4())} | sent
    else:
        sent = route.query(world) if route.query else {}
    with transaction.atomic():
        answer = getattr(client, method)(url, sent)
        text_of(answer)
        transaction.set_rollback(True)
    return answer


def no_leak(world, role, answer, name, is_list=False):
    """No marker of a person whom `role` may not see stands anywhere in the answer."""
    body = text_of(answer) + " ".join(f"{k}: {v}" for k, v in answer.items())
    digits = re.sub(r"(?<=\d)[\s-](?=\d)", "", body)
    for marker in world.forbidden(role, is_list=is_list):
        if marker in body or marker in digits:
            raise Broken(f"{name}: {role or 'anonymous'} reads “{marker}” ({world.whose(marker)})")


# --- small things --------------------------------------------------------------------------------------------------
def text_of(answer):
    """The whole body as people would read it; a streamed one is read once and kept."""
    if not hasattr(answer, "_text"):
        raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer._text = html.unescape(raw.decode("utf-8", errors="replace"))
    return answer._text


def _url(name, give, world, *, actor):
    before, world.actor = world.actor, actor
    try:
        return reverse(name, kwargs=give(world) if give else {})
    finally:
        world.actor = before


def _other(route):
    return "get" if route.method == "post" else "post"


def _expect(answer, wanted, name, who, method):
    if answer.status_code not in wanted:
        raise Broken(f"{name}: {who} by {method} gets {answer.status_code}, promised {wanted}")


def _alike(body, url):
    """A body without what differs from request to request."""
    body = body.replace(url, "URL")
    body = re.sub(r'nonce="[^"]*"', "", body)
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", body)
