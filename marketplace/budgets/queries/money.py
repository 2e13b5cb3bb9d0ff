"""What the page about somebody's money shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.budgets.models import Pot
from marketplace.budgets.ports import NOTHING_BOOKED, BookedOnPots
from marketplace.budgets.queries.pictures import picture, pot_pictures
from marketplace.budgets.queries.pots import budget, pot
from marketplace.budgets.queries.seeing import BudgetSeen, see_budgets
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.pictures import PotPicture
from marketplace.ledger import queries as ledger
from marketplace.ledger.queries import Statement
from marketplace.people import queries as people


@dataclass(frozen=True, slots=True)
class Money:
    """`pictures` are of pots that have money; `budgets` say the rest. `own`: the holder looks at their own."""

    budgets: tuple[BudgetSeen, ...]
    pictures: tuple[tuple[Pot, PotPicture], ...]
    first_name: str
    own: bool


def see_money(uow: UnitOfWork, actor: Actor, *, holder_id: int, booked: BookedOnPots = NOTHING_BOOKED) -> Money:
    """Raises NotFound, NotAllowed."""
    budgets = see_budgets(uow, actor, holder_id=holder_id)
    return Money(
        budgets=tuple(budgets),
        pictures=tuple(pot_pictures(uow, holder_id, local_date(uow.now), booked.planned(uow, holder_id))),
        first_name=people.person(uow, holder_id).given_name,
        own=actor.person_id == holder_id,
    )


def see_picture(
    uow: UnitOfWork, actor: Actor, *, pot_id: int, on: date, booked: BookedOnPots = NOTHING_BOOKED
) -> PotPicture:
    """One pot's picture. Raises NotFound, NotAllowed."""
    found = pot(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SEE, holder_id=found.holder_id)
    later = booked.planned(uow, found.holder_id).get(pot_id, 0)
    return picture(found, budget(uow, found.budget_id), ledger.balances(uow, pot_id), on, later)


def held_sentences(uow: UnitOfWork, actor: Actor, *, pot_id: int, booked: BookedOnPots) -> Sequence[str]:
    """What bookings hold on this pot now and later (5.7). Raises NotFound, NotAllowed."""
    uow.require(actor, Action.BUDGETS_SEE, holder_id=pot(uow, pot_id).holder_id)
    return booked.sentences(uow, pot_id)


def names_of_delegates(uow: UnitOfWork, statement: Statement) -> dict[int, str]:
    """First names of those who acted for the holder on this statement ("Jess booked a visit for you")."""
    acting = {entry.actor_id for entry in statement.entries if entry.on_behalf_of and entry.actor_id}
    return {person_id: person.given_name for person_id, person in people.persons(uow, acting).items()}
