"""Ways nobody has entered, offered from the map: an estimate, marked as one, that never stands above a measured way."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from outposts.choices import Method
from outposts.visit_ground import point_of, way_between


@dataclass(frozen=True)
class ReachOffer:
    """Values for the reach form; `is_rough`: the centre of the school's district stands in for the school."""

    road_km: int
    drive_minutes: int
    method: str
    source: str
    is_rough: bool

    @property
    def values(self):
        """For the fields of a `Reach`."""
        return {name: getattr(self, name) for name in ("road_km", "drive_minutes", "method", "source")}


def offer_reach(outpost, school, reach=None):
    """A `ReachOffer`, or None where a way is entered already or no place is known."""
    if reach is not None and (reach.road_km is not None or reach.drive_minutes is not None):
        return None
    way = way_between(point_of(outpost), school, None)
    if way is None:
        return None
    is_rough = school.point.is_estimate
    source = (
        _("Estimated from the map: district centre") if is_rough else _("Estimated from the map: the school's point")
    )
    return ReachOffer(round(way.km), round(way.minutes), Method.ESTIMATED, source, is_rough)
