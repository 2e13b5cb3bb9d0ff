"""Distance on the globe, in metres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_M = 6_371_008.8
Floats = npt.NDArray[np.float64]


def great_circle_m(here: tuple[float, float], lats: Floats, lons: Floats) -> Floats:
    """Metres from `here` (degrees) to each place (degrees) by the haversine formula; NaN where a place is NaN."""
    lat, lon = np.radians(here[0]), np.radians(here[1])
    other = np.radians(lats)
    half = np.sin((other - lat) / 2) ** 2 + np.cos(lat) * np.cos(other) * np.sin((np.radians(lons) - lon) / 2) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres
