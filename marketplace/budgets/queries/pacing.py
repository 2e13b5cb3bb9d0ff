"""G6 with the figures of a real pot."""

from collections.abc import Sequence
from datetime import date

from marketplace.budgets.domain import Pacing, Window, pacing
from marketplace.budgets.queries.pots import budget, period_at, pot
from marketplace.core.local_time import local_date, midnight
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger


def pacing_of(uow: UnitOfWork, pot_id: int, visits: Sequence[tuple[date, int]], *, lump_sum: bool) -> Pacing:
    """`visits` are the (local day, pence) that a booking would take from this pot. Emergency money is left out."""
    the_pot = pot(uow, pot_id)
    now = ledger.balances(uow, pot_id)
    used = now.held_pence + now.to_pay_pence + now.spent_pence
    year = Window(budget(uow, the_pot.budget_id).days, the_pot.plannable_pence, used)
    period = period_at(uow, pot_id, local_date(uow.now))
    window = None
    if period is not None and period.released_at is not None:
        set_aside = max(ledger.set_aside_since(uow, pot_id, midnight(period.starts_on)), 0)
        # what was left over from earlier periods counts: nobody is asked about money that they saved
        window = Window(period.days, now.free_pence + set_aside, set_aside)
    return pacing(year, window, visits, lump_sum=lump_sum)
