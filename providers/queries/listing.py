"""What a provider sees of its own listing, and what an operator has to look at."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people.models import Person
from marketplace.people.queries import full_name, memberships_of, staff
from providers.domain.codes import CredentialState, DbsLevel, ProviderState
from providers.models import (
    AvailabilityException,
    AvailabilityRule,
    Credential,
    Provider,
    ProviderDecision,
    Service,
    ServicePrice,
    Worker,
)
from providers.queries.credentials import credentials_of, dbs_allowed_for, knowledge, missing_by_activity
from providers.queries.hours import hours_by_service, workers_of_provider
from providers.queries.offers import service_with_provider, with_services


@dataclass(frozen=True, slots=True)
class OwnService:
    service: Service
    missing: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Listing:
    provider: Provider
    services: list[OwnService]
    workers: list[Worker]
    credentials: list[Credential]
    decisions: list[ProviderDecision]


def listings_of(uow: UnitOfWork, actor: Actor) -> list[Provider]:
    """Listings that the actor runs, A to Z."""
    if actor.person_id is None:
        return []
    bodies = [m.organisation_id for m in memberships_of(uow, actor.person_id)]
    rows = uow.session.scalars(select(Provider).where(Provider.organisation_id.in_(bodies)).order_by(Provider.name))
    return [row for row in rows if uow.allows(actor, Action.PROVIDERS_MANAGE, provider_id=row.id)]


def listing(uow: UnitOfWork, actor: Actor, provider_id: int) -> Listing:
    """For those who run it. Raises NotFound or NotAllowed."""
    uow.require(actor, Action.PROVIDERS_MANAGE, provider_id=provider_id)
    return _listing(uow, provider_id)


def listing_to_review(uow: UnitOfWork, actor: Actor, provider_id: int) -> Listing:
    """For an operator."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    return _listing(uow, provider_id)


def _listing(uow: UnitOfWork, provider_id: int) -> Listing:
    provider, services = with_services(uow, provider_id)
    hours_by_service(uow, [service.id for service in services])  # of all, before they are looked at one by one
    today = local_date(uow.now)
    return Listing(
        provider=provider,
        services=[OwnService(row, missing_by_activity(knowledge(uow, row.id), today)) for row in services],
        workers=workers_of_provider(uow, provider.id),
        credentials=[c for c in credentials_of(uow, provider.id) if c.state is not CredentialState.SUPERSEDED],
        decisions=list(
            uow.session.scalars(
                select(ProviderDecision)
                .where(ProviderDecision.provider_id == provider.id)
                .order_by(ProviderDecision.id.desc())
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Availability:
    """One worker's hours for one service, and the days of theirs that differ from today on."""

    provider: Provider
    service: Service
    worker: Worker
    rules: list[AvailabilityRule]
    exceptions: list[AvailabilityException]


def own_service(uow: UnitOfWork, actor: Actor, service_id: int) -> tuple[Service, Provider]:
    """Raises NotFound or NotAllowed."""
    service, provider = service_with_provider(uow, service_id)
    uow.require(actor, Action.PROVIDERS_MANAGE, provider_id=provider.id)
    return service, provider


def prices_of(uow: UnitOfWork, service_id: int) -> list[ServicePrice]:
    """Every price it had, the newest first."""
    return list(
        uow.session.scalars(
            select(ServicePrice).where(ServicePrice.service_id == service_id).order_by(ServicePrice.id.desc())
        )
    )


def availability(uow: UnitOfWork, actor: Actor, service_id: int, worker_id: int) -> Availability:
    """Raises NotFound or NotAllowed."""
    service, provider = own_service(uow, actor, service_id)
    worker = uow.session.get(Worker, worker_id)
    if worker is None or worker.provider_id != provider.id:
        raise NotFound
    today = local_date(uow.now)
    return Availability(
        provider=provider,
        service=service,
        worker=worker,
        rules=list(
            uow.session.scalars(
                select(AvailabilityRule)
                .where(AvailabilityRule.service_id == service.id, AvailabilityRule.worker_id == worker.id)
                .order_by(AvailabilityRule.weekday, AvailabilityRule.from_time)
            )
        ),
        exceptions=list(
            uow.session.scalars(
                select(AvailabilityException)
                .where(AvailabilityException.worker_id == worker.id, AvailabilityException.on >= today)
                .order_by(AvailabilityException.on, AvailabilityException.id)
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Team:
    """`people` are those of the provider who sign in: (person id, name)."""

    provider: Provider
    workers: list[Worker]
    people: list[tuple[int, str]]
    dbs_allowed: DbsLevel


def team(uow: UnitOfWork, actor: Actor, provider_id: int) -> Team:
    """Raises NotFound or NotAllowed."""
    uow.require(actor, Action.PROVIDERS_MANAGE, provider_id=provider_id)
    provider, services = with_services(uow, provider_id)
    people: list[Person] = staff(uow, provider.organisation_id) if provider.organisation_id else []
    return Team(
        provider=provider,
        workers=workers_of_provider(uow, provider_id),
        people=[(person.id, full_name(person)) for person in people],
        dbs_allowed=dbs_allowed_for(services),
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for an operator, the oldest first."""

    submitted: list[Provider]
    credentials: list[tuple[Credential, Provider, Worker | None]]
    on_site: list[Provider]
    stopped: list[Provider]


def review_queue(uow: UnitOfWork, actor: Actor) -> Queue:
    """For an operator."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    credentials = uow.session.execute(
        select(Credential, Provider, Worker)
        .join(Provider, Provider.id == Credential.provider_id)
        .outerjoin(Worker, Worker.id == Credential.worker_id)
        .where(Credential.state == CredentialState.EVIDENCE_GIVEN)
        .order_by(Credential.declared_at, Credential.id)
    ).all()
    return Queue(
        submitted=_in_state(uow, ProviderState.SUBMITTED),
        credentials=[(credential, provider, worker) for credential, provider, worker in credentials],
        on_site=_in_state(uow, ProviderState.LISTED, ProviderState.RESTRICTED, ProviderState.PAUSED),
        stopped=_in_state(uow, ProviderState.SUSPENDED),
    )


def _in_state(uow: UnitOfWork, *states: ProviderState) -> list[Provider]:
    return list(
        uow.session.scalars(
            select(Provider).where(Provider.state.in_(states)).order_by(Provider.submitted_at, Provider.id).limit(200)
        )
    )


def credential_to_check(
    uow: UnitOfWork, actor: Actor, credential_id: int
) -> tuple[Credential, Provider, Worker | None]:
    """For an operator. Raises NotFound."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    credential = uow.session.get(Credential, credential_id)
    if credential is None:
        raise NotFound
    provider = uow.session.get_one(Provider, credential.provider_id)
    worker = uow.session.get(Worker, credential.worker_id) if credential.worker_id else None
    return credential, provider, worker
