"""The delegate's own yes or no."""

from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound, Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.delegation import queries
from marketplace.delegation.domain import MACHINE, DelegationState
from marketplace.delegation.models import Delegation
from marketplace.people.queries import person


def accept(uow: UnitOfWork, actor: Actor, *, delegation_id: int, interest_declared: str) -> Delegation:
    """The delegate says yes and what link they have to any provider ("none" said out loud, DEL-6).

    Raises NotFound for anybody else, WrongState, Refused when its last day is past or the holder has died.
    """
    row = _asked(uow, actor, delegation_id)
    move = MACHINE.move(row.state, "accept", "delegate")
    if row.ends_on < local_date(uow.now):
        raise Refused("not_over", "This permission ran out before it began. Only they can ask you again.")
    if person(uow, row.holder_id).died_on is not None:
        raise Refused("grantor_lives", "This person has died. Nobody can act for them here any more.")
    row.state = DelegationState(move.target)
    row.accepted_by, row.accepted_at = actor.person_id, uow.now
    row.interest_declared = interest_declared
    uow.audit(actor, "delegation:delegation:accept", "delegation", row.id)
    uow.notify(
        row.holder_id,
        "delegation_accepted",
        "/permissions",
        holder_id=row.holder_id,
        ends_on=row.ends_on.isoformat(),
    )
    return row


def decline(uow: UnitOfWork, actor: Actor, *, delegation_id: int) -> Delegation:
    """The delegate says no, without a reason. Raises NotFound for anybody else, WrongState."""
    row = _asked(uow, actor, delegation_id)
    row.state = DelegationState(MACHINE.move(row.state, "decline", "delegate").target)
    row.ended_by, row.ended_at = actor.person_id, uow.now
    uow.audit(actor, "delegation:delegation:decline", "delegation", row.id)
    uow.notify(row.holder_id, "delegation_declined", "/permissions", holder_id=row.holder_id)
    return row


def _asked(uow: UnitOfWork, actor: Actor, delegation_id: int) -> Delegation:
    row = queries.delegation(uow, delegation_id, lock=True)
    # A delegate can't hand it on: only the one asked answers, and in their own name.
    if actor.person_id is None or actor.on_behalf_of is not None or not queries.is_delegate(uow, row, actor.person_id):
        raise NotFound()
    return row
