"""Who may pay: the payer's finance people; where a person pays, that person, or our own timers."""

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import Payer


def ask(uow: UnitOfWork, actor: Actor, payer: Payer) -> None:
    """Raises NotFound, NotAllowed."""
    if payer.person_id is None or actor.is_system:
        uow.require(actor, Action.PAYMENTS_RUN, organisation_id=payer.organisation_id)
    elif actor.person_id != payer.person_id or actor.on_behalf_of is not None:
        raise NotFound()
