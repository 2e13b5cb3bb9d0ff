"""The lines of the running plan as prices are compared with them, in one statement: a results page has ten."""

from dataclasses import dataclass, field

from sqlalchemy import select

from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.plans.models import LineSplit, PlanLine, PlanVersion, Rhythm, VersionState


@dataclass(slots=True)
class PricedLine:
    """`limit_pence` is a week's, or the whole of a one-off line. `ids` are the line itself and the same line in earlier
    versions, which bookings go on citing."""

    id: int
    title: str
    category: str
    weekly: bool
    limit_pence: int
    ids: tuple[int, ...] = ()
    pot_ids: list[int] = field(default_factory=list)


def priced_lines(uow: UnitOfWork, holder_id: int) -> list[PricedLine]:
    """Those of today and later, in the plan's order. Asks no authority: the caller has."""
    today = to_local(uow.now).date()
    rows = uow.session.execute(
        select(
            PlanLine.id,
            PlanLine.follows_id,
            PlanVersion.state,
            PlanLine.title,
            PlanLine.category,
            PlanLine.rhythm,
            PlanLine.weekly_pence,
            PlanLine.amount_pence,
            PlanLine.ends_on,
            LineSplit.pot_id,
        )
        .join(PlanVersion, PlanVersion.id == PlanLine.version_id)
        .outerjoin(LineSplit, LineSplit.line_id == PlanLine.id)
        .where(PlanVersion.holder_id == holder_id)
        .order_by(PlanLine.id, LineSplit.id)
    ).all()
    before = {row.id: row.follows_id for row in rows}
    found: dict[int, PricedLine] = {}
    for row in rows:
        if row.state is not VersionState.ACTIVE or row.ends_on < today:
            continue
        weekly = row.rhythm is Rhythm.WEEKLY
        line = found.setdefault(
            row.id,
            PricedLine(
                row.id,
                row.title,
                row.category,
                weekly,
                int((row.weekly_pence if weekly else row.amount_pence) or 0),
                _chain(row.id, before),
            ),
        )
        if row.pot_id is not None:
            line.pot_ids.append(row.pot_id)
    return list(found.values())


def _chain(line_id: int, before: dict[int, int | None]) -> tuple[int, ...]:
    found, here = [line_id], before.get(line_id)
    while here is not None:
        found.append(here)
        here = before.get(here)
    return tuple(found)
