"""Budgets, pots and periods by their keys. No authority is asked here: other areas' services and queries call these."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from marketplace.budgets.domain import Bookable, PotState, bookable
from marketplace.budgets.models import Budget, BudgetPeriod, Pot
from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled, recalled_each, remember
from marketplace.core.uow import UnitOfWork


@recalled
def budget(uow: UnitOfWork, budget_id: int) -> Budget:
    """Raises NotFound."""
    found = uow.session.get(Budget, budget_id)
    if found is None:
        raise NotFound()
    return found


@recalled_each
def budgets_with_pots(uow: UnitOfWork, holder_ids: Sequence[int]) -> dict[int, list[tuple[Budget, list[Pot]]]]:
    """Everything that holders were ever given, in one statement: budgets latest first, NHS pots first."""
    rows = uow.session.execute(
        select(Budget, Pot)
        .outerjoin(Pot, Pot.budget_id == Budget.id)
        .where(Budget.holder_id.in_(holder_ids))
        .order_by(Budget.starts_on.desc(), Budget.id.desc())
    )
    pots: dict[Budget, list[Pot]] = {}
    for one, its_pot in rows:
        pots.setdefault(one, []).extend([its_pot] if its_pot is not None else [])
    found: dict[int, list[tuple[Budget, list[Pot]]]] = {}
    for one, its_pots in pots.items():
        found.setdefault(one.holder_id, []).append((one, _sorted(its_pots)))
    return found


def budgets_of(uow: UnitOfWork, holder_id: int) -> list[Budget]:
    """Latest first."""
    return [one for one, _ in budgets_with_pots(uow, [holder_id]).get(holder_id, [])]


@recalled
def pot(uow: UnitOfWork, pot_id: int) -> Pot:
    """Raises NotFound."""
    found = uow.session.get(Pot, pot_id)
    if found is None:
        raise NotFound()
    return found


def pot_with_budget(uow: UnitOfWork, pot_id: int) -> tuple[Pot, Budget]:
    """In one statement. Raises NotFound."""
    row = uow.session.execute(
        select(Pot, Budget).join(Budget, Budget.id == Pot.budget_id).where(Pot.id == pot_id)
    ).one_or_none()
    if row is None:
        raise NotFound()
    remember(uow, pot, pot_id, answer=row[0])
    remember(uow, budget, row[1].id, answer=row[1])
    return row[0], row[1]


def holder_of_pots(uow: UnitOfWork, pot_ids: Sequence[int]) -> int | None:
    """Whose pots these are, where all of them that exist are one person's; None otherwise."""
    found = uow.session.scalars(select(Pot.holder_id).where(Pot.id.in_(pot_ids)).distinct().limit(2)).all()
    return found[0] if len(found) == 1 else None


def pots_of(uow: UnitOfWork, holder_id: int) -> list[Pot]:
    """All pots of a holder, whatever their state, NHS pots first."""
    return _sorted(pot for _, pots in budgets_with_pots(uow, [holder_id]).get(holder_id, []) for pot in pots)


def pots_of_budget(uow: UnitOfWork, budget_id: int) -> list[Pot]:
    return _sorted(uow.session.scalars(select(Pot).where(Pot.budget_id == budget_id)).all())


def active_pots_of(uow: UnitOfWork, holder_id: int) -> list[Pot]:
    """Those with a book: active, paused or closing."""
    with_book = (PotState.ACTIVE, PotState.PAUSED, PotState.CLOSING)
    return [pot for pot in pots_of(uow, holder_id) if pot.state in with_book]


def _sorted(pots: Iterable[Pot]) -> list[Pot]:
    return sorted(pots, key=lambda pot: (not pot.stream.is_nhs, pot.id))


def bookable_pot(uow: UnitOfWork, pot_id: int) -> Bookable:
    """Part of G4: (yes, plain reason if not). Raises NotFound."""
    found = pot(uow, pot_id)
    return bookable(found.state, found.mechanism)


@recalled_each
def periods_by_pot(uow: UnitOfWork, pot_ids: Sequence[int]) -> dict[int, list[BudgetPeriod]]:
    """In order of their dates; a pot without periods is left out."""
    found: dict[int, list[BudgetPeriod]] = {}
    for one in uow.session.scalars(
        select(BudgetPeriod).where(BudgetPeriod.pot_id.in_(pot_ids)).order_by(BudgetPeriod.starts_on)
    ):
        found.setdefault(one.pot_id, []).append(one)
    return found


def periods_of(uow: UnitOfWork, pot_id: int) -> list[BudgetPeriod]:
    """In order of their dates."""
    return periods_by_pot(uow, [pot_id]).get(pot_id, [])


def period_at(uow: UnitOfWork, pot_id: int, on: date) -> BudgetPeriod | None:
    """The period with the local day `on` in it; None outside the pot's dates. Released once `released_at` is set."""
    return uow.session.scalar(
        select(BudgetPeriod).where(
            BudgetPeriod.pot_id == pot_id, BudgetPeriod.starts_on <= on, BudgetPeriod.ends_on > on
        )
    )
