"""Budgets and pots as a person may see them: authority is asked here."""

from dataclasses import dataclass

from marketplace.budgets.domain import Bookable, bookable
from marketplace.budgets.models import Budget, BudgetPeriod, Pot
from marketplace.budgets.queries.pots import budgets_of, periods_of, pot, pots_of_budget
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.ledger.domain import Balances
from marketplace.people import queries as people


@dataclass(frozen=True, slots=True)
class PotSeen:
    """A pot with what a page says of it. `contracting_name` and `recipient_name` are empty while nobody is named."""

    pot: Pot
    periods: tuple[BudgetPeriod, ...]
    balances: Balances
    bookable: Bookable
    recipient_name: str
    contracting_name: str


@dataclass(frozen=True, slots=True)
class BudgetSeen:
    budget: Budget
    funder_name: str
    pots: tuple[PotSeen, ...]


def see_budgets(uow: UnitOfWork, actor: Actor, *, holder_id: int) -> list[BudgetSeen]:
    """A holder's budgets, latest first. Raises NotFound, NotAllowed."""
    uow.require(actor, Action.BUDGETS_SEE, holder_id=holder_id)
    return [
        BudgetSeen(
            budget=one,
            funder_name=people.organisation(uow, one.funder_id).name,
            pots=tuple(_seen(uow, each) for each in pots_of_budget(uow, one.id)),
        )
        for one in budgets_of(uow, holder_id)
    ]


def see_pot(uow: UnitOfWork, actor: Actor, *, pot_id: int) -> PotSeen:
    """Raises NotFound, NotAllowed."""
    found = pot(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SEE, holder_id=found.holder_id)
    return _seen(uow, found)


def _seen(uow: UnitOfWork, pot: Pot) -> PotSeen:
    party = pot.contracting_party
    return PotSeen(
        pot=pot,
        periods=tuple(periods_of(uow, pot.id)),
        balances=ledger.balances(uow, pot.id),
        bookable=bookable(pot.state, pot.mechanism),
        recipient_name=_name(uow, pot.recipient_person_id, pot.recipient_organisation_id),
        contracting_name=_name(uow, party.person_id, party.organisation_id) if party else "",
    )


def _name(uow: UnitOfWork, person_id: int | None, organisation_id: int | None) -> str:
    if person_id is not None:
        return people.full_name(people.person(uow, person_id))
    return people.organisation(uow, organisation_id).name if organisation_id is not None else ""
