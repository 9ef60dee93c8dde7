"""Who may do what with leads, and whose."""

import uuid

from leads.choices import LeadState
from leads.models import SecondLineCall
from tests.factories.campaigns import NOON
from tests.leads.access_cadence import CADENCE_ROUTES, furnish_cadence
from tests.leads.access_events import EVENT_ROUTES, furnish_events
from tests.leads.access_export import EXPORT_ROUTES, furnish_export
from tests.leads.access_leadimport import LEADIMPORT_ROUTES, furnish_leadimport
from tests.leads.access_person import PERSON_ROUTES, furnish_person
from tests.leads.access_pool import POOL_ROUTES, furnish_pool
from tests.leads.access_twins import TWINS_ROUTES, furnish_twins
from tests.leads.access_views import VIEWS_ROUTES, furnish_views
from tests.matrix import Route
from tests.world import make_lead


def furnish(world):
    """A form returned today, in the caller's hand; the far side's came back yesterday and is nobody's today."""
    form = {"form_returned_at": NOON}
    world.returned, _guardian, _followup = make_lead(world.outpost, world.users["recruiter"], **form)
    type(world.returned).objects.filter(pk=world.returned.pk).update(state=LeadState.FORM_RETURNED)
    SecondLineCall.objects.create(lead=world.returned, day=NOON.date(), caller=world.users["caller"], taken_at=NOON)
    furnish_export(world)
    furnish_leadimport(world)
    furnish_pool(world)
    furnish_person(world)
    furnish_twins(world)
    furnish_cadence(world)
    furnish_views(world)
    furnish_events(world)


FIELD = {"hq", "director", "recruiter"}
LEAD = {"own": lambda w: {"pk": w.lead.pk}, "foreign": lambda w: {"pk": w.far_lead.pk}}
FOLLOWUP = {"own": lambda w: {"pk": w.followup.pk}, "foreign": lambda w: {"pk": w.far_followup.pk}}
RETURNED = {"own": lambda w: {"pk": w.returned.pk}, "foreign": lambda w: {"pk": w.far_lead.pk}}


def fresh(**values):
    return lambda w: {"submit_id": str(uuid.uuid4())} | values


ROUTES = {
    "leads:list": Route(roles=FIELD),
    "leads:add": Route(roles=FIELD),
    "leads:duplicates": Route(roles=FIELD, method="post", data=lambda w: {"phone": w.far_lead.phone}),
    "leads:schools": Route(roles=FIELD, query=lambda w: {"school_name": "中学"}),
    "leads:lead": Route(roles=FIELD, **LEAD),
    "leads:lead_edit": Route(roles=FIELD, **LEAD),
    "leads:followup_plan": Route(roles=FIELD, **LEAD),
    "leads:followup_done": Route(roles=FIELD, **FOLLOWUP),
    "leads:move": Route(roles=FIELD, **LEAD),
    "leads:exit": Route(roles=FIELD, **LEAD),
    "leads:reveal": Route(
        roles=FIELD | {"caller"}, method="post", data=lambda w: {"field": "phone", "purpose": "call"}, **RETURNED
    ),
    "leads:queue": Route(roles={"caller"}),
    "leads:queue_done": Route(roles={"caller"}, method="post", data=fresh(result="reached"), ok=(302,), **RETURNED),
    "leads:agent": Route(roles={"agent"}),
    "leads:agent_add": Route(roles={"agent"}),
    **EXPORT_ROUTES,
    **LEADIMPORT_ROUTES,
    **PERSON_ROUTES,
    **POOL_ROUTES,
    **TWINS_ROUTES,
    **CADENCE_ROUTES,
    **VIEWS_ROUTES,
    **EVENT_ROUTES,
}
