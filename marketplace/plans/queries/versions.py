"""Versions by their keys, what is in them, and what they cost. No authority is asked here."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.budgets import queries as budgets
from marketplace.budgets.models import Pot
from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.recall import recalled, remember
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.ledger.domain import Balances
from marketplace.people.models import Person
from marketplace.plans.domain import OPEN, PotCost, PotRoom, Rhythm, VersionState, line_cost, pot_costs
from marketplace.plans.models import Backup, Outcome, Plan, PlanEvent, PlanVersion, Risk
from marketplace.plans.queries.lines import LineView, lines_of


@recalled
def version(uow: UnitOfWork, version_id: int) -> PlanVersion:
    """Raises NotFound."""
    found = uow.session.get(PlanVersion, version_id)
    if found is None:
        raise NotFound()
    return found


def version_with_parts(uow: UnitOfWork, version_id: int) -> PlanVersion:
    """A version with what matters and its risks, in one statement. Raises NotFound."""
    rows = uow.session.execute(
        select(PlanVersion, Outcome, Risk)
        .outerjoin(Outcome, Outcome.version_id == PlanVersion.id)
        .outerjoin(Risk, Risk.version_id == PlanVersion.id)
        .where(PlanVersion.id == version_id)
        .order_by(Outcome.id, Risk.id)
    ).all()
    if not rows:
        raise NotFound()
    found: PlanVersion = rows[0][0]
    remember(uow, version, version_id, answer=found)
    remember(uow, outcomes_of, version_id, answer=list(dict.fromkeys(row[1] for row in rows if row[1] is not None)))
    remember(uow, risks_of, version_id, answer=list(dict.fromkeys(row[2] for row in rows if row[2] is not None)))
    return found


def plan_of(uow: UnitOfWork, holder_id: int) -> Plan | None:
    return uow.session.scalar(select(Plan).where(Plan.holder_id == holder_id))


@recalled
def versions_of(uow: UnitOfWork, holder_id: int) -> list[PlanVersion]:
    """Newest first."""
    return list(
        uow.session.scalars(
            select(PlanVersion).where(PlanVersion.holder_id == holder_id).order_by(PlanVersion.number.desc())
        )
    )


def open_version(uow: UnitOfWork, holder_id: int) -> PlanVersion | None:
    """The one on its way: being written, waiting, to be changed, or agreed and not started."""
    return uow.session.scalar(
        select(PlanVersion).where(PlanVersion.holder_id == holder_id, PlanVersion.state.in_(OPEN))
    )


def live_versions(uow: UnitOfWork, holder_ids: Sequence[int]) -> dict[int, list[PlanVersion]]:
    """By holder, in one statement: the one that runs, and the one on its way."""
    found: dict[int, list[PlanVersion]] = {}
    for one in uow.session.scalars(
        select(PlanVersion).where(
            PlanVersion.holder_id.in_(holder_ids), PlanVersion.state.in_((VersionState.ACTIVE, *OPEN))
        )
    ):
        found.setdefault(one.holder_id, []).append(one)
    return found


@recalled
def outcomes_of(uow: UnitOfWork, version_id: int) -> list[Outcome]:
    return list(uow.session.scalars(select(Outcome).where(Outcome.version_id == version_id).order_by(Outcome.id)))


@recalled
def risks_of(uow: UnitOfWork, version_id: int) -> list[Risk]:
    return list(uow.session.scalars(select(Risk).where(Risk.version_id == version_id).order_by(Risk.id)))


def backups_of(uow: UnitOfWork, line_ids: Iterable[int]) -> list[Backup]:
    """Of several lines, in the order in which they are asked."""
    return list(
        uow.session.scalars(
            select(Backup).where(Backup.line_id.in_(list(line_ids))).order_by(Backup.line_id, Backup.order, Backup.id)
        )
    )


def events_of(uow: UnitOfWork, version_id: int) -> list[PlanEvent]:
    """What happened to it, oldest first."""
    return [event for event, _ in events_by(uow, version_id)]


@recalled
def events_by(uow: UnitOfWork, version_id: int) -> list[tuple[PlanEvent, Person | None]]:
    """What happened to it, oldest first, and who did it; nobody where it happened by itself."""
    rows = uow.session.execute(
        select(PlanEvent, Person)
        .outerjoin(Person, Person.id == PlanEvent.person_id)
        .where(PlanEvent.version_id == version_id)
        .order_by(PlanEvent.id)
    )
    return [(row[0], row[1]) for row in rows]


def content(uow: UnitOfWork, version_id: int) -> dict[str, Any]:
    """Everything that is approved with a version, as plain JSON values, in a fixed order (PLN-6)."""
    found = version(uow, version_id)
    lines = lines_of(uow, version_id)
    backups = backups_of(uow, [line.id for line in lines])
    return {
        "holder_id": found.holder_id,
        "number": found.number,
        "budget_id": found.budget_id,
        "outcomes": [
            {"id": one.id, "words": one.words, "baseline": one.baseline} for one in outcomes_of(uow, version_id)
        ],
        "lines": [_line(line) for line in lines],
        "backups": [
            {"line_id": one.line_id, "provider_id": one.provider_id, "name": one.name, "order": one.order}
            for one in backups
        ],
        "risks": [
            {
                "line_id": one.line_id,
                "hazard": one.hazard,
                "accepted_by": one.accepted_by,
                "mitigation": one.mitigation,
                "trigger": one.trigger,
                "review_on": one.review_on.isoformat(),
            }
            for one in risks_of(uow, version_id)
        ],
    }


def _line(line: LineView) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": line.title,
        "category": line.category,
        "rhythm": line.rhythm.value,
        "weekly_pence": line.weekly_pence,
        "amount_pence": line.amount_pence,
        "band": [line.band_min_minutes, line.band_max_minutes],
        "critical": line.critical,
        "lump_sum": line.lump_sum,
        "starts_on": line.starts_on.isoformat(),
        "ends_on": line.ends_on.isoformat(),
        "outcomes": sorted(line.outcome_ids),
        "shares": sorted(line.shares.items()),
    }


def starting_on(uow: UnitOfWork, found: PlanVersion) -> date:
    """The first day on which a version can run: today, or its budget's first day where that is still to come."""
    today = local_date(uow.now)
    if found.active_from is not None:
        return found.active_from
    return max(today, budgets.budget(uow, found.budget_id).starts_on) if found.budget_id else today


