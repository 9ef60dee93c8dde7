"""Imported rows without consent: HQ decides about all of them, nobody else sees one."""

import uuid

from tests.factories.leads import QuarantinedLeadFactory
from tests.matrix import Route


def furnish_leadimport(world):
    world.leadimport_row = QuarantinedLeadFactory(outpost=world.outpost)
    world.leadimport_far_row = QuarantinedLeadFactory(outpost=world.far_outpost)


ROW = {"own": lambda w: {"pk": w.leadimport_row.pk}, "foreign": lambda w: {"pk": w.leadimport_far_row.pk}}
LEADIMPORT_ROUTES = {
    "leads:quarantine": Route(roles={"hq"}, query=lambda w: {"batch": str(uuid.uuid4())}),
    "leads:quarantine_release": Route(roles={"hq"}, **ROW),
    "leads:quarantine_delete": Route(roles={"hq"}, method="post", ok=(302,), **ROW),
}
