"""How new a service's row is, for those who keep copies of it."""

from sqlalchemy import select

from marketplace.core.uow import UnitOfWork
from providers.models import Service


def version_of(uow: UnitOfWork, service_id: int) -> int | None:
    """None for an unknown id."""
    return uow.session.scalar(select(Service.version).where(Service.id == service_id))
