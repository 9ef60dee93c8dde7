"""Events, their public pages and application forms: one of each on each side of the country."""

import uuid
from datetime import timedelta

from leads.choices import LeadSource
from leads.choices_events import EventKind
from leads.models import Lead
from leads.services import ask_speaker, give_form, issue_forms, open_page, plan_event, revoke_page
from tests.factories.campaigns import NOON
from tests.matrix import ROLES, Route
from tests.world import make_lead

FIELD = {"hq", "director", "recruiter"}


def furnish_events(world):
    for side, outpost, users in (("", world.outpost, world.users), ("far_", world.far_outpost, world.far_users)):
        by = users["recruiter"]
        facts = {"outpost": outpost, "host": by, "by": by, "now": NOON, "starts_at": NOON - timedelta(hours=1)}
        facts |= {"ends_at": NOON + timedelta(hours=4), "kind": EventKind.FAIR, "expected": 300}
        event = plan_event(place="文化宫", **facts)
        setattr(world, f"{side}lead_event", event)
        setattr(world, f"{side}speaker_request", ask_speaker(event=event, evidence="去年三百人", by=by, now=NOON))
        setattr(world, f"{side}shut_event", plan_event(place="体育馆", **facts))
        setattr(world, f"{side}entry", open_page(event=event, by=by, now=NOON))
        lead, _guardian, _followup = make_lead(outpost, by, agent=None, source=LeadSource.FAIR)
        Lead.objects.filter(pk=lead.pk).update(event=event)
        first = 1 if side == "" else 101
        issue_forms(outpost=outpost, first=first, last=first + 9, by=world.users["hq"], now=NOON)
        setattr(world, f"{side}form_given", give_form(lead=lead, number=first, by=by, now=NOON))
    dead = open_page(event=world.far_shut_event, by=world.far_users["recruiter"], now=NOON)
    revoke_page(event=world.far_shut_event, by=world.far_users["recruiter"], now=NOON)
    world.dead_token = dead.token


def of(name):
    return {"own": lambda w: {"pk": getattr(w, name).pk}, "foreign": lambda w: {"pk": getattr(w, f"far_{name}").pk}}


EVENT, OUTPOST, FORM, LEAD = of("lead_event"), of("outpost"), of("form_given"), of("lead")
BUTTON = {"method": "post", "data": lambda w: {"submit_id": str(uuid.uuid4())}, "ok": (302,)}
PUBLIC = {
    "public": True,
    "own": lambda w: {"token": w.entry.token},
    "foreign": lambda w: {"token": w.dead_token},
    "sees_all": frozenset(),
}

EVENT_ROUTES = {
    "leads:events": Route(FIELD),
    "leads:event_plan": Route(FIELD),
    "leads:event": Route(FIELD, **EVENT),
    "leads:event_edit": Route(FIELD, **EVENT),
    "leads:event_held": Route(FIELD, **EVENT),
    "leads:event_cancel": Route(FIELD, **EVENT),
    "leads:event_sheet": Route(FIELD, **EVENT),
    "leads:event_page_open": Route(FIELD, **BUTTON, **of("shut_event")),
    "leads:event_page_revoke": Route(FIELD, **BUTTON, **EVENT),
    "leads:speaker_ask": Route(FIELD, **EVENT),
    "leads:speaker_decide": Route({"hq"}, **of("speaker_request")),
    "leads:forms": Route(FIELD),
    "leads:form_list": Route(FIELD, **OUTPOST),
    "leads:form_issue": Route({"hq"}, **OUTPOST),
    "leads:form_give": Route(FIELD, **LEAD),
    "leads:form_back": Route(FIELD, **BUTTON, **FORM),
    "leads:form_write_off": Route(FIELD, **FORM),
    "entry:form": Route(ROLES, **PUBLIC),
    "entry:thanks": Route(ROLES, **PUBLIC),
}
