"""What may be done with a school's file; pure."""

from enum import StrEnum

from campaigns.choices_schools import Depth
from core.geo import Point, straight_km

LATITUDES, LONGITUDES = (3.0, 54.0), (73.0, 136.0)  # China; a slip, or the two taken for one another, falls outside
FARTHEST_KM = 400  # from the district's centre: the largest counties are that wide
LONGEST_COOL_OFF = 366  # days


class ClimbProblem(StrEnum):
    SAME = "same"
    COOLING = "cooling"
    NO_PLAN = "no_plan"
    NO_AGREEMENT = "no_agreement"


def climb_problem(*, depth, to, is_cooling, has_plan, has_agreement):
    """Why the ladder of M51 may not be set from `depth` to `to`, or None. Down is always possible.

    After a refusal nothing rises before the cool-off day (M50); inside the school only under an approved entry plan
    (M48, L5); a partner only under an agreement in force with its document (L8).
    """
    depth, to = Depth(depth), Depth(to)
    if to == depth:
        return ClimbProblem.SAME
    if to.rung < depth.rung:
        return None
    if is_cooling:
        return ClimbProblem.COOLING
    if to.rung >= Depth.CAMPUS.rung and not has_plan:
        return ClimbProblem.NO_PLAN
    return ClimbProblem.NO_AGREEMENT if to == Depth.PARTNER and not has_agreement else None


class PointProblem(StrEnum):
    HALF = "half"
    OUTSIDE = "outside"
    FAR = "far"


def point_problem(latitude, longitude, *, centre=None):
    """What is wrong with a school's own point in degrees, or None; `centre` is its district's `Point`, if known."""
    if (latitude is None) != (longitude is None):
        return PointProblem.HALF
    if latitude is None:
        return None
    if not (LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]):
        return PointProblem.OUTSIDE
    if centre and straight_km(Point(latitude, longitude), centre) > FARTHEST_KM:
        return PointProblem.FAR
    return None


def cool_off_is_sane(day, *, today):
    """A school that refused is left alone for a while, and not for ever (M50)."""
    return day is not None and 0 < (day - today).days <= LONGEST_COOL_OFF
