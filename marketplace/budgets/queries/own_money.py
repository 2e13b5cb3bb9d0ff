"""What people put into their own pots, told apart (R35, R36)."""

from sqlalchemy import func, select

from marketplace.budgets.domain import Contribution
from marketplace.budgets.models import PotContribution
from marketplace.core.uow import UnitOfWork


def contributed(uow: UnitOfWork, pot_id: int) -> dict[Contribution, int]:
    """Pence by kind, those that there are. No authority is asked here."""
    rows = uow.session.execute(
        select(PotContribution.kind, func.sum(PotContribution.pence))
        .where(PotContribution.pot_id == pot_id)
        .group_by(PotContribution.kind)
        .order_by(PotContribution.kind)
    )
    return {kind: int(pence) for kind, pence in rows}
