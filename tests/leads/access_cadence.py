"""Board, calendar and what was forgotten: a broken promise on each side of the country."""

import uuid
from datetime import timedelta

from leads.models import Escalation, FollowUp, Lead
from tests.factories.campaigns import NOON
from tests.matrix import Route
from tests.world import make_lead

FIELD = {"hq", "director", "recruiter"}


def furnish_cadence(world):
    for side, outpost, users in (("", world.outpost, world.users), ("far_", world.far_outpost, world.far_users)):
        lead, _guardian, followup = make_lead(outpost, users["recruiter"], agent=None)
        due = NOON - timedelta(days=4)
        FollowUp.objects.filter(pk=followup.pk).update(due_at=due, reminded_at=due)
        Lead.objects.filter(pk=lead.pk).update(next_action_at=due)
        Escalation.objects.create(followup=followup, rung="director", day=NOON.date(), told_at=NOON)
        setattr(world, f"{side}forgotten", lead)


FORGOTTEN = {"own": lambda w: {"pk": w.forgotten.pk}, "foreign": lambda w: {"pk": w.far_forgotten.pk}}


def dropped(world):
    return {"submit_id": str(uuid.uuid4()), "to": "form_returned", "version": world.forgotten.version}


CADENCE_ROUTES = {
    "leads:board": Route(roles=FIELD),
    "leads:calendar": Route(roles=FIELD),
    "leads:escalations": Route(roles={"hq", "director"}),
    "leads:move_card": Route(roles=FIELD, method="post", data=dropped, ok=(302,), **FORGOTTEN),
}
