"""Plan lines as other areas see them. No authority is asked here: their services and queries have asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from marketplace.core.clock import to_local
from marketplace.core.errors import NotFound
from marketplace.core.recall import recalled, recalled_each
from marketplace.core.uow import UnitOfWork
from marketplace.plans.models import Backup, LineOutcome, LineSplit, PlanLine, PlanVersion, Rhythm, VersionState


@dataclass(frozen=True, slots=True)
class LineView:
    """A plan line as others need it. Pence; minutes a week; `shares` is whole per cent by pot id, 100 together."""

    id: int
    version_id: int
    holder_id: int
    active: bool
    title: str
    category: str
    rhythm: Rhythm
    weekly_pence: int | None
    amount_pence: int | None
    band_min_minutes: int | None
    band_max_minutes: int | None
    critical: bool
    lump_sum: bool
    starts_on: date
    ends_on: date
    outcome_ids: tuple[int, ...]
    shares: dict[int, int]
    named: tuple[Backup, ...]
    """Who comes when the first one can’t, in the order in which they are asked."""
    earlier: tuple[int, ...]
    """The same line in earlier versions, latest first: bookings go on citing the one they were made on."""

    @property
    def backups(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.named)

    def runs_on(self, day: date) -> bool:
        """Whether the line is there on that local day, its last day included."""
        return self.starts_on <= day <= self.ends_on


@recalled
def active_version(uow: UnitOfWork, holder_id: int) -> PlanVersion | None:
    return uow.session.scalar(
        select(PlanVersion).where(PlanVersion.holder_id == holder_id, PlanVersion.state == VersionState.ACTIVE)
    )


@recalled_each
def running_lines(uow: UnitOfWork, holder_ids: Sequence[int]) -> dict[int, list[LineView]]:
    """Every line of the running plans, by holder, in the plan's order; in one statement."""
    found: dict[int, list[LineView]] = {}
    for one in _views(uow, PlanVersion.holder_id.in_(holder_ids), PlanVersion.state == VersionState.ACTIVE):
        found.setdefault(one.holder_id, []).append(one)
    return found


def active_lines(uow: UnitOfWork, holder_id: int) -> list[LineView]:
    """The lines of the running plan, those of today and later, in the plan's order."""
    today = to_local(uow.now).date()
    return [line for line in running_lines(uow, [holder_id]).get(holder_id, []) if line.ends_on >= today]


def line(uow: UnitOfWork, line_id: int) -> LineView:
    """One line of any version. Raises NotFound."""
    found = _views(uow, PlanLine.id == line_id)
    if not found:
        raise NotFound
    return found[0]


@recalled
def lines_of(uow: UnitOfWork, version_id: int) -> list[LineView]:
    """Every line of one version, in order."""
    return _views(uow, PlanLine.version_id == version_id)


def backup_providers(uow: UnitOfWork, line_id: int) -> list[int]:
    """Providers named to step in on a line, first one first."""
    rows = select(Backup.provider_id).where(Backup.line_id == line_id).order_by(Backup.order, Backup.id)
    return [provider_id for provider_id in uow.session.scalars(rows) if provider_id is not None]


@recalled
def earlier_lines(uow: UnitOfWork, line_id: int) -> tuple[int, ...]:
    """The same line in earlier versions, latest first: bookings go on citing the one they were made on."""
    before = select(PlanLine.follows_id).where(PlanLine.id == line_id).cte(recursive=True)
    before = before.union_all(select(PlanLine.follows_id).join(before, PlanLine.id == before.c.follows_id))
    return tuple(one for one in uow.session.scalars(select(before.c.follows_id)) if one is not None)


def line_now(uow: UnitOfWork, line_id: int) -> LineView | None:
    """The line of the running plan that is this line or follows it, versions later; None if it was left out."""
    after = select(PlanLine.id).where(PlanLine.id == line_id).cte(recursive=True)
    after = after.union_all(select(PlanLine.id).join(after, PlanLine.follows_id == after.c.id))
    found = _views(uow, PlanLine.id.in_(select(after.c.id)), PlanVersion.state == VersionState.ACTIVE)
    return found[-1] if found else None


def _views(uow: UnitOfWork, *wanted: ColumnElement[bool]) -> list[LineView]:
    """In one statement. Of the other lines of the same plans it reads only which line follows which."""
    these = and_(*wanted)
    plans = select(PlanVersion.plan_id).join(PlanLine, PlanLine.version_id == PlanVersion.id).where(these)
    rows: Sequence[Any] = uow.session.execute(
        select(
            PlanLine,
            these.label("wanted"),
            PlanVersion.holder_id,
            PlanVersion.state,
            LineSplit.pot_id,
            LineSplit.share,
            LineOutcome.outcome_id,
            Backup,
        )
        .join(PlanVersion, PlanVersion.id == PlanLine.version_id)
        .outerjoin(LineSplit, and_(LineSplit.line_id == PlanLine.id, these))
        .outerjoin(LineOutcome, and_(LineOutcome.line_id == PlanLine.id, these))
        .outerjoin(Backup, and_(Backup.line_id == PlanLine.id, these))
        .where(PlanVersion.plan_id.in_(plans.correlate(None)))
        .order_by(PlanLine.id, LineSplit.id, Backup.order, Backup.id, LineOutcome.outcome_id)
    ).all()
    before = {row.PlanLine.id: row.PlanLine.follows_id for row in rows}
    of_line: dict[int, list[Any]] = {}
    for row in rows:
        if row.wanted:
            of_line.setdefault(row.PlanLine.id, []).append(row)
    return [_view(same, before) for same in of_line.values()]


def _view(rows: list[Any], before: dict[int, int | None]) -> LineView:
    """`rows` are one line, once for each pot, outcome and backup together."""
    one, first = rows[0].PlanLine, rows[0]
    earlier = []
    follows = one.follows_id
    while follows is not None:
        earlier.append(follows)
        follows = before.get(follows)
    return LineView(
        id=one.id,
        version_id=one.version_id,
        holder_id=first.holder_id,
        active=first.state is VersionState.ACTIVE,
        title=one.title,
        category=one.category,
        rhythm=one.rhythm,
        weekly_pence=one.weekly_pence,
        amount_pence=one.amount_pence,
        band_min_minutes=one.band_min_minutes,
        band_max_minutes=one.band_max_minutes,
        critical=one.critical,
        lump_sum=one.lump_sum,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        outcome_ids=tuple(dict.fromkeys(row.outcome_id for row in rows if row.outcome_id is not None)),
        shares={row.pot_id: row.share for row in rows if row.pot_id is not None},
        named=tuple(dict.fromkeys(row.Backup for row in rows if row.Backup is not None)),
        earlier=tuple(earlier),
    )
