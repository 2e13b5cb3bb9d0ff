"""From money to pay to money spent, and the ways back. Each counts on its own plan line as well as on the pot."""

from marketplace.core.actor import Actor
from marketplace.core.errors import Refused
from marketplace.core.money import format_pounds
from marketplace.core.uow import UnitOfWork, row_locked
from marketplace.ledger.domain import ROUTES, Cause, Kind
from marketplace.ledger.queries import line_balances
from marketplace.ledger.services.moves import Move, lock, make


def _settle(uow: UnitOfWork, actor: Actor, kind: Kind, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    ((source, destination),) = ROUTES[kind]
    move = Move(kind, pot_id, source, destination, pence, cause, plan_line_id)
    lock(uow.connection, move.accounts)
    there = line_balances(uow, pot_id, plan_line_id).get(source, 0)
    if there < pence:
        raise Refused(
            "not_there",
            f"Only {format_pounds(max(there, 0))} of this plan line is there, {format_pounds(pence)} was asked for.",
        )
    return make(uow, actor, move)


@row_locked
def dispute(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """Money to pay is in question. Raises Refused (`not_there`). Returns the posting's id, as all here do."""
    return _settle(uow, actor, Kind.DISPUTE, pot_id, plan_line_id, pence, cause)


@row_locked
def resolve(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """Money in question is to pay again. Raises Refused (`not_there`)."""
    return _settle(uow, actor, Kind.RESOLVE, pot_id, plan_line_id, pence, cause)


@row_locked
def pay(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """A payment has settled, not merely left. Raises Refused (`not_there`)."""
    return _settle(uow, actor, Kind.PAY, pot_id, plan_line_id, pence, cause)


@row_locked
def pay_reversed(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """A settled payment came back: it is to pay again. Raises Refused (`not_there`)."""
    return _settle(uow, actor, Kind.PAY_REVERSED, pot_id, plan_line_id, pence, cause)


@row_locked
def refund(uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, pence: int, cause: Cause) -> int:
    """The provider gave money back: free again in the same pot, on the same line. Raises Refused (`not_there`)."""
    return _settle(uow, actor, Kind.REFUND, pot_id, plan_line_id, pence, cause)
