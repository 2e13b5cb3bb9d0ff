"""Distance on the globe, in metres."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_M = 6_371_008.8
METRES_A_DEGREE = 111_000  # a little less than a degree of latitude is: a box errs on the large side
Floats = npt.NDArray[np.float64]


def great_circle_m(here: tuple[float, float], lats: Floats, lons: Floats) -> Floats:
    """Metres from `here` (degrees) to each place (degrees) by the haversine formula; NaN where a place is NaN."""
    lat, lon = math.radians(here[0]), math.radians(here[1])
    other = np.radians(lats)
    half = np.sin((other - lat) / 2) ** 2 + math.cos(lat) * np.cos(other) * np.sin((np.radians(lons) - lon) / 2) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees south, north, west and east; it does not know the date line."""

    south: float
    north: float
    west: float
    east: float

    @classmethod
    def around(cls, here: tuple[float, float], radius_m: float) -> Box:
        """A box that holds every place within the radius; all longitudes where a pole or the date line is near."""
        lat, lon = here
        high = radius_m / METRES_A_DEGREE
        farthest = abs(lat) + high
        wide = 360.0 if farthest >= 89 else high / math.cos(math.radians(farthest))
        if lon - wide < -180 or lon + wide > 180:
            return cls(lat - high, lat + high, -180.0, 180.0)
        return cls(lat - high, lat + high, lon - wide, lon + wide)

    def holds(self, lats: Floats, lons: Floats) -> npt.NDArray[np.bool_]:
        """Which places lie in the box; not one that is NaN."""
        inside: npt.NDArray[np.bool_] = (
            (lats >= self.south) & (lats <= self.north) & (lons >= self.west) & (lons <= self.east)
        )
        return inside
