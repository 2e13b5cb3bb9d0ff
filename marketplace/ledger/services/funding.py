"""Money that comes in, is released, and is kept back for emergencies."""

from sqlalchemy import insert

from marketplace.core.actor import Actor
from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork, row_locked
from marketplace.ledger.domain import Cause, Kind, Place
from marketplace.ledger.models import Account, Book
from marketplace.ledger.queries import book
from marketplace.ledger.services.moves import Move, make


def open_book(uow: UnitOfWork, actor: Actor, *, pot_id: int, holder_id: int, stream: str, nhs: bool) -> None:
    """Opens a pot's accounts, all empty. An NHS pot has none for contributions (BUD-14, R18)."""
    conn = uow.connection
    conn.execute(
        insert(Book).values(pot_id=pot_id, holder_id=holder_id, stream=stream, nhs=nhs, opened_at=uow.now),
    )
    places = [place for place in Place if not (nhs and place is Place.CONTRIBUTED)]
    conn.execute(insert(Account), [{"pot_id": pot_id, "place": place, "balance_pence": 0} for place in places])
    uow.audit(actor, "ledger:book:opened", "pot", pot_id, stream=stream)


def _move(
    uow: UnitOfWork, actor: Actor, kind: Kind, source: Place, destination: Place, pot_id: int, pence: int, cause: Cause
) -> int:
    return make(uow, actor, Move(kind, pot_id, source, destination, pence, cause))


@row_locked
def allocate(uow: UnitOfWork, actor: Actor, *, pot_id: int, pence: int, cause: Cause) -> int:
    """The funder's money for the whole of the pot's dates, not yet released. Returns the posting's id."""
    return _move(uow, actor, Kind.ALLOCATE, Place.ALLOCATED, Place.UNRELEASED, pot_id, pence, cause)


@row_locked
def release_period(uow: UnitOfWork, actor: Actor, *, pot_id: int, pence: int, cause: Cause) -> int:
    """A period's money becomes free. A cause of kind `period` can release once only. Returns the posting's id."""
    return _move(uow, actor, Kind.RELEASE_PERIOD, Place.UNRELEASED, Place.AVAILABLE, pot_id, pence, cause)


@row_locked
def ringfence(uow: UnitOfWork, actor: Actor, *, pot_id: int, pence: int, cause: Cause) -> int:
    """Free money is kept for emergencies (BUD-13). Raises InsufficientFunds. Returns the posting's id."""
    return _move(uow, actor, Kind.RINGFENCE, Place.AVAILABLE, Place.CONTINGENCY, pot_id, pence, cause)


@row_locked
def unringfence(uow: UnitOfWork, actor: Actor, *, pot_id: int, pence: int, cause: Cause) -> int:
    """Emergency money becomes free. Raises InsufficientFunds. Returns the posting's id."""
    return _move(uow, actor, Kind.UNRINGFENCE, Place.CONTINGENCY, Place.AVAILABLE, pot_id, pence, cause)


@row_locked
def contribute(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """Money of the holder's side, free at once. Raises Refused on an NHS pot, which never takes any (R18, E1)."""
    if book(uow, pot_id).nhs:
        raise Refused(
            "no_topup_on_nhs",
            "The NHS pays the whole cost of what is in the plan.",
            next_step="Ask for a plan change if the money does not cover it.",
        )
    return make(
        uow,
        actor,
        Move(Kind.CONTRIBUTE, pot_id, Place.CONTRIBUTED, Place.AVAILABLE, pence, cause, plan_line_id=plan_line_id),
    )
