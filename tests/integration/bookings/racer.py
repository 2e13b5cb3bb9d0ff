"""One of the eight, and one that is killed: each its own process with its own connection."""

import os
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from marketplace import bootstrap  # noqa: F401 - all tables
from marketplace.bookings.services import confirming
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.errors import InsufficientFunds
from marketplace.core.uow import Units
from marketplace.delegation.authority import AuthorityBook
from tests.support.racing import open_engine

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


def open_units(url: str) -> tuple[Units, Engine]:
    engine = open_engine(url)
    session = Session(engine)
    return Units(lambda: session, clock=FixedClock(NOW), authority=AuthorityBook()), engine


def confirm(units: Units, actor: Actor, booking_id: int) -> None:
    units.write(
        confirming.confirm,
        actor,
        booking_id,
        agreement_accepted=True,
        consent_to_share=True,
        acknowledged=("period_pacing_ok_or_acknowledged",),
    )


def race(url: str, start: Barrier, answers: Any, actor: Actor, booking_id: int) -> None:
    """Waits for the others, then confirms its own booking from the pot that they all share."""
    units, engine = open_units(url)
    start.wait(120)
    try:
        confirm(units, actor, booking_id)
        answers.put("won")
    except InsufficientFunds:
        answers.put("short")
    except Exception as error:
        answers.put(repr(error))
    engine.dispose()


def confirm_until_killed(url: str, told: int, actor: Actor, booking_ids: list[int]) -> None:
    """Confirms one after the other and says so through the pipe only when it is done."""
    units, _ = open_units(url)
    for booking_id in booking_ids:
        confirm(units, actor, booking_id)
        os.write(told, f"{booking_id}\n".encode())
