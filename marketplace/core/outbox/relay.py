"""Carries outbox rows to their subscribers: claim, carry out, remove; back off when it fails, park poison."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from marketplace.core.errors import TryLater
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units, row_locked

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)
PARK_AFTER = 8
REST, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=1)
"""How long a subscriber is left alone that says TryLater: doubled each time, forgotten when it goes well."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a subscriber gets: it re-reads the rows that the payload names, it never trusts a copy."""

    id: int
    topic: str
    payload: Mapping[str, Any]
    created_at: datetime
    attempts: int


Handler = Callable[[Units, Sequence[Delivery]], Mapping[int, str]]
"""Carries out a batch; returns the reason by delivery id for those that failed. Must bear to be called twice.

TryLater says that nothing is wrong with any of them, what carries them is away: it counts against none, however long.
"""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`name` stands in the rows; `topics` it wants; `batch` deliveries at most a call."""

    name: str
    topics: tuple[str, ...]
    handle: Handler
    batch: int = 100


Stop = Callable[[], bool]
"""Asked between two pieces of work: whether the process was told to end."""


def never() -> bool:
    return False


def subscriptions(subscribers: Sequence[Subscriber]) -> dict[str, tuple[str, ...]]:
    """Who wants which topic, as Units takes it."""
    wanted: dict[str, tuple[str, ...]] = {}
    for subscriber in subscribers:
        for topic in subscriber.topics:
            wanted[topic] = (*wanted.get(topic, ()), subscriber.name)
    return wanted


def back_off(attempts: int) -> timedelta:
    """5 s, 10 s, 20 s … at most an hour."""
    return timedelta(seconds=min(5 * 2 ** max(attempts - 1, 0), 3600))


@dataclass(slots=True)
class Relay:
    units: Units
    subscribers: Sequence[Subscriber]
    carried: int = field(default=0)
    rests: dict[str, tuple[datetime, timedelta]] = field(default_factory=dict)
    """Until when each subscriber that said TryLater is left alone, and for how long the next time."""

    def turn(self, stop: Stop = never) -> int:
        """One batch for each subscriber; returns how many deliveries were tried."""
        return sum(self._serve(subscriber) for subscriber in self.subscribers if not stop())

    def drain(self, stop: Stop = never, rounds: int | None = None) -> int:
        """Turns until nothing is due, until told to stop (between batches, never in one), or as many as `rounds`: new
        words may come as fast as they are carried.

        What failed waits for its next time.
        """
        total = 0
        while rounds != 0 and (tried := self.turn(stop)):
            total += tried
            rounds = None if rounds is None else rounds - 1
        return total

    def _serve(self, subscriber: Subscriber) -> int:
        rests_until, rest = self.rests.get(subscriber.name, (None, REST))
        if rests_until is not None and self.units.clock() < rests_until:
            return 0
        if not self.units.read(_anything_due, subscriber.name):
            return 0
        deliveries = self.units.write(_claim, subscriber.name, subscriber.batch)
        if not deliveries:  # another worker was faster
            return 0
        try:
            failed = dict(subscriber.handle(self.units, deliveries))
            self.rests.pop(subscriber.name, None)
        except TryLater as error:
            log.warning("outbox: %s rests for %d s: %s", subscriber.name, rest.total_seconds(), error)
            self.rests[subscriber.name] = (self.units.clock() + rest, min(rest * 2, LONGEST_REST))
            self.units.write(_put_back, deliveries, str(error))
            return 0
        except Exception as error:
            log.warning("outbox: %s failed on a batch: %s", subscriber.name, type(error).__name__)
            failed = {delivery.id: f"{type(error).__name__}: {error}" for delivery in deliveries}
        self.units.write(_settle, deliveries, failed)
        self.carried += len(deliveries) - len(failed)
        return len(deliveries)


def _due(now: datetime, subscriber: str) -> Select[OutboxRow]:
    return select(OutboxRow).where(
        OutboxRow.subscriber == subscriber, OutboxRow.parked_at.is_(None), OutboxRow.due_at <= now
    )


def _anything_due(uow: UnitOfWork, subscriber: str) -> bool:
    return uow.session.scalar(_due(uow.now, subscriber).limit(1)) is not None


@row_locked
def _claim(uow: UnitOfWork, subscriber: str, batch: int) -> list[Delivery]:
    """The mark is moved before anything is read: a change during the work makes a row of its own.

    One statement; rows that another worker is claiming are passed over, so two share what there is.
    """
    due = _due(uow.now, subscriber).with_only_columns(OutboxRow.id).order_by(OutboxRow.id).limit(batch)
    free = due.with_for_update(skip_locked=True).cte("free")  # read once, or the limit would be no limit
    rows = uow.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(free.c.id)))
        .values(due_at=uow.now + CLAIM, attempts=OutboxRow.attempts + 1)
        .returning(OutboxRow.id, OutboxRow.topic, OutboxRow.payload, OutboxRow.created_at, OutboxRow.attempts)
        .execution_options(synchronize_session=False)
    )
    return sorted((Delivery(*row) for row in rows), key=lambda delivery: delivery.id)


@row_locked
def _settle(uow: UnitOfWork, deliveries: Sequence[Delivery], failed: Mapping[int, str]) -> None:
    done = [delivery.id for delivery in deliveries if delivery.id not in failed]
    if done:
        uow.session.execute(delete(OutboxRow).where(OutboxRow.id.in_(done)))
    for delivery in deliveries:
        if delivery.id in failed:
            park = uow.now if delivery.attempts >= PARK_AFTER else None
            uow.session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == delivery.id)
                .values(error=failed[delivery.id][:2000], due_at=uow.now + back_off(delivery.attempts), parked_at=park)
            )


def _put_back(uow: UnitOfWork, deliveries: Sequence[Delivery], why: str) -> None:
    """As they were before they were claimed, with the reason why they wait."""
    uow.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_([delivery.id for delivery in deliveries]))
        .values(due_at=uow.now, attempts=OutboxRow.attempts - 1, error=why[:2000])
    )


def waiting(uow: UnitOfWork) -> dict[str, float]:
    """Rows that wait, by subscriber; those that were parked are not counted."""
    return _by_subscriber(uow, OutboxRow.parked_at.is_(None))


def parked(uow: UnitOfWork) -> dict[str, float]:
    return _by_subscriber(uow, OutboxRow.parked_at.is_not(None))


def _by_subscriber(uow: UnitOfWork, which: ColumnElement[bool]) -> dict[str, float]:
    rows = select(OutboxRow.subscriber, func.count()).where(which).group_by(OutboxRow.subscriber)
    return {row.subscriber: row[1] for row in uow.session.execute(rows)}


def lag(uow: UnitOfWork) -> dict[str, Any]:
    """Rows waiting and parked, and the age of the oldest waiting one in seconds."""
    waiting, oldest = uow.session.execute(
        select(func.count(), func.min(OutboxRow.created_at)).where(OutboxRow.parked_at.is_(None))
    ).one()
    parked = uow.session.scalar(select(func.count()).where(OutboxRow.parked_at.is_not(None)))
    age = int((uow.now - oldest).total_seconds()) if oldest else 0
    return {"waiting": waiting, "parked": parked or 0, "oldest_seconds": max(age, 0)}
