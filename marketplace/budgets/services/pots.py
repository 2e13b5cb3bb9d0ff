"""A pot's moves after set-up, by its table (domain.md C4). None of them touches a hold (E2)."""

from marketplace.budgets.domain import POT, PotState
from marketplace.budgets.models import Pot
from marketplace.budgets.queries import pot
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, Refused
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.notifications import services as notifications
from marketplace.people import queries as people


def accept_terms(uow: UnitOfWork, actor: Actor, *, pot_id: int, accepted_by_id: int | None = None) -> None:
    """Records that the recipient accepts the money and its terms; `accepted_by_id` is the person who said so.

    Where a body contracts, these terms are its acceptance of bookings, too (4.1, G13). Raises NotFound, NotAllowed.
    """
    found = pot(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=found.holder_id)
    found.terms_accepted_by_id = accepted_by_id or found.recipient_person_id or actor.person_id
    found.terms_accepted_at = uow.now
    uow.audit(actor, "budgets:pot:terms_accepted", "pot", pot_id, by=found.terms_accepted_by_id)


def pause_pot(uow: UnitOfWork, actor: Actor, *, pot_id: int, reason: str) -> None:
    """No new bookings; what is held goes on, and emergency money stays usable.

    Raises NotFound, NotAllowed, WrongState, InvalidInput without a reason.
    """
    _move(uow, actor, pot_id, "pause_new", reason)


def resume_pot(uow: UnitOfWork, actor: Actor, *, pot_id: int) -> None:
    """New bookings again. Raises NotFound, NotAllowed, WrongState."""
    _move(uow, actor, pot_id, "resume")


def close_pot(uow: UnitOfWork, actor: Actor, *, pot_id: int, reason: str, replacement: str) -> None:
    """Nothing new; open holds run out. No money moves: unused money only moves by a formal decision (E12).

    `replacement` is what the person has instead: support is owed whatever happens to a pot (BUD-15), so a task to set
    it up is opened. Raises NotFound, NotAllowed, WrongState, InvalidInput without a reason or a replacement.
    """
    if not replacement.strip():
        raise InvalidInput({"replacement": ["Say what they will have instead. Their right to support does not end."]})
    found = _move(uow, actor, pot_id, "close", reason)
    found.replacement = replacement.strip()
    notifications.open_task(
        uow,
        kind="pot_replacement",
        subject="pot",
        subject_id=pot_id,
        organisation_id=found.funder_id,
        person_id=people.holder(uow, found.holder_id).coordinator_id,
        role="coordinator",
        link=f"/people/{found.holder_id}/budget",
    )


def reconcile_pot(uow: UnitOfWork, actor: Actor, *, pot_id: int) -> None:
    """Closed for good once nothing is held, to pay or in question. Raises NotFound, NotAllowed, WrongState, or
    Refused (`still_open`).
    """
    now = ledger.balances(uow, pot_id)
    if now.held_pence or now.to_pay_pence:
        raise Refused("still_open", "Some visits are not paid yet. Close the pot when they are.")
    _move(uow, actor, pot_id, "reconcile")


def _move(uow: UnitOfWork, actor: Actor, pot_id: int, event: str, reason: str | None = None) -> Pot:
    found = pot(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SET_UP, holder_id=found.holder_id)
    transition = POT.move(found.state, event, "coordinator")
    if "reason_given" in transition.guards and not (reason or "").strip():
        raise InvalidInput({"reason": ["Say why, in words that the person can read."]})
    found.state = PotState(transition.target)
    found.state_reason = (reason or "").strip() or None
    uow.audit(actor, f"budgets:pot:{event}", "pot", pot_id)
    uow.notify(found.holder_id, f"pot_{found.state.value}", "/pots")
    return found
