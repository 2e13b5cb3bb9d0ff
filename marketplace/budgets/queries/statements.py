"""A pot's statement for a month or for the whole of its dates (FIN-1)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.budgets.models import Budget, Pot
from marketplace.budgets.queries.pots import pot_with_budget
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.ledger.queries import Statement


@dataclass(frozen=True, slots=True)
class PotStatement:
    """`month` is the first day of the month shown, None for the whole time. `months` are those that can be chosen."""

    pot: Pot
    budget: Budget
    month: date | None
    months: tuple[date, ...]
    statement: Statement


def pot_statement(
    uow: UnitOfWork, actor: Actor, *, pot_id: int, month: date | None = None, whole: bool = False
) -> PotStatement:
    """This month's statement, another month's, or with `whole` everything. Raises NotFound, NotAllowed.

    A month that the pot has no part in is NotFound.
    """
    found, its_budget = pot_with_budget(uow, pot_id)
    uow.require(actor, Action.BUDGETS_SEE, holder_id=found.holder_id)
    today = local_date(uow.now)
    months = _months(found, its_budget, today)
    if whole:
        start, end, month = months[-1], today + timedelta(days=1), None
    else:
        month = (month or today).replace(day=1)
        if month not in months:
            raise NotFound()
        start, end = month, month + timedelta(days=monthrange(month.year, month.month)[1])
    return PotStatement(found, its_budget, month, months, ledger.statement(uow, pot_id, start, end))


def _months(pot: Pot, its_budget: Budget, today: date) -> tuple[date, ...]:
    """First days of months, latest first, from the pot's first posting or first day to this month."""
    opened = local_date(pot.activated_at) if pot.activated_at else its_budget.starts_on
    first = min(opened, its_budget.starts_on, today).replace(day=1)
    found = [today.replace(day=1)]
    while found[-1] > first:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(found)
