"""Services: what is offered, at which price, and whether it stands on the site."""

from dataclasses import asdict

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.geography import UnknownPlace, local_authorities, resolve
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from providers.categories import activities, leaves
from providers.domain.codes import ProviderState, ServiceState
from providers.domain.drafts import ServiceDraft, faults_of_service, unready
from providers.domain.machines import SERVICE
from providers.domain.readiness import NotReady
from providers.models import Service, ServicePrice
from providers.queries.credentials import blocked_now, knowledge, missing_by_activity
from providers.services.changes import touch
from providers.services.checks import look_again
from providers.services.common import own_provider, own_service

PRICE_FIELDS = ("price_pence", "price_unit", "price_parts", "bank_holiday_price_pence")


def write_service(uow: UnitOfWork, actor: Actor, provider_id: int, draft: ServiceDraft) -> Service:
    """A new draft. Raises InvalidInput field by field, NotFound or NotAllowed."""
    provider = own_provider(uow, actor, provider_id)
    place = _checked(draft)
    SERVICE.move(None, "write", "provider")
    service = Service(provider_id=provider.id, state=ServiceState.DRAFT, created_at=uow.now, version=1)
    uow.session.add(service)
    _write(service, draft, place)
    uow.session.flush()
    _keep_price(uow, actor, service)
    service.blocked_activities = blocked_now(knowledge(uow, service.id), local_date(uow.now))
    uow.audit(actor, "providers:service:write", "service", service.id)
    return service


def change_service(uow: UnitOfWork, actor: Actor, service_id: int, draft: ServiceDraft) -> Service:
    """Another wording, price or place; each price is kept. Agreed bookings keep the price that they were made at.

    An added activity that lacks something is hidden until it has it. Raises as `write_service`.
    """
    provider, service = own_service(uow, actor, service_id)
    if service.state is ServiceState.WITHDRAWN:
        SERVICE.move(service.state, "publish", "provider")
    place = _checked(draft)
    before = _price(service)
    _write(service, draft, place)
    uow.session.flush()
    if _price(service) != before:
        _keep_price(uow, actor, service)
    uow.audit(actor, "providers:service:change", "service", service.id)
    look_again(uow, provider)
    touch(uow, [service.id])
    return service


def publish(uow: UnitOfWork, actor: Actor, service_id: int) -> None:
    """Puts a service of a listed provider on the site. Raises NotReady with what its activities lack, WrongState."""
    provider, service = own_service(uow, actor, service_id)
    if provider.state not in (ProviderState.LISTED, ProviderState.RESTRICTED):
        raise Refused("provider_listed", "Your listing has to be on the site first.")
    if wrong := what_stops(uow, service):
        raise NotReady("This service can’t go on the site yet.", wrong)
    put_on_site(uow, actor, service, "provider")
    look_again(uow, provider)
    touch(uow, [service.id])


def put_on_site(uow: UnitOfWork, actor: Actor, service: Service, side: str) -> None:
    """The move itself, for whoever checked the guards. Raises WrongState."""
    service.state = ServiceState(SERVICE.move(service.state, "publish", side).target)
    service.first_listed_on = service.first_listed_on or local_date(uow.now)
    uow.audit(actor, "providers:service:publish", "service", service.id)


def what_stops(uow: UnitOfWork, service: Service) -> list[str]:
    """The publish guard (C5): price, catchment, complaints route, and at least one activity that lacks nothing."""
    what = knowledge(uow, service.id)
    has_catchment = service.online or service.at_place or service.radius_m is not None or bool(service.areas)
    stops = unready(service.price_pence is not None, service.kind, has_catchment)
    if not what.provider.complaints_contact:
        stops.append("Say how people can complain.")
    missing = missing_by_activity(what, local_date(uow.now))
    if not what.does:
        stops.append("Choose what you do.")
    elif len(missing) == len(what.does):
        stops += [sentence for sentences in missing.values() for sentence in sentences]
    return list(dict.fromkeys(stops))


def pause_service(uow: UnitOfWork, actor: Actor, service_id: int) -> None:
    """No new bookings of it; what is booked goes on."""
    _move(uow, actor, service_id, "pause")


def withdraw_service(uow: UnitOfWork, actor: Actor, service_id: int) -> None:
    """For good. What is booked goes on."""
    _move(uow, actor, service_id, "withdraw")


def _move(uow: UnitOfWork, actor: Actor, service_id: int, event: str) -> None:
    provider, service = own_service(uow, actor, service_id)
    service.state = ServiceState(SERVICE.move(service.state, event, "provider").target)
    uow.audit(actor, f"providers:service:{event}", "service", service.id)
    look_again(uow, provider)
    touch(uow, [service.id])


def _checked(draft: ServiceDraft) -> tuple[float, float] | None:
    wrong = faults_of_service(
        draft, activities(), {leaf.id for leaf in leaves()}, {area.code for area in local_authorities()}
    )
    place = None
    if draft.postcode:
        try:
            found = resolve(draft.postcode)
            place = (found.lat, found.lon)
        except UnknownPlace as error:
            wrong.setdefault("postcode", []).append(str(error))
    if wrong:
        raise InvalidInput(wrong)
    return place


def _write(service: Service, draft: ServiceDraft, place: tuple[float, float] | None) -> None:
    for name, value in asdict(draft).items():
        setattr(service, name, list(value) if isinstance(value, tuple) else value)
    service.name = draft.name.strip()
    service.price_parts = [{"label": label.strip(), "pence": pence} for label, pence in draft.price_parts]
    service.price_pence = draft.price_pence
    service.lat, service.lon = place or (None, None)


def _price(service: Service) -> tuple[object, ...]:
    return tuple(getattr(service, name) for name in PRICE_FIELDS)


def _keep_price(uow: UnitOfWork, actor: Actor, service: Service) -> None:
    uow.session.add(
        ServicePrice(
            service_id=service.id,
            person_id=actor.person_id,
            set_at=uow.now,
            **dict(zip(PRICE_FIELDS, _price(service), strict=True)),
        )
    )
