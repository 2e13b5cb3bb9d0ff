"""Workers' time: a place in a session is taken by one conditional update, or by a session that nothing overlaps."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError

from marketplace.core.errors import NotFound, SlotTaken
from marketplace.core.failures import TooNew
from marketplace.core.uow import UnitOfWork
from providers.models import AvailabilityRule, Service, SessionPlace, Worker, WorkerSession
from providers.services.changes import touch


def reserve(
    uow: UnitOfWork, *, worker_id: int, service_id: int, starts_at: datetime, ends_at: datetime, reference: str
) -> None:
    """Takes one place of the worker's time from `starts_at` to `ends_at` (UTC) for `reference`.

    Joins a session of the same service with the very same times while it has room. The same reference twice is once.
    Raises SlotTaken when the time is gone, NotFound when that worker doesn't work on that service, ValueError when the
    reference already holds another time (free it first).
    """
    held = _held(uow, reference)
    if held is not None:
        if (held.worker_id, held.service_id, held.starts_at, held.ends_at) != (
            worker_id,
            service_id,
            starts_at,
            ends_at,
        ):
            raise ValueError(f"{reference} already holds another time.")
        return
    capacity = _capacity(uow, worker_id, service_id)
    session_id = _join(uow, worker_id, service_id, starts_at, ends_at)
    if session_id is None:
        session_id = _open(uow, worker_id, service_id, starts_at, ends_at, capacity)
    if session_id is None:  # somebody opened it in between: it may have room
        session_id = _join(uow, worker_id, service_id, starts_at, ends_at)
    if session_id is None:
        raise SlotTaken
    uow.session.add(SessionPlace(session_id=session_id, reference=reference))
    uow.session.flush()
    _worker_changed(uow, worker_id)


def free(uow: UnitOfWork, reference: str) -> None:
    """Gives the place of `reference` back; a session that nobody holds any more is gone. Twice is once."""
    held = _held(uow, reference)
    if held is None:
        return
    session_id, worker_id = held.id, held.worker_id
    uow.session.expire(held)
    gone = uow.session.execute(delete(SessionPlace).where(SessionPlace.reference == reference))
    assert isinstance(gone, CursorResult)
    if gone.rowcount == 0:  # another process gave it back at the same moment
        return
    uow.session.execute(
        update(WorkerSession).where(WorkerSession.id == session_id).values(taken=WorkerSession.taken - 1)
    )
    uow.session.execute(delete(WorkerSession).where(WorkerSession.id == session_id, WorkerSession.taken == 0))
    _worker_changed(uow, worker_id)


def _held(uow: UnitOfWork, reference: str) -> WorkerSession | None:
    return uow.session.scalar(
        select(WorkerSession)
        .join(SessionPlace, SessionPlace.session_id == WorkerSession.id)
        .where(SessionPlace.reference == reference)
    )


def _capacity(uow: UnitOfWork, worker_id: int, service_id: int) -> int:
    capacity = uow.session.scalar(
        select(Service.capacity)
        .join(Worker, Worker.provider_id == Service.provider_id)
        .where(Service.id == service_id, Worker.id == worker_id, Worker.active.is_(True))
    )
    if capacity is None:
        raise NotFound
    return capacity


def _join(uow: UnitOfWork, worker_id: int, service_id: int, starts_at: datetime, ends_at: datetime) -> int | None:
    return uow.session.scalar(
        update(WorkerSession)
        .where(
            WorkerSession.worker_id == worker_id,
            WorkerSession.service_id == service_id,
            WorkerSession.starts_at == starts_at,
            WorkerSession.ends_at == ends_at,
            WorkerSession.taken < WorkerSession.capacity,
        )
        .values(taken=WorkerSession.taken + 1)
        .returning(WorkerSession.id)
    )


def _open(
    uow: UnitOfWork, worker_id: int, service_id: int, starts_at: datetime, ends_at: datetime, capacity: int
) -> int | None:
    session = WorkerSession(
        worker_id=worker_id, service_id=service_id, starts_at=starts_at, ends_at=ends_at, capacity=capacity, taken=1
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(session)
    except IntegrityError as error:
        if not _overlapped(uow, worker_id, starts_at, ends_at):
            raise TooNew from error
        return None
    return session.id


def _overlapped(uow: UnitOfWork, worker_id: int, starts_at: datetime, ends_at: datetime) -> bool:
    overlaps = select(WorkerSession.id).where(
        WorkerSession.worker_id == worker_id, WorkerSession.starts_at < ends_at, WorkerSession.ends_at > starts_at
    )
    return uow.session.scalar(overlaps.limit(1)) is not None


def _worker_changed(uow: UnitOfWork, worker_id: int) -> None:
    """All that the worker does has other free times now."""
    touch(
        uow,
        uow.session.scalars(
            select(AvailabilityRule.service_id).where(AvailabilityRule.worker_id == worker_id).distinct()
        ).all(),
    )
