"""Holds as others see them."""

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Kind, Place
from marketplace.ledger.models import Hold, HoldEnd, Posting


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One hold, integer pence. `ended` is how, or None while the money is held."""

    id: int
    pot_id: int
    plan_line_id: int
    pence: int
    source: Place
    ended: Kind | None


def hold_of(uow: UnitOfWork, hold_id: int) -> HoldRow:
    """Raises NotFound."""
    row = uow.session.execute(
        select(Hold, HoldEnd.kind).outerjoin(HoldEnd, HoldEnd.hold_id == Hold.id).where(Hold.id == hold_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    held, ended = row
    return HoldRow(held.id, held.pot_id, held.plan_line_id, held.pence, held.source, ended)


def live_holds(uow: UnitOfWork, pot_id: int) -> list[HoldRow]:
    """What is held in a pot now, oldest first."""
    rows = uow.session.scalars(
        select(Hold)
        .outerjoin(HoldEnd, HoldEnd.hold_id == Hold.id)
        .where(Hold.pot_id == pot_id, HoldEnd.hold_id.is_(None))
        .order_by(Hold.id)
    )
    return [HoldRow(held.id, held.pot_id, held.plan_line_id, held.pence, held.source, None) for held in rows]


def accrual_of(uow: UnitOfWork, hold_id: int) -> int | None:
    """The posting that made this hold's money payable, or None."""
    return uow.session.scalar(
        select(Posting.id).where(Posting.hold_id == hold_id, Posting.destination == Place.PAYABLE).limit(1)
    )


def hold_of_posting(uow: UnitOfWork, posting_id: int) -> int | None:
    """The hold that a posting belongs to: after a correction, the new one that holds the money again."""
    return uow.session.scalar(select(Posting.hold_id).where(Posting.id == posting_id))
