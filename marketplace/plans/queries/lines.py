"""Plan lines as other areas see them. No authority is asked here: their services and queries have asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.core.clock import to_local
from marketplace.core.errors import NotFound
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
    backups: tuple[str, ...]

    def runs_on(self, day: date) -> bool:
        """Whether the line is there on that local day, its last day included."""
        return self.starts_on <= day <= self.ends_on


def active_version(uow: UnitOfWork, holder_id: int) -> PlanVersion | None:
    return uow.session.scalar(
        select(PlanVersion).where(PlanVersion.holder_id == holder_id, PlanVersion.state == VersionState.ACTIVE)
    )


def active_lines(uow: UnitOfWork, holder_id: int) -> list[LineView]:
    """The lines of the running plan, those of today and later, in the plan's order."""
    version = active_version(uow, holder_id)
    if version is None:
        return []
    today = to_local(uow.now).date()
    lines = uow.session.scalars(
        select(PlanLine).where(PlanLine.version_id == version.id, PlanLine.ends_on >= today).order_by(PlanLine.id)
    ).all()
    return _views(uow, lines)


def line(uow: UnitOfWork, line_id: int) -> LineView:
    """One line of any version. Raises NotFound."""
    found = uow.session.get(PlanLine, line_id)
    if found is None:
        raise NotFound
    return _views(uow, [found])[0]


def lines_of(uow: UnitOfWork, version_id: int) -> list[LineView]:
    """Every line of one version, in order."""
    return _views(
        uow, uow.session.scalars(select(PlanLine).where(PlanLine.version_id == version_id).order_by(PlanLine.id)).all()
    )


def backup_providers(uow: UnitOfWork, line_id: int) -> list[int]:
    """Providers named to step in on a line, first one first."""
    rows = select(Backup.provider_id).where(Backup.line_id == line_id).order_by(Backup.order, Backup.id)
    return [provider_id for provider_id in uow.session.scalars(rows) if provider_id is not None]


def earlier_lines(uow: UnitOfWork, line_id: int) -> list[int]:
    """The same line in earlier versions, latest first: bookings go on citing the one they were made on."""
    found: list[int] = []
    here = uow.session.get(PlanLine, line_id)
    while here is not None and here.follows_id is not None:
        found.append(here.follows_id)
        here = uow.session.get(PlanLine, here.follows_id)
    return found


def line_now(uow: UnitOfWork, line_id: int) -> LineView | None:
    """The line of the running plan that is this line or follows it, versions later; None if it was left out."""
    wanted: int | None = line_id
    while wanted is not None:
        found = line(uow, wanted)
        if found.active:
            return found
        wanted = uow.session.scalar(
            select(PlanLine.id).where(PlanLine.follows_id == wanted).order_by(PlanLine.id.desc())
        )
    return None


def _views(uow: UnitOfWork, lines: Iterable[PlanLine]) -> list[LineView]:
    lines = list(lines)
    ids = [one.id for one in lines]
    versions = {
        version.id: version
        for version in uow.session.scalars(
            select(PlanVersion).where(PlanVersion.id.in_({one.version_id for one in lines}))
        )
    }
    shares: dict[int, dict[int, int]] = {}
    for split in uow.session.scalars(select(LineSplit).where(LineSplit.line_id.in_(ids)).order_by(LineSplit.id)):
        shares.setdefault(split.line_id, {})[split.pot_id] = split.share
    outcomes: dict[int, list[int]] = {}
    for link in uow.session.scalars(select(LineOutcome).where(LineOutcome.line_id.in_(ids))):
        outcomes.setdefault(link.line_id, []).append(link.outcome_id)
    backups: dict[int, list[str]] = {}
    for backup in uow.session.scalars(select(Backup).where(Backup.line_id.in_(ids)).order_by(Backup.order, Backup.id)):
        backups.setdefault(backup.line_id, []).append(backup.name)
    return [
        LineView(
            id=one.id,
            version_id=one.version_id,
            holder_id=versions[one.version_id].holder_id,
            active=versions[one.version_id].state is VersionState.ACTIVE,
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
            outcome_ids=tuple(outcomes.get(one.id, ())),
            shares=shares.get(one.id, {}),
            backups=tuple(backups.get(one.id, ())),
        )
        for one in lines
    ]
