"""What a posting was about where budgets themselves know it: the release of a period."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from marketplace.budgets.models import BudgetPeriod
from marketplace.budgets.ports import Detail
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import full_date
from marketplace.ledger.domain import Cause


def own_details(uow: UnitOfWork, causes: Collection[Cause]) -> Mapping[Cause, Detail]:
    """Details of causes `period` and `pot`."""
    found = {cause: Detail("Kept for emergencies from the start") for cause in causes if cause.kind == "pot"}
    ids = [cause.id for cause in causes if cause.kind == "period"]
    for period in uow.session.scalars(select(BudgetPeriod).where(BudgetPeriod.id.in_(ids))):
        text = f"For {full_date(period.starts_on)} to {full_date(period.last_on)}"
        found[Cause("period", period.id)] = Detail(text)
    return found
