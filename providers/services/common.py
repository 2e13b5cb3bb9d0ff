"""What the writes of this area share: whose it is, who hears of it, and a listing's move."""

from collections.abc import Sequence
from typing import Any

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import Role
from marketplace.people.queries import staff
from providers.domain.codes import ProviderState
from providers.domain.machines import PROVIDER
from providers.models import Credential, Provider, ProviderDecision, Service, Worker
from providers.queries.people import provider_ids_of_person

LINKED = "You work for this provider, so somebody else has to look at it."


def own_provider(uow: UnitOfWork, actor: Actor, provider_id: int) -> Provider:
    """The provider, if this actor runs it. Raises NotFound or NotAllowed."""
    uow.require(actor, Action.PROVIDERS_MANAGE, provider_id=provider_id)
    provider = uow.session.get(Provider, provider_id, with_for_update=uow.writes)
    if provider is None:
        raise NotFound
    return provider


def own_service(uow: UnitOfWork, actor: Actor, service_id: int) -> tuple[Provider, Service]:
    """The service and its provider, if this actor runs it. Raises NotFound or NotAllowed."""
    service = uow.session.get(Service, service_id, with_for_update=uow.writes)
    if service is None:
        raise NotFound
    return own_provider(uow, actor, service.provider_id), service


def own_worker(uow: UnitOfWork, actor: Actor, worker_id: int) -> tuple[Provider, Worker]:
    """The worker and their provider, if this actor runs it. Raises NotFound or NotAllowed."""
    worker = uow.session.get(Worker, worker_id)
    if worker is None:
        raise NotFound
    return own_provider(uow, actor, worker.provider_id), worker


def own_credential(uow: UnitOfWork, actor: Actor, credential_id: int) -> tuple[Provider, Credential]:
    """The credential and its provider, if this actor runs it. Raises NotFound or NotAllowed."""
    credential = uow.session.get(Credential, credential_id, with_for_update=uow.writes)
    if credential is None:
        raise NotFound
    return own_provider(uow, actor, credential.provider_id), credential


def review(uow: UnitOfWork, actor: Actor, provider_id: int) -> Provider:
    """The provider, for an operator who has no tie to it (PRV-6). Raises NotFound or NotAllowed."""
    uow.require(actor, Action.PROVIDERS_REVIEW)
    provider = uow.session.get(Provider, provider_id, with_for_update=uow.writes)
    if provider is None:
        raise NotFound
    if actor.person_id is None or provider_id in provider_ids_of_person(uow, actor.person_id):
        raise NotAllowed(LINKED)
    return provider


def decide(
    uow: UnitOfWork, actor: Actor, provider: Provider, event: str, side: str, reasons: Sequence[str] = ()
) -> None:
    """One row of the listing's table, kept with its reasons. Raises WrongState or NotAllowed."""
    transition = PROVIDER.move(provider.state, event, side)
    provider.state = ProviderState(transition.target)
    uow.session.add(
        ProviderDecision(
            provider_id=provider.id, event=event, reasons=list(reasons), person_id=actor.person_id, at=uow.now
        )
    )
    uow.audit(actor, f"providers:provider:{event}", "provider", provider.id)


def with_reasons(reasons: Sequence[str]) -> list[str]:
    """What was written, without empty lines. Raises InvalidInput when nothing was."""
    kept = [reason.strip() for reason in reasons if reason.strip()]
    if not kept:
        raise InvalidInput({"reasons": ["Write at least one reason, in words that help them."]})
    return kept


def tell_managers(uow: UnitOfWork, provider: Provider, kind: str, **facts: Any) -> None:
    """Everybody who runs this listing hears of it."""
    if provider.organisation_id is None:
        return
    for person in staff(uow, provider.organisation_id, Role.PROVIDER_MANAGER):
        uow.notify(person.id, kind, f"/my-listing/{provider.id}", **facts)
