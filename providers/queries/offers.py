"""A service as bookings see it, and whom a person works for."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import and_, select

from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled_each, remember_each
from marketplace.core.uow import UnitOfWork
from providers.domain.codes import ServiceState
from providers.domain.offer import Offer
from providers.models import Provider, Service


@recalled_each
def services_with_providers(uow: UnitOfWork, service_ids: Sequence[int]) -> dict[int, tuple[Service, Provider]]:
    """By service, afresh from the database; unknown ids are left out."""
    rows = uow.session.execute(
        select(Service, Provider)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.id.in_(service_ids))
        .execution_options(populate_existing=True)
    )
    return {service.id: (service, provider) for service, provider in rows}


def service_with_provider(uow: UnitOfWork, service_id: int) -> tuple[Service, Provider]:
    """Raises NotFound."""
    found = services_with_providers(uow, [service_id]).get(service_id)
    if found is None:
        raise NotFound
    return found


def with_services(uow: UnitOfWork, provider_id: int) -> tuple[Provider, list[Service]]:
    """A provider with its services that are not withdrawn, A to Z, in one statement. Raises NotFound."""
    rows = uow.session.execute(
        select(Provider, Service)
        .outerjoin(Service, and_(Service.provider_id == Provider.id, Service.state != ServiceState.WITHDRAWN))
        .where(Provider.id == provider_id)
        .order_by(Service.name, Service.id)
    ).all()
    if not rows:
        raise NotFound
    provider: Provider = rows[0][0]
    services = [service for _, service in rows if service is not None]
    remember_each(uow, services_with_providers, {service.id: (service, provider) for service in services})
    return provider, services


def offer(uow: UnitOfWork, service_id: int) -> Offer:
    """The service with its provider as they are now, whatever their state. Raises NotFound."""
    return offer_of(*service_with_provider(uow, service_id))


def offer_of(service: Service, provider: Provider) -> Offer:
    """The frozen picture of rows already read."""
    return Offer(
        service_id=service.id,
        version=service.version,
        service_state=service.state,
        service_name=service.name,
        summary=service.summary,
        category=service.category,
        activities=_words(service.activities),
        blocked_activities=_words(service.blocked_activities),
        kind=service.kind,
        price_pence=service.price_pence,
        price_unit=service.price_unit,
        price_parts=tuple((str(part["label"]), int(part["pence"])) for part in service.price_parts),
        bank_holiday_price_pence=service.bank_holiday_price_pence,
        minimum_minutes=service.minimum_minutes,
        visit_minutes=service.visit_minutes,
        capacity=service.capacity,
        at_home=service.at_home,
        at_place=service.at_place,
        online=service.online,
        place_label=service.place_label,
        lat=service.lat if service.lat is not None else provider.lat,
        lon=service.lon if service.lon is not None else provider.lon,
        radius_m=service.radius_m,
        areas=_words(service.areas),
        languages=_words(service.languages),
        access=_words(service.access),
        pots_accepted=_words(service.pots_accepted),
        notice_hours=service.notice_hours,
        cancel_hours=service.cancel_hours,
        cancel_fee_pence=service.cancel_fee_pence,
        provider_id=provider.id,
        organisation_id=provider.organisation_id,
        provider_name=provider.name,
        provider_type=provider.type,
        provider_state=provider.state,
        provider_phone=provider.phone,
        complaints_contact=provider.complaints_contact,
        supplier_ref=provider.supplier_ref,
    )


def _words(stored: object) -> tuple[str, ...]:
    return tuple(cast(list[str], stored or []))