def pots_for(uow: UnitOfWork, found: PlanVersion) -> list[Pot]:
    """The pots of its budget, NHS pots first; none while no budget is chosen."""
    if found.budget_id is None:
        return []
    return [pot for pot in budgets.pots_of(uow, found.holder_id) if pot.budget_id == found.budget_id]


def line_costs(uow: UnitOfWork, found: PlanVersion) -> dict[int, int]:
    """Pence by line id, for all its days, or for what is still to come where pots have been spent from."""
    since = starting_on(uow, found) if any(pot.activated_at for pot in pots_for(uow, found)) else None
    lines = lines_of(uow, found.id)
    spent = _spent(uow, [line for line in lines if line.rhythm is Rhythm.ONE_OFF]) if since is not None else {}
    return {line.id: _cost(line, since, spent.get(line.id, 0)) for line in lines}


def costs(uow: UnitOfWork, found: PlanVersion) -> tuple[PotCost, ...]:
    """The cost check of R8, a row a pot.

    Before anything was spent: all of the lines' days against the pot without its emergency money. A changed plan:
    the days from now on against what the pot still has, free, held or to be released.
    """
    by_line = line_costs(uow, found)
    lines = lines_of(uow, found.id)
    pots = pots_for(uow, found)
    running = [pot.id for pot in pots if pot.activated_at is not None]
    balances = ledger.balances_of(uow, running) if running else {}
    return pot_costs(
        [(by_line[line.id], line.shares) for line in lines], [_room(pot, balances.get(pot.id)) for pot in pots]
    )


def _room(pot: Pot, now: Balances | None) -> PotRoom:
    room = now.unreleased_pence + now.free_pence + now.held_pence if now is not None else pot.plannable_pence
    return PotRoom(pot.id, pot.name, pot.stream.is_nhs, room)


def _spent(uow: UnitOfWork, lines: list[LineView]) -> dict[int, int]:
    """Pence to pay or paid on each line, with the same line in earlier versions."""
    if not lines:
        return {}
    totals = ledger.line_totals_of(uow, [one for line in lines for one in (line.id, *line.earlier)])
    return {
        line.id: sum(totals[one].to_pay_pence + totals[one].spent_pence for one in (line.id, *line.earlier))
        for line in lines
    }


def _cost(line: LineView, since: date | None, used_pence: int) -> int:
    pence = line.weekly_pence if line.rhythm is Rhythm.WEEKLY else line.amount_pence
    return line_cost(line.rhythm, pence or 0, line.starts_on, line.ends_on, since=since, used_pence=used_pence)
