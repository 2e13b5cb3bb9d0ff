"""Each pot's money in one picture (4.4). Pots are never added together."""

from collections.abc import Mapping
from datetime import date

from marketplace.budgets.domain import forecast
from marketplace.budgets.models import Budget, Pot
from marketplace.budgets.queries.pots import active_pots_of, budget
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.pictures import PotPicture
from marketplace.ledger import queries as ledger
from marketplace.ledger.domain import Balances


def pot_pictures(
    uow: UnitOfWork, holder_id: int, on: date, later: Mapping[int, int] | None = None
) -> list[tuple[Pot, PotPicture]]:
    """Every pot that has money, NHS pots first, on the local day `on`.

    `later` is what planned visits that are not held yet will cost, pence by pot id: only bookings know it.
    """
    pots = active_pots_of(uow, holder_id)
    balances = ledger.balances_of(uow, [pot.id for pot in pots]) if pots else {}
    later = later or {}
    return [(pot, picture(pot, budget(uow, pot.budget_id), balances[pot.id], on, later.get(pot.id, 0))) for pot in pots]


def picture(pot: Pot, its_budget: Budget, now: Balances, on: date, later_pence: int = 0) -> PotPicture:
    """One pot's picture, with its forecast to the last day of the budget."""
    used = now.spent_pence + now.to_pay_pence
    likely = forecast(
        its_budget.days,
        on,
        used_pence=used,
        booked_pence=now.held_pence + later_pence,
        usable_pence=now.whole_pence - now.returned_pence - now.contingency_pence,
    )
    return PotPicture(
        name=pot.name,
        spent=now.spent_pence,
        to_pay=now.payable_pence,
        in_question=now.disputed_pence,
        held=now.held_pence,
        free=now.free_pence,
        emergency=now.contingency_pence,
        unreleased=now.unreleased_pence,
        given_back=now.returned_pence,
        gone_percent=likely.gone_percent,
        likely_used=likely.likely_used_pence,
        ends=its_budget.last_on,
    )
