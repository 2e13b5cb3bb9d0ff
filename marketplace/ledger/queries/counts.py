"""How big the book is, for those who watch the machine: no pot, no sum, no person."""

from sqlalchemy import func, select

from marketplace.core.uow import UnitOfWork
from marketplace.ledger.models import Book, Hold, HoldEnd, Posting


def row_counts(uow: UnitOfWork) -> dict[str, float]:
    """Books, holds that have not ended, and postings: these are append-only, so the last id says how many."""

    def count(table: type[Book] | type[Hold] | type[HoldEnd]) -> int:
        return uow.session.scalar(select(func.count()).select_from(table)) or 0

    newest = uow.session.scalar(select(func.max(Posting.id))) or 0
    return {"books": count(Book), "holds_open": count(Hold) - count(HoldEnd), "postings": newest}
