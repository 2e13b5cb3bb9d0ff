"""Whose money pays a pot's bills, on any day: a pot may have changed hands (BUD-6)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from marketplace.budgets.domain import Mechanism
from marketplace.budgets.models import PastDeployment, Pot
from marketplace.core.uow import UnitOfWork
from marketplace.people.domain import Payer

Paying = tuple[Payer, Mechanism]


class PayersOf:
    """Of some pots, read once. `on` answers for a local day."""

    def __init__(self, uow: UnitOfWork, pots: Iterable[Pot]) -> None:
        self._now: dict[int, Paying] = {pot.id: (pot.payer, pot.mechanism) for pot in pots}
        self._past: dict[int, list[tuple[date, Paying]]] = {}
        for row in uow.session.scalars(
            select(PastDeployment).where(PastDeployment.pot_id.in_(self._now)).order_by(PastDeployment.until_on)
        ):
            self._past.setdefault(row.pot_id, []).append((row.until_on, (row.payer, row.mechanism)))

    def on(self, pot_id: int, day: date) -> Paying:
        for until_on, paying in self._past.get(pot_id, ()):
            if day < until_on:
                return paying
        return self._now[pot_id]


def past_of(uow: UnitOfWork, pot_id: int) -> list[PastDeployment]:
    """Oldest first."""
    return list(
        uow.session.scalars(
            select(PastDeployment).where(PastDeployment.pot_id == pot_id).order_by(PastDeployment.until_on)
        )
    )
