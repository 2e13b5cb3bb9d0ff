"""Eight processes want the last place of one session: one has it, the others hear so, nobody hangs (5.4)."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from marketplace.core.clock import FixedClock
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.ddl import create_schema
from marketplace.core.errors import SlotTaken
from marketplace.core.uow import Units
from providers import services
from providers.models import SessionPlace, WorkerSession
from tests.factories.providers import make_provider, make_service, make_worker

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
STARTS = datetime(2026, 10, 7, 8, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)
RACERS = 8


def open_units(path: str) -> tuple[Units, Engine]:
    engine = create_engine(f"sqlite:///{path}")
    teach_sqlite_manners(engine)
    session = Session(engine)
    return Units(lambda: session, clock=FixedClock(NOW)), engine


def race(path: str, start: Barrier, answers: Any, number: int, worker_id: int, service_id: int, shift: int) -> None:
    units, engine = open_units(path)
    moved = timedelta(minutes=shift * number)
    start.wait(60)
    try:
        units.write(
            services.reserve, worker_id=worker_id, service_id=service_id, starts_at=STARTS + moved,
            ends_at=ENDS + moved, reference=f"visit:{number}",
        )  # fmt: skip
        answers.put("won")
    except SlotTaken:
        answers.put("taken")
    except Exception as error:
        answers.put(repr(error))
    engine.dispose()


@pytest.mark.parametrize(
    ("capacity", "held", "shift"),
    [(1, 0, 0), (3, 2, 0), (1, 0, 7)],
    ids=["a worker's free time", "the last of three places", "times that overlap and differ"],
)
def test_exactly_one_wins_the_last_place(tmp_path: Path, capacity: int, held: int, shift: int) -> None:
    path = str(tmp_path / "race.db")
    units, engine = open_units(path)
    create_schema(engine)

    def world(uow: Any) -> tuple[int, int]:
        worker = make_worker(uow, provider := make_provider(uow))
        return worker.id, make_service(uow, provider, workers=[worker], capacity=capacity).id

    worker_id, service_id = units.write(world)
    for number in range(held):
        units.write(
            services.reserve, worker_id=worker_id, service_id=service_id, starts_at=STARTS, ends_at=ENDS,
            reference=f"early:{number}",
        )  # fmt: skip
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])  # imports once, not eight times
    start, answers = context.Barrier(RACERS), context.Queue()
    racers = [
        context.Process(target=race, args=(path, start, answers, number, worker_id, service_id, shift))
        for number in range(RACERS)
    ]
    for racer in racers:
        racer.start()
    said = [answers.get(timeout=120) for _ in racers]
    for racer in racers:
        racer.join(60)

    assert sorted(said) == ["taken"] * (RACERS - 1) + ["won"]
    units.fresh()
    rows = units.read(lambda uow: [(s.taken, s.capacity) for s in uow.session.scalars(select(WorkerSession))])
    assert rows == [(capacity, capacity)]
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(SessionPlace))) == capacity
    engine.dispose()
