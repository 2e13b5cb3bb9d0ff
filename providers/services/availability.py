"""Workers by name, their weekly hours for each service, and days that differ. Only the provider writes here (E8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import delete, select

from marketplace.core.actor import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.people.queries import staff
from providers.models import AvailabilityException, AvailabilityRule, Provider, Worker
from providers.services.changes import touch
from providers.services.checks import look_again
from providers.services.common import own_provider, own_service, own_worker


@dataclass(frozen=True, slots=True)
class Hours:
    """Local time on `weekday` (0 is Monday); an end that is not after the start is on the next day."""

    weekday: int
    from_time: time
    to_time: time


def add_worker(uow: UnitOfWork, actor: Actor, provider_id: int, *, name: str, person_id: int | None = None) -> Worker:
    """`person_id` is somebody of the provider's own people who signs in. Raises InvalidInput."""
    provider = own_provider(uow, actor, provider_id)
    _check_worker(uow, provider, name, person_id)
    worker = Worker(provider_id=provider.id, name=name.strip(), person_id=person_id)
    uow.session.add(worker)
    uow.session.flush()
    uow.audit(actor, "providers:worker:add", "worker", worker.id)
    look_again(uow, provider)
    return worker


def change_worker(
    uow: UnitOfWork, actor: Actor, worker_id: int, *, name: str, active: bool, person_id: int | None = None
) -> None:
    """A worker who left takes no new visits; visits that are booked are for people to settle."""
    provider, worker = own_worker(uow, actor, worker_id)
    _check_worker(uow, provider, name, person_id)
    worker.name, worker.active, worker.person_id = name.strip(), active, person_id
    uow.audit(actor, "providers:worker:change", "worker", worker.id)
    look_again(uow, provider)
    _touch_worker(uow, worker.id)


def set_hours(
    uow: UnitOfWork,
    actor: Actor,
    service_id: int,
    worker_id: int,
    hours: Sequence[Hours],
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> None:
    """The worker's whole week for this service, from today unless told otherwise. Raises InvalidInput."""
    provider, service = own_service(uow, actor, service_id)
    worker = uow.session.get(Worker, worker_id)
    if worker is None or worker.provider_id != provider.id:
        raise NotFound
    starts_on = starts_on or local_date(uow.now)
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput({"ends_on": ["Choose a last day that comes after the first day."]})
    if any(not 0 <= each.weekday <= 6 for each in hours):
        raise InvalidInput({"hours": ["Choose a day from Monday to Sunday."]})
    uow.session.execute(
        delete(AvailabilityRule).where(
            AvailabilityRule.service_id == service.id, AvailabilityRule.worker_id == worker.id
        )
    )
    uow.session.add_all(
        AvailabilityRule(
            service_id=service.id,
            worker_id=worker.id,
            weekday=each.weekday,
            from_time=each.from_time,
            to_time=each.to_time,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for each in hours
    )
    uow.session.flush()
    uow.audit(actor, "providers:hours:set", "service", service.id)
    look_again(uow, provider)
    touch(uow, [service.id])


def add_exception(
    uow: UnitOfWork,
    actor: Actor,
    worker_id: int,
    *,
    on: date,
    available: bool,
    from_time: time | None = None,
    to_time: time | None = None,
) -> AvailabilityException:
    """A day away (no times: all day), or there when usually not (times needed). Raises InvalidInput."""
    _, worker = own_worker(uow, actor, worker_id)
    if on < local_date(uow.now):
        raise InvalidInput({"on": ["Choose today or a later day."]})
    if (from_time is None) != (to_time is None) or (available and from_time is None):
        raise InvalidInput({"from_time": ["Enter both a start and an end."]})
    exception = AvailabilityException(
        worker_id=worker.id, on=on, from_time=from_time, to_time=to_time, available=available
    )
    uow.session.add(exception)
    uow.session.flush()
    uow.audit(actor, "providers:exception:add", "worker", worker.id)
    _touch_worker(uow, worker.id)
    return exception


def remove_exception(uow: UnitOfWork, actor: Actor, exception_id: int) -> None:
    """Twice is once."""
    exception = uow.session.get(AvailabilityException, exception_id)
    if exception is None:
        return
    _, worker = own_worker(uow, actor, exception.worker_id)
    uow.session.delete(exception)
    uow.session.flush()
    uow.audit(actor, "providers:exception:remove", "worker", worker.id)
    _touch_worker(uow, worker.id)


def _check_worker(uow: UnitOfWork, provider: Provider, name: str, person_id: int | None) -> None:
    wrong: dict[str, list[str]] = {}
    if not name.strip():
        wrong["name"] = ["Enter the name that people will know them by."]
    if person_id is not None:
        own = staff(uow, provider.organisation_id) if provider.organisation_id else []
        if person_id not in {each.id for each in own}:
            wrong["person"] = ["Choose one of your own people."]
    if wrong:
        raise InvalidInput(wrong)


def _touch_worker(uow: UnitOfWork, worker_id: int) -> None:
    touch(
        uow,
        uow.session.scalars(select(AvailabilityRule.service_id).where(AvailabilityRule.worker_id == worker_id)).all(),
    )
