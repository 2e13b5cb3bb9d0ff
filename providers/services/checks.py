"""Looks again at what may be offered, whenever a credential or a fact about the provider changed."""

from sqlalchemy import select

from marketplace.core.actor import SYSTEM
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from providers.domain.codes import ProviderState, ServiceState
from providers.models import Provider, Service
from providers.queries.credentials import blocked_now, knowledge
from providers.services.changes import touch
from providers.services.common import decide


def look_again(uow: UnitOfWork, provider: Provider) -> list[int]:
    """Hides activities that lack something and shows those that do no more; returns ids of the services that changed.

    Search hears of it; bookings that stand are left alone (E2).
    """
    uow.session.flush()
    today = local_date(uow.now)
    changed: list[int] = []
    hidden = False
    for service in uow.session.scalars(
        select(Service).where(Service.provider_id == provider.id, Service.state != ServiceState.WITHDRAWN)
    ).all():
        blocked = blocked_now(knowledge(uow, service.id), today)
        hidden = hidden or (bool(blocked) and service.state is ServiceState.PUBLISHED)
        if sorted(blocked) != sorted(service.blocked_activities):
            service.blocked_activities = blocked
            changed.append(service.id)
    if hidden and provider.state is ProviderState.LISTED:
        decide(uow, SYSTEM, provider, "restrict", "system")
    elif not hidden and provider.state is ProviderState.RESTRICTED:
        decide(uow, SYSTEM, provider, "restore", "system")
    uow.session.flush()
    touch(uow, changed)
    return changed


def touch_all(uow: UnitOfWork, provider: Provider) -> None:
    """Every service of the provider may have come or gone."""
    uow.session.flush()
    touch(uow, uow.session.scalars(select(Service.id).where(Service.provider_id == provider.id)).all())
