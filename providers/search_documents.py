"""What search may know of a service: the owner writes its projection (architecture.md). Public data only (E9)."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from marketplace.core.geography import UnknownPlace, resolve
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from providers.domain.codes import PUBLIC_STATES, ProviderState, ServiceKind, ServiceState
from providers.domain.offer import Offer
from providers.models import Provider, Service
from providers.queries import times
from providers.queries.credentials import known
from providers.queries.offers import offer_of, services_with_providers
from search.document import ServiceDocument, Slot

WEEKS = 12
"""How far ahead free time is projected; a nightly timer moves it on."""


def document(uow: UnitOfWork, service_id: int) -> ServiceDocument | None:
    """The service as anybody may see it; None where nobody may: draft, paused, stopped, or nothing left to offer."""
    found = services_with_providers(uow, [service_id]).get(service_id)
    if found is None:
        return None
    service, provider = found
    what = offer_of(service, provider)
    unclaimed = provider.state is ProviderState.UNCLAIMED
    if not (what.public or (unclaimed and service.state is ServiceState.PUBLISHED)):
        return None
    today = local_date(uow.now)
    bookable = what.kind is ServiceKind.BOOKABLE and not unclaimed
    lat, lon = what.lat, what.lon
    return ServiceDocument(
        id=service.id,
        version=service.version,
        name=service.name,
        summary=service.summary,
        description=service.description,
        provider_id=provider.id,
        provider_name=provider.name,
        provider_type=provider.type,
        category=service.category,
        kind=service.kind if bookable or what.kind is not ServiceKind.BOOKABLE else ServiceKind.ENQUIRY_ONLY,
        claimed=not unclaimed,
        first_listed=service.first_listed_on or provider.listed_on or provider.source_on or today,
        activities=tuple(activity.label for activity in known(what.open_activities)),
        source=provider.source,
        languages=what.languages,
        access=what.access,
        price_pence=what.price_pence if what.price_unit else None,
        price_unit=what.price_unit,
        minimum_minutes=what.minimum_minutes,
        pots_accepted=what.pots_accepted if bookable else (),
        lat=lat,
        lon=lon,
        comes_to_home=what.at_home,
        at_place=what.at_place,
        online=what.online,
        radius_m=what.radius_m if what.at_home else None,
        areas=_areas(what.areas, service.postcode or provider.postcode),
        slots=tuple(
            Slot(span.start, span.end)
            for span in times.free_stretches(uow, what, today, today + timedelta(weeks=WEEKS))
        )
        if bookable
        else (),
    )


def _slots(uow: UnitOfWork, what: Offer, today: date) -> tuple[Slot, ...]:
    free = times.free_stretches(uow, what, today, today + timedelta(weeks=WEEKS))
    return tuple(Slot(span.start, span.end) for span in free)


def read_ahead(uow: UnitOfWork, service_ids: Sequence[int]) -> None:
    """What `document` asks the database for, in five statements for all of these services; within one snapshot."""
    today = local_date(uow.now)
    times.read_ahead(uow, service_ids, today, today + timedelta(weeks=WEEKS))


def service_ids(uow: UnitOfWork, after_id: int, limit: int) -> list[int]:
    """The next ids, in order, of all that may have a document: what a rebuild walks through."""
    rows = _listed(select(Service.id)).where(Service.id > after_id).order_by(Service.id).limit(limit)
    return list(uow.session.scalars(rows))


def how_many(uow: UnitOfWork) -> int:
    """How many `service_ids` there are now."""
    return uow.session.scalar(_listed(select(func.count(Service.id)))) or 0


def _listed(rows: Select[int]) -> Select[int]:
    public = (Service.state == ServiceState.PUBLISHED, Provider.state.in_(PUBLIC_STATES))
    return rows.join(Provider, Provider.id == Service.provider_id).where(*public)


def _areas(served: tuple[str, ...], postcode: str | None) -> tuple[str, ...]:
    """The areas it serves, and the one it stands in."""
    if not postcode:
        return served
    try:
        stands_in = resolve(postcode).local_authority
    except UnknownPlace:
        return served
    return served if stands_in is None or stands_in in served else (*served, stands_in)
