"""Exports: directors ask and fetch their own, HQ decides."""

import uuid

from leads.models import ExportRequest
from tests.factories.campaigns import NOON
from tests.matrix import Route

EXPORTERS = {"hq", "director"}


def ready(user):
    """Few rows, approved, not fetched yet."""
    facts = {"purpose": "calling", "format": "csv", "row_count": 1, "state": "approved"}
    return ExportRequest.objects.create(asked_by=user, asked_at=NOON, decided_at=NOON, **facts)


def furnish_export(world):
    world.exports = {role: ready(world.users[role]) for role in EXPORTERS}
    world.far_export = ready(world.far_users["director"])


def own(world):
    return {"pk": world.exports.get(world.actor.role, world.far_export).pk}


EXPORT_ROUTES = {
    "leads:export": Route(roles=EXPORTERS),
    "leads:exports": Route(roles=EXPORTERS),
    "leads:export_page": Route(
        roles={"hq"}, own=lambda w: {"pk": w.exports["director"].pk}, foreign=lambda w: {"pk": w.far_export.pk}
    ),
    "leads:export_download": Route(
        roles=EXPORTERS, method="post", data=lambda w: {"submit_id": str(uuid.uuid4())}, own=own,
        foreign=lambda w: {"pk": w.far_export.pk}, sees_all=frozenset(),
    ),
}  # fmt: skip
