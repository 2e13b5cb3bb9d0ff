"""What a person may do for a holder, for the buttons of a page. The services ask the authority again at each step."""

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.uow import UnitOfWork
from marketplace.delegation import queries as delegation
from marketplace.delegation.domain import DelegatedAction

EVERYTHING = frozenset({"enquire", "book", "accept_agreement", "cancel", "attest", "see_money", "authorise"})
COORDINATOR = frozenset({"cancel", "see_money", "authorise", "coordinate"})


def rights(uow: UnitOfWork, actor: Actor, holder_id: int) -> frozenset[str]:
    """Words of delegated actions, with `authorise` and `coordinate`; empty for who may only look.

    Raises NotFound for somebody without a tie to the holder: a provider has none here.
    """
    yes = uow.require(actor, Action.BOOKINGS_SEE, holder_id=holder_id)
    if yes.basis == "self":
        return EVERYTHING
    if yes.basis == "coordinator":
        return COORDINATOR
    if yes.basis != "delegation" or actor.person_id is None:
        return frozenset()
    grants = delegation.usable(uow, actor.person_id, holder_id)
    words = {action for grant in grants for action in grant.actions}
    return frozenset(words & {action.value for action in DelegatedAction})
