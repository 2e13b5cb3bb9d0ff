"""Where a listing stands, from its postcode."""

from functools import lru_cache
from typing import NamedTuple

from marketplace.core.geography import Place, Point, UnknownPlace, distance_m, resolve
from providers.imports.rows import RowRefused

NEAR_M = 5000
"""A point of the file further from its postcode than this is a mistake; ours is taken."""


class Standing(NamedTuple):
    """Degrees (WGS84); empty where it is not in England."""

    lat: float | None = None
    lon: float | None = None


NOWHERE = Standing()


def standing(postcode: str | None, lat: str = "", lon: str = "") -> Standing:
    """For a published list: what we can't place is kept without a place, so that it is still found by its words.

    The file's own point is only better than ours where ours is the middle of a sector.
    """
    place = _resolved(postcode) if postcode else None
    if place is None or isinstance(place, str):
        return NOWHERE
    if not place.exact and (point := _point(lat, lon)) and distance_m(point, place) <= NEAR_M:
        return Standing(point.lat, point.lon)
    return Standing(place.lat, place.lon)


def standing_in_england(postcode: str | None) -> Standing:
    """For our own template: raises RowRefused with a plain sentence for an unknown postcode or one elsewhere."""
    place = _resolved(postcode) if postcode else None
    if isinstance(place, str):
        raise RowRefused("postcode", place)
    return standing(postcode)


@lru_cache(maxsize=4096)
def _resolved(postcode: str) -> Place | str:
    try:
        return resolve(postcode)
    except UnknownPlace as error:
        return str(error)


def _point(lat: str, lon: str) -> Point | None:
    try:
        point = Point(float(lat), float(lon))
    except ValueError:
        return None
    return point if -90 <= point.lat <= 90 and -180 <= point.lon <= 180 else None
