"""From what a person types ("SK4", "sk4 3ab", "Stockport") to a place on the map."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal

from marketplace.core.geography import postcodes, tables, units
from marketplace.core.geography.authorities import current_code, local_authorities, local_authority_name
from marketplace.core.geography.postcodes import UnknownPlace

Kind = Literal["outcode", "sector", "postcode", "town", "authority"]

LONGEST = 60
"""Characters of the longest thing that can be a place; longer text is refused before it is searched."""

_NATIONS = {"S": "in Scotland", "W": "in Wales", "N": "in Northern Ireland", "M": "on the Isle of Man",
            "L": "in the Channel Islands"}  # fmt: skip


# These have no grid reference in the wheel, or all of the area lies outside England.
_WHOLE_AREAS = {"BT": "N", "IM": "M", "JE": "L", "GY": "L"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in England, WGS84 degrees. `exact` is true only for a postcode whose own point is known.

    `local_authority` is the one that most postcodes of the area lie in: a hint for a person to confirm.
    """

    kind: Kind
    label: str
    lat: float
    lon: float
    local_authority: str | None
    exact: bool = False


def resolve(text: str) -> Place:
    """The place a person typed: a postcode, part of one, or a town.

    Raises `UnknownPlace` with a sentence for the person: nothing typed, outside England, or not known.
    """
    typed = postcodes.tidy(text)
    if not typed:
        raise UnknownPlace("Enter a postcode or a town, like SK4 or Stockport.")
    if len(typed) > LONGEST:
        raise UnknownPlace("That is too long for a place. Enter a postcode or a town, like SK4 or Stockport.")
    if full := postcodes.split_full(typed):
        # "SK4 3AB" can't be a district; "M11 1" without its space is one, so districts come before sectors.
        return _unit(*full)
    if typed in tables.outcodes():
        return _area("outcode", typed, tables.outcodes()[typed])
    if typed in tables.elsewhere():
        raise _no_postcode(typed)
    if parts := postcodes.split_sector(typed) or postcodes.split_sector(f"{typed[:-1]} {typed[-1]}"):
        return _sector(*parts)
    if postcodes.looks_outward(typed):
        raise _no_postcode(typed)
    return _named(typed)


def coarse_area(place: Place) -> str | None:
    """All that a search event keeps of a place (E9): its local authority's code."""
    return place.local_authority


def _area(kind: Kind, label: str, area: tables.Area) -> Place:
    return Place(kind, label, area.lat, area.lon, area.local_authority)


def _unit(first: str, second: str) -> Place:
    label = f"{first} {second}"
    around = tables.sectors().get(f"{first} {second[0]}")
    if around is None:
        raise _no_postcode(first, f"{first} {second[0]}", label)
    if known := units.find(first, second):
        lat, lon, code = known
        return Place("postcode", label, lat, lon, current_code(code), exact=True)
    return _area("postcode", label, around)


def _sector(first: str, digit: str) -> Place:
    label = f"{first} {digit}"
    area = tables.sectors().get(label)
    if area is None:
        raise _no_postcode(first, label)
    return _area("sector", label, area)


def _no_postcode(first: str, *rest: str) -> UnknownPlace:
    asked = rest[-1] if rest else first
    for nation in (*map(tables.elsewhere().get, (*rest[:1], first)), _WHOLE_AREAS.get(first[:2])):
        if nation:
            return UnknownPlace(f"{asked} is {_NATIONS[nation]}. We can only help with places in England.")
    if rest and first in tables.outcodes():
        return UnknownPlace(f"We don’t know the postcode {asked}. Check it, or enter just {first}.", (first,))
    return UnknownPlace(f"We don’t know the postcode {asked}. Check it, or enter a town.")


def _named(typed: str) -> Place:
    names, key = _names(), _key(typed)
    if key in names:
        return names[key]
    close = [names[match].label for match in get_close_matches(key, names, n=3, cutoff=0.8)]
    meant = f" Did you mean {' or '.join(close)}?" if close else " Check the spelling, or enter a postcode, like SK4."
    raise UnknownPlace(f"We don’t know a place called {typed.title()}.{meant}", tuple(close))


def _key(name: str) -> str:
    words = name.upper().replace("’", "'").replace("'", "").replace("&", " AND ").replace(".", " ").replace(",", " ")
    return " ".join(words.replace("-", " ").split()).replace("SAINT ", "ST ")


@cache
def _names() -> dict[str, Place]:
    """Towns by name, by "name, authority" and by short name (Hull), the largest first; then authorities."""
    found: dict[str, Place] = {}
    taken: set[str] = set()
    for town in tables.towns():
        in_authority = f"{town.name}, {local_authority_name(town.local_authority)}"
        again = _key(town.name) in taken
        taken.add(_key(town.name))
        label = in_authority if again else town.name
        place = Place("town", label, town.lat, town.lon, town.local_authority)
        found.setdefault(_key(town.name), place)
        found.setdefault(_key(in_authority), place)
        if town.short:
            taken.add(_key(town.short))
            found.setdefault(_key(town.short), place)
    for area in local_authorities():
        found.setdefault(_key(area.name), Place("authority", area.name, area.lat, area.lon, area.code))
    return found
