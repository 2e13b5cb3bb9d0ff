"""The shipped tables, read when first asked for and kept (about 20 ms for the largest)."""

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import NamedTuple


class Area(NamedTuple):
    """A postcode district or sector: the median of its English postcodes, the authority that has most, its share."""

    lat: float
    lon: float
    local_authority: str
    share: float


class Town(NamedTuple):
    """A town or village of GeoNames with its population there, and the authority of the nearest postcode sector."""

    name: str
    lat: float
    lon: float
    population: int
    local_authority: str
    short: str


def rows(table: str) -> Iterator[list[str]]:
    """The rows of a shipped table without its heading."""
    packed = files(__package__).joinpath("data", f"{table}.csv.gz").read_bytes()
    reader = csv.reader(StringIO(gzip.decompress(packed).decode()))
    next(reader)
    return reader


@cache
def outcodes() -> dict[str, Area]:
    return _areas("outcodes")


@cache
def sectors() -> dict[str, Area]:
    return _areas("sectors")


@cache
def elsewhere() -> dict[str, str]:
    """Districts and sectors without one English postcode -> the first letter of their nation's codes (S, W, N)."""
    return dict(rows("elsewhere"))


@cache
def towns() -> tuple[Town, ...]:
    """Largest first, so that the first of a name is the one that most people mean."""
    return tuple(
        Town(name, float(lat), float(lon), int(pop), la, short) for name, lat, lon, pop, la, short in rows("towns")
    )


def _areas(table: str) -> dict[str, Area]:
    return {code: Area(float(lat), float(lon), la, float(share)) for code, lat, lon, la, share in rows(table)}
