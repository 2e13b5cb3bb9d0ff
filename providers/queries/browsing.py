"""Plain reads over all that is listed, for when the search engine is away. Slower than the index, never wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core.uow import UnitOfWork
from providers.domain.codes import PUBLIC_STATES, PriceUnit, ProviderState, ProviderType, ServiceKind, ServiceState
from providers.models import Provider, Service

MOST_ROWS = 20_000
"""A bound on the memory of one answer; a site with more listings than this should not be without its index for long."""


@dataclass(frozen=True, slots=True)
class Browsed:
    """A listing with its texts and plain facts. Degrees, metres, pence, minutes."""

    service_id: int
    name: str
    summary: str
    description: str
    category: str
    kind: ServiceKind
    price_pence: int | None
    price_unit: PriceUnit | None
    minimum_minutes: int | None
    at_home: bool
    at_place: bool
    online: bool
    radius_m: int | None
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    access: tuple[str, ...]
    pots_accepted: tuple[str, ...]
    provider_name: str
    provider_type: ProviderType
    source: str | None
    lat: float | None
    lon: float | None


def browse(
    uow: UnitOfWork,
    *,
    words: Sequence[str] = (),
    categories: Sequence[str] = (),
    box: tuple[float, float, float, float] | None = None,
) -> list[Browsed]:
    """Listed services with any of the words in a text, or filed under any of the categories (no words: all), inside
    `box` (south, north, west, east in degrees) where one is given."""
    lat, lon = func.coalesce(Service.lat, Provider.lat), func.coalesce(Service.lon, Provider.lon)
    chosen = (
        select(
            Service.id,
            Service.name,
            Service.summary,
            Service.description,
            Service.category,
            Service.kind,
            Service.price_pence,
            Service.price_unit,
            Service.minimum_minutes,
            Service.at_home,
            Service.at_place,
            Service.online,
            Service.radius_m,
            Service.areas,
            Service.languages,
            Service.access,
            Service.pots_accepted,
            Provider.name,
            Provider.type,
            Provider.source,
            lat,
            lon,
            Provider.state,
        )
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.state == ServiceState.PUBLISHED, Provider.state.in_(PUBLIC_STATES))
        .order_by(Service.id)
        .limit(MOST_ROWS)
    )
    if words or categories:
        chosen = chosen.where(_any_of(words, categories))
    if box is not None:
        south, north, west, east = box
        chosen = chosen.where(lat.between(south, north), lon.between(west, east))
    return [_browsed(row) for row in uow.session.execute(chosen)]


def _any_of(words: Sequence[str], categories: Sequence[str]) -> ColumnElement[bool]:
    texts = (Service.name, Service.summary, Service.description, Provider.name)
    ways: list[ColumnElement[bool]] = [text.icontains(word, autoescape=True) for word in words for text in texts]
    if categories:
        ways.append(Service.category.in_(categories))
    return or_(*ways)


def _browsed(row: Sequence[Any]) -> Browsed:
    kind, state = row[5], row[22]
    if state is ProviderState.UNCLAIMED and kind is ServiceKind.BOOKABLE:
        kind = ServiceKind.ENQUIRY_ONLY
    facts: list[Any] = [*row[:5], kind, *row[6:13], *(tuple(value or ()) for value in row[13:17]), *row[17:22]]
    return Browsed(*facts)
