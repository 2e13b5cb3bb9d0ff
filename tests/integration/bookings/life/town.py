"""A small town to book in, on a database of its own: odd prices, odd shares, a line that must not be missed."""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from marketplace import bootstrap  # noqa: F401 - all tables
from marketplace.bookings.services.wanted import SplitWanted
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.ddl import create_schema
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation.authority import AuthorityBook
from marketplace.payments.adapters.funder_file import FunderFile
from tests.factories.budgets import PotPlan, make_pots
from tests.factories.people import make_funder, make_holder, make_staff
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_manager, make_provider, make_service, make_worker
from tests.fixtures.site import MONDAY

PRICES = (1, 2, 99, 3_333, 3_601)
"""£0.01 can't be shared by two pots, £33.33 and £36.01 only unevenly."""


@dataclass(frozen=True)
class Town:
    funder: int
    holder: int
    maureen: Actor
    dawn: Actor
    second: int
    priya: Actor
    provider: int
    services: tuple[int, ...]
    workers: tuple[int, ...]
    splits: tuple[tuple[SplitWanted, ...], ...]
    pots: tuple[int, ...]


def build(uow: UnitOfWork) -> Town:
    """Little money a month in three pots; a plain line and one that must not be missed, shared 33/67 and 34/33/33."""
    funder = make_funder(uow)
    dawn = make_staff(uow, funder, "coordinator", "Dawn", "Field")
    second = make_staff(uow, funder, "finance", "Ola", "Mensah")
    holder = make_holder(uow, funder, dawn)
    pots = make_pots(
        uow,
        holder,
        PotPlan(stream="nhs_chc", pence=60_000, contingency_pence=4_000),
        PotPlan(stream="asc_personal_budget", pence=90_000, contingency_pence=5_000),
        PotPlan(stream="education_pb", pence=70_000, contingency_pence=0),
    )
    plan = make_active_plan(
        uow,
        holder,
        pots,
        [
            LinePlan("Out and about", "going-out", 50_000, band=(None, None), shares=(33, 67)),
            LinePlan("Never alone", "going-out", 50_000, band=(None, None), critical=True, shares=(34, 33, 33)),
        ],
    )
    provider = make_provider(uow)
    manager = make_manager(uow, provider)
    workers = [make_worker(uow, provider, name) for name in ("Priya", "Sal")]
    open_to_all = [f"{pot.stream.value}:{pot.deployment.value}" for pot in pots]
    services = [
        make_service(
            uow,
            provider,
            f"Visit at {pence}",
            workers=workers,
            hours=(time(0), time(23)),
            price_pence=pence,
            price_unit=unit,
            price_parts=[],
            pots_accepted=open_to_all,
            minimum_minutes=30 if unit == "hour" else None,
            cancel_fee_pence=min(pence, 1_001),
        )
        for pence, unit in zip(PRICES, ("visit", "hour", "hour", "visit", "hour"), strict=True)
    ]
    plain, critical = (line.id for line in plan.lines)
    nhs, council, school = (pot.id for pot in pots)
    return Town(
        funder=funder.id,
        holder=holder.person_id,
        maureen=Actor(holder.person_id),
        dawn=Actor(dawn.id),
        second=second.id,
        priya=Actor(manager.id),
        provider=provider.id,
        services=tuple(service.id for service in services),
        workers=tuple(worker.id for worker in workers),
        splits=(
            (SplitWanted(nhs, plain, 33), SplitWanted(council, plain, 67)),
            (SplitWanted(council, plain, 100),),
            (SplitWanted(nhs, critical, 34), SplitWanted(council, critical, 33), SplitWanted(school, critical, 33)),
            (SplitWanted(school, critical, 100),),
        ),
        pots=(nhs, council, school),
    )


@cache
def _template() -> tuple[sqlite3.Connection, Town]:
    units, engine, _ = _open(None)
    return engine.raw_connection().driver_connection, units.write(build)  # type: ignore[return-value]


def _open(copy_of: sqlite3.Connection | None) -> tuple[Units, Engine, FixedClock]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    if copy_of is not None:
        copy_of.backup(engine.raw_connection().driver_connection)  # type: ignore[arg-type]
    teach_sqlite_manners(engine)
    if copy_of is None:
        create_schema(engine)
    session, clock = Session(engine), FixedClock(MONDAY)
    return Units(lambda: session, clock=clock, authority=AuthorityBook()), engine, clock


def open_town() -> tuple[Units, Engine, FixedClock, Town]:
    """A fresh copy of the town, at 10am on Monday 5 October 2026."""
    template, town = _template()
    return *_open(template), town


class Memory(FunderFile):
    """The funder's file, kept apart from the disk's other files by its own folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "payments.csv")

    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")


def pick(rows: Iterable[Any], number: int, where: Callable[[Any], bool] = lambda row: True) -> Any | None:
    """One of the rows, whichever number was drawn; None where there is none."""
    found = [row for row in rows if where(row)]
    return found[number % len(found)] if found else None
