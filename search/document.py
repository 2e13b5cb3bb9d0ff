"""What may be in the index: public provider data and nothing else (E9, architecture rule 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType

KINDS = ("bookable", "enquiry_only", "grant_funded", "matching_scheme")
PRICE_UNITS = ("hour", "visit", "session", "night", "week", "item")

MOST = (1 << 31) - 1
"""The largest number that both engines hold in the fields for minutes and metres."""


class InvalidDocument(ValueError):
    """A projection broke the contract of `ServiceDocument`."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A free stretch of time, half-open, both ends in UTC. A visit of any length that fits inside can be asked for."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.ends_at):
            if moment.tzinfo is None or moment.utcoffset() != UTC.utcoffset(None):
                raise InvalidDocument("a slot's times must be in UTC")
        if self.ends_at <= self.starts_at:
            raise InvalidDocument("a slot must end after it starts")

    @property
    def minutes(self) -> int:
        """Real length in whole minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class ServiceDocument:
    """One service as anybody may see it.

    `version` is the row's version: an older one never overwrites a newer one; an equal one does, so that slots can be
    projected again each night. `category` is a leaf such as `going-out.swimming`, or empty when nobody has filed it.
    `languages` are BCP 47 tags. `price_pence` is the all-in price of one `price_unit`; 0 is free, None is not known.
    `radius_m` is how far the provider travels, in metres from its place. `areas` are GSS codes of the local
    authorities it serves, the one it stands in included. `pots_accepted` are opaque tokens. `slots` are the free
    stretches of the next 12 weeks, merged where they touch, in UTC.
    """

    id: int
    version: int
    name: str
    summary: str
    description: str
    provider_id: int
    provider_name: str
    provider_type: str
    category: str
    kind: str
    claimed: bool
    first_listed: date
    activities: tuple[str, ...] = ()
    source: str | None = None
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    price_pence: int | None = None
    price_unit: str | None = None
    minimum_minutes: int | None = None
    pots_accepted: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    comes_to_home: bool = False
    at_place: bool = False
    online: bool = False
    radius_m: int | None = None
    areas: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()

    def __post_init__(self) -> None:
        if self.id < 1 or self.version < 0:
            raise InvalidDocument(f"service {self.id}: id must be 1 or more and version 0 or more")
        if self.kind not in KINDS:
            raise InvalidDocument(f"service {self.id}: unknown kind {self.kind!r}")
        if self.price_unit is not None and self.price_unit not in PRICE_UNITS:
            raise InvalidDocument(f"service {self.id}: unknown price unit {self.price_unit!r}")
        if self.price_pence is not None and (self.price_pence < 0 or self.price_unit is None):
            raise InvalidDocument(f"service {self.id}: a price is 0 or more pence and has a unit")
        if not all(0 <= (number or 0) <= MOST for number in (self.minimum_minutes, self.radius_m)):
            raise InvalidDocument(f"service {self.id}: shortest visit and distance are numbers from 0 to {MOST}")
        if (self.lat is None) != (self.lon is None):
            raise InvalidDocument(f"service {self.id}: a place has both a latitude and a longitude")
        if self.lat is not None and self.lon is not None and not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise InvalidDocument(f"service {self.id}: the place is not on Earth")

    @property
    def place(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees (WGS84), or None."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)

    @property
    def category_group(self) -> str:
        """The upper level of the category: the part before the dot."""
        return self.category.partition(".")[0]


class Role(StrEnum):
    """What an engine does with a field."""

    KEY = "key"
    TEXT = "text"
    FILTER = "filter"
    FACET = "facet"
    SORT = "sort"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class FieldRole:
    """The roles of one field; `weight` counts how often a word of a text field is worth a word of the description."""

    roles: frozenset[Role]
    weight: int = 0


def _is(*roles: Role, weight: int = 0) -> FieldRole:
    return FieldRole(frozenset(roles), weight)


# Declared once, read by every engine (practices.md 12).
ROLES: Mapping[str, FieldRole] = MappingProxyType(
    {
        "id": _is(Role.KEY),
        "version": _is(Role.KEY),
        "name": _is(Role.TEXT, weight=3),
        "summary": _is(Role.TEXT, weight=2),
        "description": _is(Role.TEXT, weight=1),
        "provider_id": _is(Role.KEY),
        "provider_name": _is(Role.TEXT, weight=1),
        "provider_type": _is(Role.FACET),
        "category": _is(Role.TEXT, Role.FILTER, Role.FACET, weight=2),
        "activities": _is(Role.TEXT, weight=2),
        "kind": _is(Role.FILTER, Role.FACET),
        "claimed": _is(Role.FACET),
        "source": _is(Role.FACET),
        "languages": _is(Role.FILTER, Role.FACET),
        "access": _is(Role.FILTER, Role.FACET),
        "price_pence": _is(Role.FILTER, Role.SORT),
        "price_unit": _is(Role.FILTER),
        "minimum_minutes": _is(Role.FILTER),
        "pots_accepted": _is(Role.FILTER),
        "lat": _is(Role.FILTER, Role.SORT),
        "lon": _is(Role.FILTER, Role.SORT),
        "comes_to_home": _is(Role.FILTER, Role.FACET),
        "at_place": _is(Role.FACET),
        "online": _is(Role.FACET),
        "radius_m": _is(Role.FILTER),
        "areas": _is(Role.FILTER),
        "first_listed": _is(Role.REASON),
        "slots": _is(Role.FILTER, Role.REASON),
    }
)

FIELD_NAMES: tuple[str, ...] = tuple(field.name for field in fields(ServiceDocument))
TEXT_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {name: ROLES[name].weight for name in FIELD_NAMES if Role.TEXT in ROLES[name].roles}
)
