"""Periods release their money at their first midnight in England (4.3). One transaction a period, safe to repeat."""

from sqlalchemy import select, update

from marketplace.budgets.domain import PotState
from marketplace.budgets.models import BudgetPeriod, Pot
from marketplace.budgets.queries import pot
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause

RELEASING = (PotState.ACTIVE, PotState.PAUSED)
"""A paused pot still gets its money: what is booked goes on (E2)."""


def release_due(units: Units) -> int:
    """The worker's timer: releases every period that has begun; returns how many."""
    return sum(units.write(_release_and_tell, SYSTEM, period_id=period_id) for period_id in units.read(due_periods))


def _release_and_tell(uow: UnitOfWork, actor: Actor, *, period_id: int) -> bool:
    if not release_period(uow, actor, period_id=period_id):
        return False
    period = uow.session.get_one(BudgetPeriod, period_id)
    if period.release_pence:
        uow.notify(
            pot(uow, period.pot_id).holder_id,
            "period_released",
            f"/pots/{period.pot_id}/statement",
            pence=period.release_pence,
            ends_on=period.last_on.isoformat(),
        )
    return True


def due_periods(uow: UnitOfWork) -> list[int]:
    """Ids of the periods that have begun and are not released, oldest first."""
    return list(
        uow.session.scalars(
            select(BudgetPeriod.id)
            .join(Pot, Pot.id == BudgetPeriod.pot_id)
            .where(
                BudgetPeriod.released_at.is_(None),
                BudgetPeriod.starts_on <= local_date(uow.now),
                Pot.state.in_(RELEASING),
            )
            .order_by(BudgetPeriod.starts_on, BudgetPeriod.id)
        )
    )


def release_period(uow: UnitOfWork, actor: Actor, *, period_id: int) -> bool:
    """Releases one period and says so (`period.released`). False, nothing done, for a second time or a dead pot."""
    period = uow.session.get_one(BudgetPeriod, period_id)
    if pot(uow, period.pot_id).state not in RELEASING:
        return False
    claimed = uow.session.execute(
        update(BudgetPeriod)
        .where(BudgetPeriod.id == period_id, BudgetPeriod.released_at.is_(None))
        .values(released_at=uow.now)
        .returning(BudgetPeriod.id)
    ).scalar_one_or_none()
    if claimed is None:
        return False
    if period.release_pence:
        ledger.release_period(
            uow, actor, pot_id=period.pot_id, pence=period.release_pence, cause=Cause("period", period_id)
        )
    uow.emit("period.released", pot_id=period.pot_id, period_id=period_id)
    return True
