"""Free times of a service, read from the weekly hours, the days that differ, and the sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from marketplace.core.local_time import local_date, midnight
from marketplace.core.periods import Span
from marketplace.core.recall import recalled_each
from marketplace.core.uow import UnitOfWork
from providers.domain import slots as free_time
from providers.domain.codes import PriceUnit, ServiceKind
from providers.domain.offer import Offer
from providers.models import AvailabilityException, Worker, WorkerSession
from providers.queries.credentials import credentials_by_provider, knowledge, last_good_day
from providers.queries.hours import hours_by_service, hours_of, with_hours
from providers.queries.offers import offer, services_with_providers


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be asked for, both ends in UTC; `minutes` really pass."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    worker_id: int
    worker_name: str
    places_free: int


def slots(
    uow: UnitOfWork,
    service_id: int,
    from_on: date,
    to_on: date,
    minutes: int | None = None,
    *,
    asked_first: bool = False,
) -> list[Slot]:
    """Free times from one local day to another, both in it, in order; none where it can't be booked now.

    With `asked_first` also of a service that takes requests only from an answered question. Each is `visit_minutes`
    long, or for what is paid by the hour `minutes` if given. The notice, and credentials that will have run out by
    then, are respected. Raises NotFound.
    """
    what = offer(uow, service_id)
    if not (what.takes_requests if asked_first else what.bookable):
        return []
    length = _length(what, minutes)
    found = [
        Slot(place.span.start, place.span.end, place.span.minutes, worker.id, worker.name, place.places_free)
        for worker, diary, last in _diaries(uow, what, from_on, to_on)
        for place in free_time.places(diary, from_on, last, length, what.capacity, _not_before(uow, what))
    ]
    return sorted(found, key=lambda slot: (slot.starts_at, slot.worker_name, slot.worker_id))


def free_stretches(uow: UnitOfWork, what: Offer, from_on: date, to_on: date) -> list[Span]:
    """Free stretches of any worker, long enough for a visit, merged where they touch: for the search projection."""
    if what.kind is not ServiceKind.BOOKABLE or not what.bookable:
        return []
    least = timedelta(minutes=_length(what, None))
    found = [
        span
        for _, diary, last in _diaries(uow, what, from_on, to_on)
        for span in free_time.stretches(diary, from_on, last, _not_before(uow, what))
        if span.end - span.start >= least
    ]
    return free_time.merged(found)


def worker_free(uow: UnitOfWork, worker_id: int, service_id: int, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether `services.reserve` would find room with this worker now: nothing overlaps, or a session to join."""
    worker = uow.session.get(Worker, worker_id)
    if worker is None or not worker.active:
        return False
    meeting = uow.session.scalars(
        select(WorkerSession).where(
            WorkerSession.worker_id == worker_id,
            WorkerSession.starts_at < ends_at,
            WorkerSession.ends_at > starts_at,
        )
    ).all()
    return all(
        session.service_id == service_id
        and session.starts_at == starts_at
        and session.ends_at == ends_at
        and session.taken < session.capacity
        for session in meeting
    )


def _length(what: Offer, minutes: int | None) -> int:
    if what.price_unit is not PriceUnit.HOUR:
        return what.visit_minutes
    return max(minutes or what.visit_minutes, what.minimum_minutes or 1)


def _not_before(uow: UnitOfWork, what: Offer) -> datetime:
    return (uow.now + timedelta(hours=what.notice_hours)).astimezone(UTC)


def _diaries(uow: UnitOfWork, what: Offer, first: date, last: date) -> list[tuple[Worker, free_time.Diary, date]]:
    """Each worker's diary, and the last day on which they may do this; nobody whose credentials have run out."""
    rules = [rule for rule, _ in hours_of(uow, what.service_id)]
    workers = [worker for worker in with_hours(uow, what.service_id) if worker.provider_id == what.provider_id]
    if not workers:
        return []
    days, taken = _what_differs(uow, [worker.id for worker in workers], first, last)
    first_day = max(first, local_date(uow.now))
    if first_day > last:
        return []
    what_we_know = knowledge(uow, what.service_id)
    good = {worker.id: last_good_day(what_we_know, worker.id, first_day, last) for worker in workers}
    return [
        (
            worker,
            free_time.Diary(
                service_id=what.service_id,
                hours=[
                    free_time.WeeklyHours(r.weekday, r.from_time, r.to_time, r.starts_on, r.ends_on)
                    for r in rules
                    if r.worker_id == worker.id
                ],
                exceptions=days.get(worker.id, []),
                taken=taken.get(worker.id, []),
            ),
            until,
        )
        for worker in workers
        if (until := good[worker.id]) is not None
    ]


def _what_differs(
    uow: UnitOfWork, worker_ids: Sequence[int], first: date, last: date
) -> tuple[dict[int, list[free_time.DayException]], dict[int, list[free_time.Taken]]]:
    """Days that differ from the usual hours, and the sessions, by worker."""
    start, end = max(midnight(first), uow.now), midnight(last + timedelta(days=2))
    return _exceptions(uow, worker_ids, first, last), _taken(uow, worker_ids, start, end)


def read_ahead(uow: UnitOfWork, service_ids: Sequence[int], first: date, last: date) -> None:
    """What `free_stretches` asks for of these services, in five statements for all of them."""
    services_with_providers(uow, service_ids)
    hours = hours_by_service(uow, service_ids)
    workers = [worker for each in hours.values() for _, worker in each]
    credentials_by_provider(uow, [worker.provider_id for worker in workers])
    _what_differs(uow, [worker.id for worker in workers], first, last)


@recalled_each
def _exceptions(
    uow: UnitOfWork, worker_ids: Sequence[int], first: date, last: date
) -> dict[int, list[free_time.DayException]]:
    found: dict[int, list[free_time.DayException]] = {}
    for row in uow.session.scalars(
        select(AvailabilityException).where(
            AvailabilityException.worker_id.in_(worker_ids),
            AvailabilityException.on.between(first - timedelta(days=1), last + timedelta(days=1)),
        )
    ):
        found.setdefault(row.worker_id, []).append(
            free_time.DayException(row.on, row.from_time, row.to_time, row.available)
        )
    return found


@recalled_each
def _taken(
    uow: UnitOfWork, worker_ids: Sequence[int], start: datetime, end: datetime
) -> dict[int, list[free_time.Taken]]:
    found: dict[int, list[free_time.Taken]] = {}
    for row in uow.session.scalars(
        select(WorkerSession).where(
            WorkerSession.worker_id.in_(worker_ids), WorkerSession.starts_at < end, WorkerSession.ends_at > start
        )
    ):
        found.setdefault(row.worker_id, []).append(
            free_time.Taken(Span(row.starts_at, row.ends_at), row.service_id, row.capacity - row.taken)
        )
    return found
