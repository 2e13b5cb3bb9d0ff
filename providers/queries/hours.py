"""Who has hours for a service: read once for its times, its rules and its page."""

from sqlalchemy import select

from marketplace.core.recall import recalled
from marketplace.core.uow import UnitOfWork
from providers.models import AvailabilityRule, Worker


@recalled
def hours_of(uow: UnitOfWork, service_id: int) -> list[tuple[AvailabilityRule, Worker]]:
    """The usual hours of active workers, past ones too, by weekday and time."""
    rows = uow.session.execute(
        select(AvailabilityRule, Worker)
        .join(Worker, Worker.id == AvailabilityRule.worker_id)
        .where(AvailabilityRule.service_id == service_id, Worker.active.is_(True))
        .order_by(AvailabilityRule.weekday, AvailabilityRule.from_time, AvailabilityRule.id)
    )
    return [(row[0], row[1]) for row in rows]


def with_hours(uow: UnitOfWork, service_id: int) -> list[Worker]:
    """Active workers with hours for this service, by id."""
    return sorted({worker.id: worker for _, worker in hours_of(uow, service_id)}.values(), key=lambda one: one.id)
