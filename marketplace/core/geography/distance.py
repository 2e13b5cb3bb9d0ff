"""Great-circle distance in metres, and how a distance is said."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple, Protocol

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth, in metres (IUGG)."""

METRES_A_MILE = 1609.344


class Located(Protocol):
    """Anything with a place on the map: WGS84 degrees north (`lat`) and east (`lon`)."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


class Point(NamedTuple):
    """A place on the map, WGS84 degrees."""

    lat: float
    lon: float


def distance_m(a: Located, b: Located) -> float:
    """Great-circle distance in metres (haversine on the mean earth: within 0.5 % of the ellipsoid)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(h)))


def miles(metres: float) -> str:
    """A distance as people say it: "1 mile", "1.2 miles", "14 miles", "less than 0.1 miles"."""
    far = metres / METRES_A_MILE
    if far < 0.05:
        return "less than 0.1 miles"
    said = f"{far:.0f}" if far >= 9.95 else f"{far:.1f}".removesuffix(".0")
    return f"{said} mile" if said == "1" else f"{said} miles"
