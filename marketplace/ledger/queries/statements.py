"""Statements: every balance on them is recomputed from the postings (FIN-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from marketplace.core.local_time import midnight
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Balances, Cause, Kind, Place
from marketplace.ledger.models import Posting
from marketplace.ledger.queries.balances import added_up, touching


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting seen from one pot. `source` or `destination` is None where the other end is outside the pot."""

    id: int
    at: datetime
    kind: Kind
    source: Place | None
    destination: Place | None
    pence: int
    free_after_pence: int
    plan_line_id: int | None
    cause: Cause
    actor_id: int | None
    on_behalf_of: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """`start` up to, and without, `end` (local days); entries oldest first."""

    pot_id: int
    start: date
    end: date
    opening: Balances
    closing: Balances
    entries: tuple[Entry, ...]


def statement(uow: UnitOfWork, pot_id: int, start: date, end: date) -> Statement:
    """A pot between two local days, half-open."""
    first, last = midnight(start), midnight(end)
    rows = uow.session.scalars(
        select(Posting).where(touching([pot_id]), Posting.at < last).order_by(Posting.at, Posting.id)
    ).all()
    opening = _standing(pot_id, [row for row in rows if row.at < first])
    free = opening.free_pence
    entries: list[Entry] = []
    for row in rows:
        if row.at < first:
            continue
        entry = _entry(row, pot_id, free)
        free = entry.free_after_pence
        entries.append(entry)
    return Statement(pot_id, start, end, opening, _standing(pot_id, rows), tuple(entries))


def _standing(pot_id: int, rows: Sequence[Posting]) -> Balances:
    moved = ((row.pot_id, row.source, row.to_pot_id, row.destination, row.kind, row.pence) for row in rows)
    return added_up(moved).get(pot_id, Balances())


def _entry(row: Posting, pot_id: int, free: int) -> Entry:
    outside = (Place.ALLOCATED, Place.CONTRIBUTED)
    source = row.source if row.pot_id == pot_id and row.source not in outside else None
    destination = row.destination if row.to_pot_id == pot_id and row.destination not in outside else None
    change = (destination is Place.AVAILABLE) - (source is Place.AVAILABLE)
    return Entry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        source=source,
        destination=destination,
        pence=row.pence,
        free_after_pence=free + change * row.pence,
        plan_line_id=row.plan_line_id,
        cause=Cause(row.cause_kind, row.cause_id),
        actor_id=row.actor_id,
        on_behalf_of=row.on_behalf_of,
        reason=row.reason,
    )


def set_aside_since(uow: UnitOfWork, pot_id: int, since: datetime) -> int:
    """Pence that plan lines took out of free money from `since` on, less what came back: for pacing (BUD-12)."""

    def total(place: Place, side: str) -> int:
        query = select(func.coalesce(func.sum(Posting.pence), 0)).where(
            Posting.pot_id == pot_id,
            Posting.plan_line_id.is_not(None),
            Posting.kind != Kind.CONTRIBUTE,
            Posting.at >= since,
            getattr(Posting, side) == place,
        )
        return uow.session.scalar(query) or 0

    return total(Place.AVAILABLE, "source") - total(Place.AVAILABLE, "destination")
