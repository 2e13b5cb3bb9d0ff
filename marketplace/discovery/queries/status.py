"""How the index is, and how far it is behind the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.outbox.models import OutboxRow
from marketplace.core.readiness import BEHIND_SECONDS, Health
from marketplace.core.uow import UnitOfWork
from marketplace.discovery.models import IndexRun
from search.port import IndexStatus, SearchIndex

SUBSCRIBER = "search_index"


@dataclass(frozen=True, slots=True)
class Lag:
    """Changes that the index does not have yet; seconds since the oldest of them; those that keep failing."""

    waiting: int
    oldest_seconds: int
    parked: int


@dataclass(frozen=True, slots=True)
class Run:
    """The last whole pass over the index."""

    id: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    error: str | None


@dataclass(frozen=True, slots=True)
class SearchStatus:
    index: IndexStatus
    lag: Lag
    last_run: Run | None


def status(uow: UnitOfWork, index: SearchIndex) -> SearchStatus:
    return SearchStatus(index.status(), lag(uow), last_run(uow))


def index_health(index: SearchIndex, uow: UnitOfWork) -> Health:
    """For /readyz: search answers without its index too, so it is never vital."""
    found, behind = index.status(), lag(uow)
    ok = found.available and behind.oldest_seconds <= BEHIND_SECONDS and not behind.parked
    facts = {
        "engine": found.engine,
        "available": found.available,
        "documents": found.documents,
        "watermark": found.watermark,
        "waiting": behind.waiting,
        "oldest_seconds": behind.oldest_seconds,
        "parked": behind.parked,
    }
    return Health(ok, facts)


def lag(uow: UnitOfWork) -> Lag:
    rows = select(func.count(), func.min(OutboxRow.created_at)).where(OutboxRow.subscriber == SUBSCRIBER)
    waiting, oldest = uow.session.execute(rows.where(OutboxRow.parked_at.is_(None))).one()
    parked, _ = uow.session.execute(rows.where(OutboxRow.parked_at.is_not(None))).one()
    return Lag(waiting, max(0, int((uow.now - oldest).total_seconds())) if oldest else 0, parked)


def last_run(uow: UnitOfWork) -> Run | None:
    found = uow.session.scalar(select(IndexRun).order_by(IndexRun.id.desc()).limit(1))
    if found is None:
        return None
    return Run(found.id, found.kind, found.started_at, found.ended_at, found.done, found.total, found.error)


def rebuild_waits(uow: UnitOfWork, topic: str) -> bool:
    """Whether a rebuild has been asked for and not been done; `topic` is what it is asked by."""
    asked = select(OutboxRow.id).where(OutboxRow.subscriber == SUBSCRIBER, OutboxRow.topic == topic)
    return uow.session.scalar(asked.where(OutboxRow.parked_at.is_(None)).limit(1)) is not None
