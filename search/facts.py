"""What filters, facets and reasons need of a service: everything but its texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.document import ServiceDocument
from search.slots import Rows, local_rows


class Facts(NamedTuple):
    """One service without its texts; `alive` False is a tombstone. -1 and "" stand for "not known"."""

    id: int
    alive: bool
    category: str = ""
    kind: str = ""
    provider_type: str = ""
    source: str = ""
    languages: Sequence[str] = ()
    access: Sequence[str] = ()
    pots: Sequence[str] = ()
    areas: Sequence[str] = ()
    pence: int = -1
    unit: str = ""
    minimum: int = 0
    lat: float | None = None
    lon: float | None = None
    radius_m: int = -1
    home: bool = False
    place: bool = False
    online: bool = False
    slots: Rows | None = None


def facts_of(document: ServiceDocument) -> Facts:
    """The facts of one living service."""
    return Facts(
        id=document.id,
        alive=True,
        category=document.category,
        kind=document.kind,
        provider_type=document.provider_type,
        source=document.source or "",
        languages=document.languages,
        access=document.access,
        pots=document.pots_accepted,
        areas=document.areas,
        pence=-1 if document.price_pence is None else document.price_pence,
        unit=document.price_unit or "",
        minimum=document.minimum_minutes or 0,
        lat=document.lat,
        lon=document.lon,
        radius_m=-1 if document.radius_m is None else document.radius_m,
        home=document.comes_to_home,
        place=document.at_place,
        online=document.online,
        slots=local_rows(document.slots) if document.slots else None,
    )
