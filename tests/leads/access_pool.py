"""The pool: one free lead on each side of the country."""

import uuid
from datetime import timedelta

from leads.models import FollowUp, Lead
from tests.factories.campaigns import NOON
from tests.matrix import Route
from tests.world import make_lead

FIELD = {"hq", "director", "recruiter"}


def furnish_pool(world):
    for side, outpost, users in (("", world.outpost, world.users), ("far_", world.far_outpost, world.far_users)):
        lead, _guardian, followup = make_lead(outpost, users["recruiter"], agent=None)
        Lead.objects.filter(pk=lead.pk).update(owner=None, pooled_at=NOON - timedelta(days=2))
        FollowUp.objects.filter(pk=followup.pk).update(reminded_at=NOON)
        setattr(world, f"{side}pool_lead", lead)


POOLED = {"own": lambda w: {"pk": w.pool_lead.pk}, "foreign": lambda w: {"pk": w.far_pool_lead.pk}}
OWNED = {"own": lambda w: {"pk": w.lead.pk}, "foreign": lambda w: {"pk": w.far_lead.pk}}

POOL_ROUTES = {
    "leads:pool": Route(roles=FIELD),
    "leads:claim": Route(
        roles=FIELD, method="post", data=lambda w: {"submit_id": str(uuid.uuid4())}, ok=(302,), **POOLED
    ),
    "leads:release": Route(roles=FIELD, **OWNED),
}
