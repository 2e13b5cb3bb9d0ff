"""What a posting was about where budgets themselves know it: the release of a period, money paid in."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from marketplace.budgets.models import PotContribution
from marketplace.budgets.ports import Detail
from marketplace.budgets.queries.pots import periods_of
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import full_date
from marketplace.ledger.domain import Cause


def own_details(uow: UnitOfWork, causes: Collection[Cause], pot_id: int) -> Mapping[Cause, Detail]:
    """Details of causes `period`, `pot` and `contribution`, for the statement of one pot."""
    found = {cause: Detail("Kept for emergencies from the start") for cause in causes if cause.kind == "pot"}
    asked = {cause.id for cause in causes if cause.kind == "period"}
    for period in periods_of(uow, pot_id) if asked else ():
        if period.id in asked:
            text = f"For {full_date(period.starts_on)} to {full_date(period.last_on)}"
            found[Cause("period", period.id)] = Detail(text)
    paid_in = [cause.id for cause in causes if cause.kind == "contribution"]
    rows = uow.session.scalars(select(PotContribution).where(PotContribution.id.in_(paid_in))) if paid_in else ()
    found |= {Cause("contribution", one.id): Detail(one.kind.words) for one in rows}
    return found
