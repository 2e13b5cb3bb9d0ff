"""Keeps the index in step with the database: the worker's subscriber, the nightly pass, the rebuild."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sqlalchemy import func, select

from marketplace.core.local_time import local_date, local_of
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.models import IndexRun
from marketplace.discovery.queries.status import SUBSCRIBER
from providers.queries.versions import version_of
from providers.search_documents import document, service_ids
from search.port import Change, Delete, Outcome, Rebuild, SearchIndex, SearchUnavailable, Upsert, WriterBusy

log = logging.getLogger(__name__)

CHANGED, WANTED, REBUILT = "service.changed", "search.rebuild_wanted", "search.rebuilt"
TOPICS = (CHANGED, REBUILT, WANTED)
BATCH = 200
NIGHT_FROM = 2
"""Local hour from which the nightly pass may run; a worker that was off catches up when it is back."""
NIGHTLY_EVERY = timedelta(minutes=20)
WATCH_EVERY = timedelta(seconds=30)

Progress = Callable[[int, int], None]
"""Called with how many of how many services are written."""


@dataclass(frozen=True, slots=True)
class Indexer:
    """The one writer's work. Rows are re-read, never copied from the outbox, and carry their versions."""

    index: SearchIndex

    def handle(self, units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
        """The subscriber of TOPICS."""
        watermark = max(delivery.id for delivery in deliveries)
        if any(delivery.topic == WANTED for delivery in deliveries):
            rebuild(units, self.index)  # reads every row afresh, so the rest of the batch is in it too
            return {}
        by_service = _by_service(deliveries)
        units.fresh()
        changes = units.read(_changes, sorted(by_service))
        try:
            outcomes = self.index.apply(changes, watermark=watermark)
        except SearchUnavailable as error:
            log.warning("the search index is away, so it is built anew: %s", type(error).__name__)
            rebuild(units, self.index)
            return {}
        return _refusals(outcomes, by_service)

    def keep_whole(self, units: Units) -> None:
        """Timer: a missing or damaged index is built anew by the worker itself."""
        if not self.index.status().available:
            try:
                rebuild(units, self.index)
            except WriterBusy:
                log.info("another process builds the search index now")

    def move_on(self, units: Units) -> None:
        """Timer: once a night, free times of the coming weeks are written anew with the versions they have."""
        if not units.read(_night_is_due) or not self.index.status().available:
            return
        ids = units.read(lambda uow: list(service_ids(uow)))
        run_id = units.write(_begin, "slots", len(ids))
        done = 0
        for batch in _batches(ids):
            units.fresh()
            self.index.apply(units.read(_changes, batch))
            done += len(batch)
            units.write(_progress, run_id, done)
        units.write(_end, run_id)


def rebuild(units: Units, index: SearchIndex, progress: Progress = lambda done, total: None) -> int:
    """Builds a new index beside the live one and swaps; returns how many services are in it.

    Raises WriterBusy when another process is the writer. What changes meanwhile waits in the outbox and comes after.
    """
    beside = index.begin_rebuild()
    try:
        watermark = units.write(_high_water)
        units.fresh()
        ids = units.read(lambda uow: list(service_ids(uow)))
        run_id = units.write(_begin, "rebuild", len(ids))
        written = _fill(units, beside, ids, run_id, progress)
        beside.swap(watermark=max(watermark, index.watermark))
        units.write(_end, run_id)
    except BaseException as error:
        beside.abort()
        units.write(_failed, type(error).__name__)
        raise
    log.info("search index built: %d services", written)
    return written


def _fill(units: Units, beside: Rebuild, ids: Sequence[int], run_id: int, progress: Progress) -> int:
    done = written = 0
    for batch in _batches(ids):
        units.fresh()
        outcomes = beside.apply([change for change in units.read(_changes, batch) if isinstance(change, Upsert)])
        for outcome in outcomes:
            if outcome.state == "refused":
                log.error("service %d is not in the index: %s", outcome.id, outcome.error)
        written += sum(outcome.state == "applied" for outcome in outcomes)
        done += len(batch)
        units.write(_progress, run_id, done)
        progress(done, len(ids))
    return written


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while batch := list(islice(left, BATCH)):
        yield batch


def _by_service(deliveries: Sequence[Delivery]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for delivery in deliveries:
        if delivery.topic == CHANGED:
            found.setdefault(int(delivery.payload["service_id"]), []).append(delivery.id)
    return found


def _changes(uow: UnitOfWork, ids: Sequence[int]) -> list[Change]:
    """What the index should hold of these services now; a service that nobody may see is a delete with its version."""
    found: list[Change] = []
    for service_id in ids:
        public = document(uow, service_id)
        if public is not None:
            found.append(Upsert(public))
        elif (version := version_of(uow, service_id)) is not None:
            found.append(Delete(service_id, version))
    return found


def _refusals(outcomes: Sequence[Outcome], by_service: Mapping[int, Sequence[int]]) -> dict[int, str]:
    return {
        delivery: f"the index refused it: {outcome.error}"
        for outcome in outcomes
        if outcome.state == "refused"
        for delivery in by_service[outcome.id]
    }


def _high_water(uow: UnitOfWork) -> int:
    """A mark of ours in the outbox, later than every change until now; it is carried out by doing nothing."""
    uow.emit(REBUILT)
    uow.session.flush()
    return int(uow.session.scalar(select(func.max(OutboxRow.id)).where(OutboxRow.subscriber == SUBSCRIBER)) or 0)


def _night_is_due(uow: UnitOfWork) -> bool:
    if local_of(uow.now).hour < NIGHT_FROM:
        return False
    last = uow.session.scalar(select(func.max(IndexRun.ended_at)).where(IndexRun.error.is_(None)))
    return last is None or local_date(last) < local_date(uow.now)


def _begin(uow: UnitOfWork, kind: str, total: int) -> int:
    run = IndexRun(kind=kind, started_at=uow.now, total=total)
    uow.session.add(run)
    uow.session.flush()
    return run.id


def _progress(uow: UnitOfWork, run_id: int, done: int) -> None:
    uow.session.get_one(IndexRun, run_id).done = done


def _end(uow: UnitOfWork, run_id: int) -> None:
    uow.session.get_one(IndexRun, run_id).ended_at = uow.now


def _failed(uow: UnitOfWork, error: str) -> None:
    """The run that did not end; nothing where it broke before it began."""
    run = uow.session.scalar(select(IndexRun).where(IndexRun.ended_at.is_(None)).order_by(IndexRun.id.desc()))
    if run is not None:
        run.ended_at, run.error = uow.now, error
