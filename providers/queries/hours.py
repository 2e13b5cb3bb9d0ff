"""Who works for a provider, and who has hours for a service: read once for times, rules and pages."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.recall import recalled, recalled_each
from marketplace.core.uow import UnitOfWork
from providers.models import AvailabilityRule, Worker


@recalled_each
def hours_by_service(uow: UnitOfWork, service_ids: Sequence[int]) -> dict[int, list[tuple[AvailabilityRule, Worker]]]:
    """The usual hours of active workers, past ones too, by weekday and time; a service without is left out."""
    rows = uow.session.execute(
        select(AvailabilityRule, Worker)
        .join(Worker, Worker.id == AvailabilityRule.worker_id)
        .where(AvailabilityRule.service_id.in_(service_ids), Worker.active.is_(True))
        .order_by(AvailabilityRule.weekday, AvailabilityRule.from_time, AvailabilityRule.id)
    )
    found: dict[int, list[tuple[AvailabilityRule, Worker]]] = {}
    for rule, worker in rows:
        found.setdefault(rule.service_id, []).append((rule, worker))
    return found


def hours_of(uow: UnitOfWork, service_id: int) -> list[tuple[AvailabilityRule, Worker]]:
    """As `hours_by_service`, of one."""
    return hours_by_service(uow, [service_id]).get(service_id, [])


def with_hours(uow: UnitOfWork, service_id: int) -> list[Worker]:
    """Active workers with hours for this service, by id."""
    return sorted({worker.id: worker for _, worker in hours_of(uow, service_id)}.values(), key=lambda one: one.id)


@recalled
def workers_of_provider(uow: UnitOfWork, provider_id: int) -> list[Worker]:
    """All of them, active ones first, A to Z."""
    return list(
        uow.session.scalars(
            select(Worker)
            .where(Worker.provider_id == provider_id)
            .order_by(Worker.active.desc(), Worker.name, Worker.id)
        )
    )
