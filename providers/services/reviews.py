"""The operator's side of a listing. The only lever is whether it stands on the site: no price, no rota (E8)."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from providers.domain.codes import CredentialKind, CredentialState, ServiceState
from providers.domain.readiness import NotReady
from providers.models import Credential, Provider, Service
from providers.services.catalogue import put_on_site, what_stops
from providers.services.checks import look_again, touch_all
from providers.services.common import decide, review, tell_managers, with_reasons


def list_provider(uow: UnitOfWork, actor: Actor, provider_id: int) -> None:
    """Puts the listing on the site with every service that is ready.

    Raises NotReady without a checked identity or one publishable service, NotAllowed for somebody with a tie to it.
    """
    provider = review(uow, actor, provider_id)
    decide(uow, actor, provider, "list", "operator")
    provider.listed_on = provider.listed_on or local_date(uow.now)
    uow.session.flush()
    reasons = [] if _identity_checked(uow, provider) else ["Check who they are first."]
    ready, stops = _drafts(uow, provider)
    if not ready and not _published(uow, provider):
        reasons += stops or ["There is no service yet."]
    if reasons:
        raise NotReady("This listing can’t go on the site yet.", list(dict.fromkeys(reasons)))
    for service in ready:
        put_on_site(uow, actor, service, "operator")
    look_again(uow, provider)
    touch_all(uow, provider)
    tell_managers(uow, provider, "listing_approved")


def ask_changes(uow: UnitOfWork, actor: Actor, provider_id: int, reasons: Sequence[str]) -> None:
    """Sends the listing back with reasons. Raises InvalidInput without one."""
    provider = review(uow, actor, provider_id)
    decide(uow, actor, provider, "ask_changes", "operator", with_reasons(reasons))
    tell_managers(uow, provider, "listing_changes_requested")


def suspend(uow: UnitOfWork, actor: Actor, provider_id: int, reasons: Sequence[str]) -> None:
    """Takes the listing off the site. Nothing that is booked is cancelled (E2).

    Raises NotFound, NotAllowed, WrongState, InvalidInput without reasons.
    """
    _take_off(uow, actor, provider_id, "suspend", reasons)


def delist(uow: UnitOfWork, actor: Actor, provider_id: int, reasons: Sequence[str]) -> None:
    """Off the site for good. Raises NotFound, NotAllowed, WrongState, InvalidInput without reasons."""
    _take_off(uow, actor, provider_id, "delist", reasons)


def reinstate(uow: UnitOfWork, actor: Actor, provider_id: int, reasons: Sequence[str]) -> None:
    """Back on the site, with what its credentials allow today.

    Raises NotFound, NotAllowed, WrongState, InvalidInput without reasons.
    """
    provider = review(uow, actor, provider_id)
    decide(uow, actor, provider, "reinstate", "operator", with_reasons(reasons))
    look_again(uow, provider)
    touch_all(uow, provider)
    tell_managers(uow, provider, "listing_approved")


def _take_off(uow: UnitOfWork, actor: Actor, provider_id: int, event: str, reasons: Sequence[str]) -> None:
    provider = review(uow, actor, provider_id)
    decide(uow, actor, provider, event, "operator", with_reasons(reasons))
    touch_all(uow, provider)
    tell_managers(uow, provider, "listing_stopped")


def _identity_checked(uow: UnitOfWork, provider: Provider) -> bool:
    return (
        uow.session.scalar(
            select(Credential.id).where(
                Credential.provider_id == provider.id,
                Credential.kind == CredentialKind.IDENTITY,
                Credential.state == CredentialState.VERIFIED,
            )
        )
        is not None
    )


def _drafts(uow: UnitOfWork, provider: Provider) -> tuple[list[Service], list[str]]:
    ready: list[Service] = []
    stops: list[str] = []
    for service in uow.session.scalars(
        select(Service).where(Service.provider_id == provider.id, Service.state == ServiceState.DRAFT)
    ).all():
        wrong = what_stops(uow, service)
        if wrong:
            stops += [f"{service.name}: {sentence}" for sentence in wrong]
        else:
            ready.append(service)
    return ready, stops


def _published(uow: UnitOfWork, provider: Provider) -> bool:
    return (
        uow.session.scalar(
            select(Service.id).where(Service.provider_id == provider.id, Service.state == ServiceState.PUBLISHED)
        )
        is not None
    )
