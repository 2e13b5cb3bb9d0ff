"""A person's own money in a council pot: recorded by kind, never asked for (BUD-14; R18, R35, R36)."""

from marketplace.budgets.domain import Contribution
from marketplace.budgets.models import PotContribution
from marketplace.budgets.queries import budget, pot, rule_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause


def record_contribution(
    uow: UnitOfWork, actor: Actor, *, pot_id: int, plan_line_id: int, kind: Contribution, pence: int
) -> int:
    """Returns the contribution's id. What the stream's rule does not name is refused: on NHS money everything.

    Raises NotFound, NotAllowed, InvalidInput, Refused (`no_topup_on_nhs`, `contribution_not_taken`, `no_book`).
    """
    found = pot(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=found.holder_id)
    if pence <= 0:
        raise InvalidInput({"pence": ["Enter an amount above £0."]})
    if found.stream.is_nhs:
        raise Refused(
            "no_topup_on_nhs",
            "NHS money pays for all of what was agreed, so nobody may add to it.",
            next_step="Ask for a plan change if it is not enough.",
        )
    if kind not in rule_of(uow, found.stream, budget(uow, found.budget_id).starts_on).contributions:
        raise Refused("contribution_not_taken", f"{found.name} does not take this: {kind.words}.")
    made = PotContribution.to(
        found,
        plan_line_id=plan_line_id,
        kind=kind,
        pence=pence,
        recorded_by_id=actor.person_id,
        recorded_at=uow.now,
    )
    uow.session.add(made)
    uow.session.flush()
    if kind.arrives:
        cause = Cause("contribution", made.id)
        ledger.contribute(uow, actor, pot_id=pot_id, plan_line_id=plan_line_id, pence=pence, cause=cause)
    uow.audit(actor, "budgets:contribution:record", "pot", pot_id, kind=kind, pence=pence)
    uow.notify(found.holder_id, "contribution_recorded", f"/pots/{pot_id}/statement", pence=pence)
    return made.id
