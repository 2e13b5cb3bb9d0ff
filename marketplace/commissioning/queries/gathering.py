"""All facts of one quarter, from the live tables. Only a freeze calls it; pages read facts (architecture.md, 14)."""

from collections.abc import Callable

from sqlalchemy import select

from marketplace.commissioning.domain.facts import Facts
from marketplace.commissioning.domain.quarters import Quarter
from marketplace.commissioning.queries import signals
from marketplace.commissioning.queries.needs import area_of, needs
from marketplace.commissioning.queries.supply import supply
from marketplace.core.uow import UnitOfWork
from marketplace.people.models import FunderArea

Progress = Callable[[str], None]


def quietly(_step: str) -> None:
    return None


def gather(uow: UnitOfWork, quarter: Quarter, progress: Progress = quietly) -> Facts:
    """What is approximated is said in `needs`, `supply` and `signals`."""
    progress("Plans")
    found, located = needs(uow, quarter)
    progress("Free hours")
    served = {area for code in uow.session.scalars(select(FunderArea.area_code)) if (area := area_of(code))}
    planned = {(one.area, one.category): one.planned_minutes for one in found}
    capacity, reach = supply(uow, quarter, served | {one.area for one in found}, planned)
    progress("Searches")
    searches = signals.searches(uow, quarter)
    progress("Enquiries and requests")
    asked = signals.asked(uow, quarter)
    progress("Reports")
    return Facts(found, capacity, reach, searches, asked, signals.could_not_find(uow, quarter), located)
