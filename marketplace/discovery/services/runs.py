"""The record of whole passes over the index: how far one is, how it ended. Each function is a transaction's own."""

from sqlalchemy import update

from marketplace.core.uow import UnitOfWork
from marketplace.discovery.models import IndexRun

INTERRUPTED = "Interrupted"


def begin(uow: UnitOfWork, kind: str, total: int) -> int:
    """The id of a new run. There is one writer, so a run that has not ended died with its process."""
    uow.session.execute(update(IndexRun).where(IndexRun.ended_at.is_(None)).values(ended_at=uow.now, error=INTERRUPTED))
    run = IndexRun(kind=kind, started_at=uow.now, total=total)
    uow.session.add(run)
    uow.session.flush()
    return run.id


def progress(uow: UnitOfWork, run_id: int, done: int) -> None:
    uow.session.execute(update(IndexRun).where(IndexRun.id == run_id).values(done=done))


def end(uow: UnitOfWork, run_id: int, error: str | None = None) -> None:
    uow.session.execute(update(IndexRun).where(IndexRun.id == run_id).values(ended_at=uow.now, error=error))
