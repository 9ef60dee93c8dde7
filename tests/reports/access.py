"""Who may read and write the reports, and where."""

from reports.services import hand_in_report
from tests.factories.campaigns import NOON
from tests.matrix import ROLES, Route


def furnish(world):
    for side, outpost, users in (
        ("", world.outpost, world.users),
        ("far_", world.far_outpost, world.far_users),
    ):
        report = hand_in_report(
            outpost=outpost, day=NOON.date(), problems="门卫", plan="走访", by=users["recruiter"], now=NOON
        )
        setattr(world, f"{side}report", report)


VIEW = {"hq", "director", "recruiter"}

ROUTES = {
    "reports:home": Route(roles=set(ROLES)),
    "reports:daily": Route(roles=VIEW),
    "reports:daily_report": Route(
        roles=VIEW, own=lambda w: {"pk": w.report.pk}, foreign=lambda w: {"pk": w.far_report.pk}
    ),
    "reports:daily_write": Route(
        roles={"recruiter"}, own=lambda w: {"pk": w.outpost.pk}, foreign=lambda w: {"pk": w.far_outpost.pk}
    ),
    "reports:quota": Route(roles=VIEW),
    "reports:quota_region": Route(
        roles={"hq", "director"}, own=lambda w: {"pk": w.north.pk}, foreign=lambda w: {"pk": w.south.pk}
    ),
    "reports:quota_outpost": Route(
        roles=VIEW, own=lambda w: {"pk": w.outpost.pk}, foreign=lambda w: {"pk": w.far_outpost.pk}
    ),
}
