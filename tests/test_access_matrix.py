"""Every route of the site, asked as every role and as nobody, with own, foreign and invented objects.

A route is declared in `tests/<app>/access.py`. What is looked for in every answer: the status the route promised, and
not one mark of a person whom the asker may not see.
"""

import importlib
import importlib.util

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLResolver, include, path
from django.urls.resolvers import RegexPattern

from accounts.access import permitted
from accounts.rules import Permission
from core import clock
from leads.models import Lead
from tests.factories.campaigns import NOON
from tests.matrix import ROLES, Broken, Route, missing, routes_of, undeclared, walk
from tests.world import build_world

PARTS = [app for app in settings.HOUSE_APPS if app != "core"]
TABLES = {part: f"tests.{part}.access" for part in PARTS}
DECLARED = {part: importlib.import_module(name) for part, name in TABLES.items() if importlib.util.find_spec(name)}
ROUTES = {name: route for table in DECLARED.values() for name, route in table.ROUTES.items()}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The world, built once in a transaction that is never committed; every request in the walk undoes itself."""
    with django_db_blocker.unblock(), clock.set_to(NOON), transaction.atomic():
        world = build_world()
        for table in DECLARED.values():
            getattr(table, "furnish", lambda w: None)(world)
        world.seal()
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db):
    return built


@pytest.mark.parametrize("part", PARTS)
def test_each_app_with_routes_declares_them(part):
    has_routes = any(routes_of(URLResolver(RegexPattern(r"^/"), f"{part}.urls")))
    assert not has_routes or part in DECLARED, f"write tests/{part}/access.py"


def test_no_route_is_undeclared():
    assert undeclared(ROUTES) == []


def test_no_declared_route_is_missing():
    assert missing(ROUTES) == []


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_route_keeps_its_promise(name, world):
    walk(name, ROUTES[name], world)


# --- the walk itself must be able to turn red ----------------------------------------------------------------------
def leak(request):
    return HttpResponse(f"<p>{Lead.objects.filter(outpost__code='GZ').earliest('pk').name}</p>")


def spaced_number(request):
    number = Lead.objects.filter(outpost__code="GZ").earliest("pk").phone.removeprefix("+86")
    return HttpResponse(f"{number[:3]} {number[3:7]} {number[7:]}")


def unscoped(request, pk):
    return HttpResponse(Lead.objects.get(pk=pk).token)


def telling(request, pk):
    known = Lead.objects.filter(pk=pk).exists()
    return HttpResponse("not yours" if known else "no such thing", status=404)


@permitted(Permission.LEAD_VIEW)
def open_to_more_than_said(request):
    return HttpResponse()


urlpatterns = [
    path("", include("recruitment.urls")),
    path("planted/", include(([
        path("leak/", leak, name="leak"),
        path("spaced/", spaced_number, name="spaced"),
        path("lead/<int:pk>/", unscoped, name="lead"),
        path("telling/<int:pk>/", telling, name="telling"),
        path("open/", open_to_more_than_said, name="open"),
    ], "planted"))),
]  # fmt: skip


def own_lead(w):
    return {"pk": w.lead.pk}


def far_lead(w):
    return {"pk": w.far_lead.pk}


@pytest.fixture
def planted():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_an_undeclared_route_is_seen(planted):
    found = [name for name in undeclared(ROUTES) if name.startswith("planted:")]
    assert found == ["planted:lead", "planted:leak", "planted:open", "planted:spaced", "planted:telling"]


def test_a_declared_route_that_does_not_exist_is_seen():
    assert missing(ROUTES | {"leads:nowhere": Route(ROLES)}) == ["leads:nowhere"]


@pytest.mark.parametrize(
    ("name", "route", "told"),
    [
        ("planted:leak", Route(ROLES), "director reads"),
        ("planted:spaced", Route(ROLES), "reads “138"),
        ("planted:lead", Route(ROLES, own=own_lead, foreign=far_lead), "gets 200, promised"),
        ("planted:telling", Route(ROLES, own=own_lead, foreign=far_lead, ok=(404,)), "can tell a foreign object"),
        ("planted:open", Route({"hq"}), "director by get gets 200, promised"),
        ("planted:open", Route(ROLES), "caller by get gets 403, promised"),
        ("planted:open", Route(ROLES, public=True), "anonymous by get gets 302"),
    ],
)
def test_a_broken_promise_is_seen(name, route, told, world, planted):
    with pytest.raises(Broken, match=told):
        walk(name, route, world)


def test_the_marks_really_divide_the_two_sides(world):
    for role in ("director", "recruiter", "caller", "agent", "finance"):
        far = {world.far_guardian.name, world.far_lead.phone[3:], world.far_users["recruiter"].phone[3:]}
        assert far <= world.forbidden(role)
        assert world.far_lead.name in world.forbidden(role) or role == "finance", "a clerk reads payers' names"
    assert world.lead.name not in world.forbidden("director")
    assert world.lead.phone.removeprefix("+86") in world.forbidden("director", is_list=True)
    assert world.forbidden("hq") == set()
    assert world.lead.name in world.forbidden(None)
