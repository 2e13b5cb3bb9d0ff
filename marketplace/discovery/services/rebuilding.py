"""The whole index anew, beside the live one."""

import logging
from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from marketplace.core.outbox.models import OutboxRow
from marketplace.core.uow import UnitOfWork, Units
from marketplace.discovery.queries.status import SUBSCRIBER
from marketplace.discovery.services import runs
from marketplace.discovery.services.projecting import Projected, changes_of
from providers.search_documents import how_many, service_ids
from search.port import Rebuild, SearchIndex, Upsert

log = logging.getLogger(__name__)

REBUILT = "search.rebuilt"
BATCH = 200

Progress = Callable[[int, int], None]
"""Called with how many of how many services are done."""


def quiet(done: int, total: int) -> None:
    """Shows nothing."""


def rebuild(units: Units, index: SearchIndex, progress: Progress = quiet) -> int:
    """Builds a new index beside the live one and swaps; returns how many services are in it.

    Raises RebuildBusy when one is under way, WriterBusy when another process is the writer, SearchUnavailable. What
    changes meanwhile waits in the outbox and comes after. However it fails, the live index stays as it was.
    """
    beside = index.begin_rebuild()
    run_id = None
    try:
        watermark = units.write(_high_water)
        units.fresh()
        total = units.read(how_many)
        run_id = units.write(runs.begin, "rebuild", total)
        written = _fill(units, beside, run_id, total, progress)
        beside.swap(watermark=max(watermark, index.watermark))
        units.write(runs.end, run_id)
    except BaseException as error:
        beside.abort()
        if run_id is not None:
            _note_failure(units, run_id, error)
        raise
    log.info("search index built: %d services", written)
    return written


def batches(units: Units) -> Iterator[tuple[list[int], Projected]]:
    """Every listed service in order of id, each batch read from a snapshot of its own."""
    after = 0
    while True:
        units.fresh()
        ids = units.read(service_ids, after, BATCH)
        if not ids:
            return
        yield ids, units.read(changes_of, ids)
        after = ids[-1]


def _fill(units: Units, beside: Rebuild, run_id: int, total: int, progress: Progress) -> int:
    done = written = 0
    for ids, projected in batches(units):
        refused = dict(projected.refused)
        outcomes = beside.apply([change for change in projected.changes if isinstance(change, Upsert)])
        refused |= {outcome.id: outcome.error for outcome in outcomes if outcome.state == "refused"}
        for service_id, why in refused.items():
            log.error("service %d is not in the index: %s", service_id, why)
        written += sum(outcome.state == "applied" for outcome in outcomes)
        done += len(ids)
        units.write(runs.progress, run_id, done)
        progress(done, max(done, total))
    return written


def _note_failure(units: Units, run_id: int, error: BaseException) -> None:
    try:
        units.write(runs.end, run_id, type(error).__name__)
    except Exception:
        log.exception("that the rebuild failed could not be written down")


def _high_water(uow: UnitOfWork) -> int:
    """A mark of ours in the outbox, later than every change until now; it is carried out by doing nothing."""
    uow.emit(REBUILT)
    uow.session.flush()
    return int(uow.session.scalar(select(func.max(OutboxRow.id)).where(OutboxRow.subscriber == SUBSCRIBER)) or 0)
