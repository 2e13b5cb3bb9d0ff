"""The lines that a pot pays for, as budgets ask for them."""

from collections.abc import Sequence

from marketplace.core.uow import UnitOfWork
from marketplace.plans.queries import active_lines


def lines_on_pot(uow: UnitOfWork, pot_id: int, holder_id: int) -> Sequence[tuple[int, str]]:
    """Implements `budgets.ports.PlanLines`."""
    return [(line.id, line.title) for line in active_lines(uow, holder_id) if pot_id in line.shares]
