"""Versions by their keys, what is in them, and what they cost. No authority is asked here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.budgets import queries as budgets
from marketplace.budgets.models import Pot
from marketplace.core.errors import NotFound
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries as ledger
from marketplace.plans.domain import OPEN, PotCost, PotRoom, Rhythm, line_cost, pot_costs
from marketplace.plans.models import Backup, Outcome, Plan, PlanEvent, PlanVersion, Risk
from marketplace.plans.queries.lines import LineView, earlier_lines, lines_of


def version(uow: UnitOfWork, version_id: int) -> PlanVersion:
    """Raises NotFound."""
    found = uow.session.get(PlanVersion, version_id)
    if found is None:
        raise NotFound()
    return found


def plan_of(uow: UnitOfWork, holder_id: int) -> Plan | None:
    return uow.session.scalar(select(Plan).where(Plan.holder_id == holder_id))


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


def outcomes_of(uow: UnitOfWork, version_id: int) -> list[Outcome]:
    return list(uow.session.scalars(select(Outcome).where(Outcome.version_id == version_id).order_by(Outcome.id)))


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
    return list(uow.session.scalars(select(PlanEvent).where(PlanEvent.version_id == version_id).order_by(PlanEvent.id)))


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
    return budgets.pots_of_budget(uow, found.budget_id) if found.budget_id else []


def line_costs(uow: UnitOfWork, found: PlanVersion) -> dict[int, int]:
    """Pence by line id, for all its days, or for what is still to come where pots have been spent from."""
    since = starting_on(uow, found) if _has_run(uow, found) else None
    return {line.id: _cost(uow, line, since) for line in lines_of(uow, found.id)}


def costs(uow: UnitOfWork, found: PlanVersion) -> tuple[PotCost, ...]:
    """The cost check of R8, a row a pot.

    Before anything was spent: all of the lines' days against the pot without its emergency money. A changed plan:
    the days from now on against what the pot still has, free, held or to be released.
    """
    by_line = line_costs(uow, found)
    lines = lines_of(uow, found.id)
    return pot_costs(
        [(by_line[line.id], line.shares) for line in lines], [_room(uow, pot) for pot in pots_for(uow, found)]
    )


def _has_run(uow: UnitOfWork, found: PlanVersion) -> bool:
    return any(pot.activated_at is not None for pot in pots_for(uow, found))


def _room(uow: UnitOfWork, pot: Pot) -> PotRoom:
    room = pot.plannable_pence
    if pot.activated_at is not None:
        now = ledger.balances(uow, pot.id)
        room = now.unreleased_pence + now.free_pence + now.held_pence
    return PotRoom(pot.id, pot.name, pot.stream.is_nhs, room)


def _cost(uow: UnitOfWork, line: LineView, since: date | None) -> int:
    used = 0
    if line.rhythm is Rhythm.ONE_OFF and since is not None:
        for line_id in (line.id, *earlier_lines(uow, line.id)):
            totals = ledger.line_totals(uow, line_id)
            used += totals.to_pay_pence + totals.spent_pence
    pence = line.weekly_pence if line.rhythm is Rhythm.WEEKLY else line.amount_pence
    return line_cost(line.rhythm, pence or 0, line.starts_on, line.ends_on, since=since, used_pence=used)
