"""Where services stand: real postcode sectors, with a pair of letters behind them, as often a real unit as not."""

import random
from dataclasses import dataclass
from functools import cache

from marketplace.core.geography import resolve, tables

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Stand:
    """A place in degrees (WGS84) with its local authority."""

    postcode: str
    lat: float
    lon: float
    area: str


@cache
def _sectors() -> tuple[tuple[str, ...], tuple[tables.Area, ...]]:
    known = sorted(tables.sectors().items())
    return tuple(code for code, _ in known), tuple(area for _, area in known)


def stand(rng: random.Random) -> Stand:
    """Somewhere in England, as often as there are postcode sectors, within a kilometre of the sector's middle."""
    codes, areas = _sectors()
    at = rng.randrange(len(codes))
    postcode = codes[at] + rng.choice(_LETTERS) + rng.choice(_LETTERS)
    area = areas[at]
    lat, lon = area.lat + rng.uniform(-0.008, 0.008), area.lon + rng.uniform(-0.012, 0.012)
    return Stand(postcode, round(lat, 6), round(lon, 6), resolve(postcode).local_authority or area.local_authority)
