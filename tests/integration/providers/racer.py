"""One of the eight: its own process, its own connection. Imports little, because each racer imports it afresh."""

from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from marketplace.core.clock import FixedClock
from marketplace.core.errors import SlotTaken
from marketplace.core.uow import Units
from providers.services import reserve
from tests.support.racing import open_engine

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
STARTS = datetime(2026, 10, 7, 8, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)


def open_units(url: str) -> tuple[Units, Engine]:
    engine = open_engine(url)
    session = Session(engine)
    return Units(lambda: session, clock=FixedClock(NOW)), engine


def race(url: str, start: Barrier, answers: Any, number: int, worker_id: int, service_id: int, shift: int) -> None:
    """Waits for the others, then wants the time, `shift` minutes later than the racer before."""
    units, engine = open_units(url)
    moved = timedelta(minutes=shift * number)
    start.wait(120)
    try:
        units.write(
            reserve,
            worker_id=worker_id,
            service_id=service_id,
            starts_at=STARTS + moved,
            ends_at=ENDS + moved,
            reference=f"visit:{number}",
        )
        answers.put("won")
    except SlotTaken:
        answers.put("taken")
    except Exception as error:
        answers.put(repr(error))
    engine.dispose()
