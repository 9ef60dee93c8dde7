"""Points on the globe and how far they lie apart; pure, without maps or outside services."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
ROAD_FACTOR = 1.35  # roads against the straight line, the usual planning figure; an estimate and marked as one
ROAD_KMH = 45  # county roads


@dataclass(frozen=True)
class Point:
    """Degrees. `is_estimate`: the centre of a district stands in for a place whose own point is not known."""

    latitude: float
    longitude: float
    is_estimate: bool = False


def straight_km(a, b):
    """Kilometres as the crow flies."""
    north = radians(b.latitude - a.latitude)
    east = radians(b.longitude - a.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def estimated_road(a, b):
    """(road km, drive minutes) between two points, as an estimate from the straight line."""
    road = straight_km(a, b) * ROAD_FACTOR
    return road, road / ROAD_KMH * 60
