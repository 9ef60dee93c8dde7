"""Twins, a merge and a dispute on each side of the country."""

import uuid

from leads.models import Dispute, Lead, LeadMerge, TwinPair
from tests.factories.campaigns import NOON
from tests.factories.outposts import CrewFactory
from tests.matrix import Route
from tests.world import make_lead

DECIDERS = {"hq", "director"}
FIELD = {"hq", "director", "recruiter"}


def furnish_twins(world):
    for side, outpost, users in (("", world.outpost, world.users), ("far_", world.far_outpost, world.far_users)):
        lead = getattr(world, f"{side}lead")
        twin, gone = (make_lead(outpost, users["recruiter"], agent=None)[0] for _each in range(2))
        Lead.every.filter(pk=gone.pk).update(merged_into=twin, next_action_at=None)
        gone.followups.all().delete()
        pair = TwinPair.objects.create(first=lead, second=twin, likeness=50, reasons=["phone"], found_at=NOON)
        merge = LeadMerge.objects.create(kept=twin, gone=gone, by=world.users["hq"].token, at=NOON)
        claimant = CrewFactory(outpost=outpost).user
        dispute = Dispute.objects.create(
            lead=lead, held_by=users["recruiter"], claimed_by=claimant, outpost=outpost, reason="先联系", opened_at=NOON
        )
        for name, made in (("twin", twin), ("twin_pair", pair), ("lead_merge", merge), ("dispute", dispute)):
            setattr(world, f"{side}{name}", made)


def of(name):
    return {
        "own": lambda w: {"pk": getattr(w, name).pk},
        "foreign": lambda w: {"pk": getattr(w, f"far_{name}").pk},
    }


def press(_world):
    return {"submit_id": str(uuid.uuid4())}


COMPARED = {
    "own": lambda w: {"pk": w.lead.pk, "other": w.twin.pk},
    "foreign": lambda w: {"pk": w.lead.pk, "other": w.far_twin.pk},
}

TWINS_ROUTES = {
    "leads:lead_twins": Route(roles=FIELD, **of("lead")),
    "leads:compare": Route(roles=DECIDERS, method="post", data=press, ok=(302,), **COMPARED),
    "leads:twins": Route(roles=DECIDERS),
    "leads:twins_search": Route(roles=DECIDERS, method="post", data=press, ok=(302,)),
    "leads:twin": Route(roles=DECIDERS, **of("twin_pair")),
    "leads:merge": Route(roles=DECIDERS, **of("lead_merge")),
    "leads:disputes": Route(roles=FIELD),
    "leads:dispute_add": Route(roles=FIELD),
    "leads:dispute": Route(roles=FIELD, **of("dispute")),
    "leads:dispute_decide": Route(roles=DECIDERS, **of("dispute")),
}
