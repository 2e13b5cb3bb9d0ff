"""Who could come, and who speaks for a provider."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from marketplace.core.periods import Span
from marketplace.core.recall import recalled_each
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import Role
from marketplace.people.models import Person
from marketplace.people.queries import staff
from providers.models import Provider, Worker, WorkerSession
from providers.queries.hours import hours_by_service


def workers_of(uow: UnitOfWork, service_id: int) -> list[Worker]:
    """Active workers with hours for this service, A to Z."""
    return workers_of_each(uow, [service_id])[service_id]


def workers_of_each(uow: UnitOfWork, service_ids: Collection[int]) -> dict[int, list[Worker]]:
    """As `workers_of`, for several services in one statement."""
    hours = hours_by_service(uow, service_ids)
    return {
        one: sorted({worker for _, worker in hours.get(one, [])}, key=lambda worker: (worker.name, worker.id))
        for one in service_ids
    }


def workers_free(uow: UnitOfWork, service_id: int, spans: Sequence[Span]) -> list[Worker]:
    """Those of them whose time is not taken at any of these spans (UTC), or who have a session to join; two reads."""
    found = workers_of(uow, service_id)
    if not found or not spans:
        return found
    sessions = uow.session.scalars(
        select(WorkerSession).where(
            WorkerSession.worker_id.in_([worker.id for worker in found]),
            WorkerSession.starts_at < max(span.end for span in spans),
            WorkerSession.ends_at > min(span.start for span in spans),
        )
    ).all()
    busy = {
        session.worker_id
        for session in sessions
        for span in spans
        if session.starts_at < span.end and session.ends_at > span.start and not _joins(session, service_id, span)
    }
    return [worker for worker in found if worker.id not in busy]


def _joins(session: WorkerSession, service_id: int, span: Span) -> bool:
    same = (session.service_id, session.starts_at, session.ends_at) == (service_id, span.start, span.end)
    return same and session.taken < session.capacity


def managers_of(uow: UnitOfWork, provider_id: int) -> list[Person]:
    """The provider's managers; nobody for a listing that is not claimed."""
    provider = uow.session.get(Provider, provider_id)
    if provider is None or provider.organisation_id is None:
        return []
    return staff(uow, provider.organisation_id, Role.PROVIDER_MANAGER)


def worker_names(uow: UnitOfWork, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by worker, in one query; None and unknown ids are left out."""
    return _names(uow, [one for one in ids if one is not None])


@recalled_each
def _names(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, str]:
    return {row.id: row.name for row in uow.session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(ids)))}
