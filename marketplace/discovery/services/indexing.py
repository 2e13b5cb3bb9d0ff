"""Keeps the index in step with the database: the worker's subscriber, its watch, its nightly pass."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select

from marketplace.core.errors import TryLater
from marketplace.core.local_time import local_date, local_of
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.models import IndexRun
from marketplace.discovery.queries.status import SUBSCRIBER, lag
from marketplace.discovery.services import runs
from marketplace.discovery.services.projecting import CHANGED, changes_of
from marketplace.discovery.services.rebuilding import REBUILT, rebuild
from marketplace.discovery.services.verifying import verify
from providers.search_documents import how_many
from search.port import NeedsRebuild, Outcome, RebuildBusy, SearchIndex, SearchUnavailable, WriterBusy

log = logging.getLogger(__name__)

WANTED = "search.rebuild_wanted"
BATCH = 200
TOPICS = (CHANGED, REBUILT, WANTED)
NIGHT_FROM = 2
"""Local hour from which the nightly pass may run; a worker that was off catches up when it is back."""
NIGHTLY_EVERY = timedelta(minutes=20)
WATCH_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Indexer:
    """The one writer's work. Rows are re-read, never copied from the outbox, and carry their versions."""

    index: SearchIndex

    def handle(self, units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
        """The subscriber of TOPICS. Raises TryLater while the engine is away, its disk full or its writer another."""
        try:
            return self._carry(units, deliveries)
        except (SearchUnavailable, WriterBusy, RebuildBusy) as error:
            raise TryLater(f"the search index cannot be written now: {error}") from error

    def _carry(self, units: Units, deliveries: Sequence[Delivery]) -> Mapping[int, str]:
        watermark = max(delivery.id for delivery in deliveries)
        if any(delivery.topic == WANTED for delivery in deliveries):
            rebuild(units, self.index)  # reads every row afresh, so the rest of the batch is in it too
            return {}
        by_service = _by_service(deliveries)
        units.fresh()
        projected = units.read(changes_of, sorted(by_service))
        try:
            outcomes = self.index.apply(projected.changes, watermark=watermark)
        except NeedsRebuild as error:
            log.warning("the search index is lost, so it is built anew: %s", error)
            rebuild(units, self.index)
            return {}
        refused = dict(projected.refused) | _refusals(outcomes)
        if units.read(lag).parked:
            units.write(_forget_parked, by_service.keys() - refused.keys())
        return {
            delivery: f"the index refused it: {why}"
            for service_id, why in refused.items()
            for delivery in by_service[service_id]
        }

    def keep_whole(self, units: Units) -> None:
        """Timer: a missing or damaged index is built anew by the worker itself."""
        try:
            self.index.check()
        except NeedsRebuild as error:
            log.warning("the search index is lost, so it is built anew: %s", error)
            self._try_rebuild(units)
        except SearchUnavailable as error:
            log.warning("the search index is away: %s", error)

    def _try_rebuild(self, units: Units) -> None:
        try:
            rebuild(units, self.index)
        except (WriterBusy, RebuildBusy):
            log.info("another process builds the search index now")
        except SearchUnavailable as error:
            log.warning("the search index cannot be built now: %s", error)

    def move_on(self, units: Units) -> None:
        """Timer: once a night, free times of the coming weeks are written anew with the versions they have, and
        whatever else differs from the database is put right."""
        if not units.read(_night_is_due) or not self.index.status().available:
            return
        total = units.read(how_many)
        run_id = units.write(runs.begin, "slots", total)
        found = verify(
            units,
            self.index,
            repair=True,
            everything=True,
            progress=lambda done, total: units.write(runs.progress, run_id, done),
        )
        units.write(runs.end, run_id)
        if found.needs_rebuild:
            log.warning("the search index is ahead of the database, so it is built anew")
            self._try_rebuild(units)


def _by_service(deliveries: Sequence[Delivery]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for delivery in deliveries:
        if delivery.topic == CHANGED:
            found.setdefault(int(delivery.payload["service_id"]), []).append(delivery.id)
    return found


def _refusals(outcomes: Sequence[Outcome]) -> dict[int, str]:
    return {outcome.id: outcome.error for outcome in outcomes if outcome.state == "refused"}


def _forget_parked(uow: UnitOfWork, service_ids: Collection[int]) -> None:
    """An older word of a service that is in the index now has nothing to add."""
    uow.session.execute(
        delete(OutboxRow)
        .where(
            OutboxRow.subscriber == SUBSCRIBER,
            OutboxRow.topic == CHANGED,
            OutboxRow.parked_at.is_not(None),
            OutboxRow.payload["service_id"].as_integer().in_(sorted(service_ids)),
        )
        .execution_options(synchronize_session=False)
    )


def _night_is_due(uow: UnitOfWork) -> bool:
    """By when the last good pass began: one that began before midnight wrote some of yesterday's free times."""
    if local_of(uow.now).hour < NIGHT_FROM:
        return False
    good = (IndexRun.ended_at.is_not(None), IndexRun.error.is_(None))
    last = uow.session.scalar(select(func.max(IndexRun.started_at)).where(*good))
    return last is None or local_date(last) < local_date(uow.now)
