"""What search must know: the row's version goes up and a line leaves through the outbox."""

from collections.abc import Iterable

from sqlalchemy import update

from marketplace.core.uow import UnitOfWork
from providers.models import Service


def touch(uow: UnitOfWork, service_ids: Iterable[int]) -> None:
    """One more version for each service, in the same transaction as what changed it."""
    for service_id in sorted(set(service_ids)):
        uow.session.execute(
            update(Service)
            .where(Service.id == service_id)
            .values(version=Service.version + 1)
            .execution_options(synchronize_session="fetch")
        )
        uow.emit("service.changed", service_id=service_id)
