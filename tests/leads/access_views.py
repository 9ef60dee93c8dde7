"""Saved views of one's own and of strangers; bulk actions of each side."""

import uuid

from leads.choices_bulk import BulkKind
from leads.models import BulkAction, BulkItem, SavedView, Tag
from tests.factories.campaigns import NOON
from tests.matrix import Route

FIELD = {"hq", "director", "recruiter"}
CHIEFS = {"hq", "director"}


def furnish_views(world):
    tag = Tag.objects.create(season=world.season, name="要回访")
    world.views = {
        role: SavedView.objects.create(owner=world.users[role], name=f"视图{role}", query="state=clue", created_at=NOON)
        for role in FIELD
    }
    world.shared_view = SavedView.objects.create(
        owner=world.users["director"], name="华北共享", query="state=enquiry", is_shared=True, region=world.north,
        created_at=NOON,
    )  # fmt: skip
    far = world.far_users["director"]
    world.far_view = SavedView.objects.create(
        owner=far, name="华南共享", query="state=clue", is_shared=True, region=world.south, created_at=NOON
    )
    world.bulk = {role: _bulk(world.users[role], tag, world.lead) for role in CHIEFS}
    world.far_bulk = _bulk(far, tag, world.far_lead)


def _bulk(user, tag, lead):
    action = BulkAction.objects.create(
        by=user, kind=BulkKind.TAG, values={"tag": tag.pk}, total=1, created_at=NOON, state="done", finished_at=NOON
    )
    BulkItem.objects.create(action=action, lead=lead, state="refused", reason="already")
    return action


def fresh(**values):
    return lambda w: {"submit_id": str(uuid.uuid4())} | values


OWN = {
    "own": lambda w: {"pk": w.views.get(w.actor.role, w.shared_view).pk},
    "foreign": lambda w: {"pk": w.far_view.pk},
    "sees_all": frozenset(),
}
SHARED = {"own": lambda w: {"pk": w.shared_view.pk}, "foreign": lambda w: {"pk": w.far_view.pk}}
BULK = {"own": lambda w: {"pk": w.bulk.get(w.actor.role, w.far_bulk).pk}, "foreign": lambda w: {"pk": w.far_bulk.pk}}

VIEWS_ROUTES = {
    "leads:views": Route(roles=FIELD),
    "leads:view_add": Route(roles=FIELD),
    "leads:view_edit": Route(roles=FIELD, **OWN),
    "leads:view_delete": Route(roles=FIELD, method="post", data=fresh(), ok=(302,), **OWN),
    "leads:view_pin": Route(roles=FIELD, method="post", data=fresh(to="on"), ok=(302,), **SHARED),
    "leads:columns": Route(roles=FIELD),
    "leads:bulk": Route(roles=CHIEFS),
    "leads:bulk_new": Route(
        roles=CHIEFS,
        method="post",
        own=lambda w: {"kind": "tag"},
        data=lambda w: {"submit_id": str(uuid.uuid4()), "ids": w.lead.pk, "tag": "新词"},
        ok=(302,),
    ),
    "leads:bulk_action": Route(roles=CHIEFS, **BULK),
    "leads:bulk_undo": Route(roles=CHIEFS, method="post", data=fresh(), ok=(302,), **BULK),
}
