"""Bare books for tests of the book itself: pots by number, without people or budgets."""

from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import services
from marketplace.ledger.domain import Cause

WHO = Actor(person_id=7)
PLAN = Cause("plan_version", 1)
VISIT = Cause("visit", 11)


def make_book(
    uow: UnitOfWork,
    pot_id: int = 1,
    *,
    free: int = 100_00,
    unreleased: int = 0,
    contingency: int = 0,
    nhs: bool = False,
    holder_id: int = 1,
    stream: str | None = None,
) -> int:
    """A book with that much money, integer pence, in each place; returns the pot's number."""
    stream = stream or ("nhs_chc" if nhs else "asc_personal_budget")
    services.open_book(uow, WHO, pot_id=pot_id, holder_id=holder_id, stream=stream, nhs=nhs)
    if free + contingency + unreleased:
        services.allocate(uow, WHO, pot_id=pot_id, pence=free + contingency + unreleased, cause=PLAN)
    if free + contingency:
        services.release_period(uow, WHO, pot_id=pot_id, pence=free + contingency, cause=Cause("period", pot_id))
    if contingency:
        services.ringfence(uow, WHO, pot_id=pot_id, pence=contingency, cause=PLAN)
    return pot_id


def make_hold(
    uow: UnitOfWork, pot_id: int = 1, pence: int = 36_00, *, line: int = 5, from_contingency: bool = False
) -> int:
    return services.hold(
        uow, WHO, pot_id=pot_id, plan_line_id=line, pence=pence, cause=VISIT, from_contingency=from_contingency
    )
