"""Freezing a quarter: its facts are computed once and never change after (D0, E10)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select

from marketplace.commissioning.domain.facts import Facts
from marketplace.commissioning.domain.quarters import Quarter
from marketplace.commissioning.models import (
    AskedFact,
    CapacityFact,
    CouldNotFindFact,
    FrozenQuarter,
    LocatedFact,
    NeedFact,
    ReachFact,
    SearchFact,
)
from marketplace.commissioning.queries.gathering import Progress, gather, quietly
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.authority import Action
from marketplace.core.errors import Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork, Units
from marketplace.core.web.words import full_date
from marketplace.people.models import Holder
from providers.models import Provider

OLDEST = 8
"""Quarters that a worker goes back at most when it finds none frozen."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """`already`: it was frozen before, and nothing was changed. `rows` by fact table."""

    quarter: str
    frozen_at: datetime
    already: bool
    rows: dict[str, int]


def freeze(units: Units, actor: Actor, quarter: Quarter, progress: Progress = quietly) -> Freeze:
    """Gathers in one snapshot, writes in one transaction. Raises Refused when the quarter is too young."""
    done = units.read(_before, actor, quarter)
    if done is None:
        facts = units.read(gather, quarter, progress)
        done = units.write(store, actor, quarter=quarter, facts=facts)
    return done


def _before(uow: UnitOfWork, actor: Actor, quarter: Quarter) -> Freeze | None:
    uow.require(actor, Action.COMMISSIONING_SEE)
    if local_date(uow.now) < quarter.freezes_on:
        raise Refused(
            "quarter_not_over",
            f"{quarter.label} can be frozen from {full_date(quarter.freezes_on)}, "
            "21 days after its end, when late records are in.",
        )
    return _frozen(uow, quarter)


def _frozen(uow: UnitOfWork, quarter: Quarter) -> Freeze | None:
    row = uow.session.get(FrozenQuarter, quarter.code)
    if row is None:
        return None
    rows = {
        name: uow.session.scalar(select(func.count()).select_from(model).where(model.quarter == quarter.code)) or 0
        for name, model in _TABLES.items()
    }
    return Freeze(quarter.code, row.frozen_at, True, rows)


def store(uow: UnitOfWork, actor: Actor, *, quarter: Quarter, facts: Facts) -> Freeze:
    """The facts, then the quarter that closes them. Does nothing for a quarter that is frozen."""
    if found := _before(uow, actor, quarter):
        return found
    rows: dict[str, int] = {}
    for name, model in _TABLES.items():
        values: list[dict[str, Any]] = [{"quarter": quarter.code, **asdict(fact)} for fact in getattr(facts, name)]
        rows[name] = len(values)
        if values:
            uow.session.execute(insert(model), values)
    uow.session.execute(insert(FrozenQuarter).values(code=quarter.code, frozen_at=uow.now))
    uow.audit(actor, "commissioning:quarter:freeze", "commissioning_quarter", None, quarter=quarter.code)
    return Freeze(quarter.code, uow.now, False, rows)


_TABLES: dict[str, type[Any]] = {
    "needs": NeedFact,
    "capacity": CapacityFact,
    "reach": ReachFact,
    "searches": SearchFact,
    "asked": AskedFact,
    "could_not_find": CouldNotFindFact,
    "located": LocatedFact,
}


def freeze_due(units: Units) -> int:
    """Timer: every quarter that is old enough and not frozen yet, since the first holder or provider was there."""
    due = units.read(_due)
    for quarter in due:
        freeze(units, SYSTEM, quarter)
    return len(due)


def _due(uow: UnitOfWork) -> list[Quarter]:
    frozen = set(uow.session.scalars(select(FrozenQuarter.code)))
    begun = _begun_on(uow)
    today = local_date(uow.now)
    if begun is None:
        return []
    last = Quarter.of(today)
    oldest = Quarter(last.year - OLDEST // 4, last.number)
    quarter, due = max(Quarter.of(begun), oldest), []
    while quarter.freezes_on <= today:
        if quarter.code not in frozen:
            due.append(quarter)
        quarter = quarter.following
    return due


def _begun_on(uow: UnitOfWork) -> date | None:
    firsts = [uow.session.scalar(select(func.min(model.created_at))) for model in (Holder, Provider)]
    there = [moment for moment in firsts if moment is not None]
    return local_date(min(there)) if there else None
