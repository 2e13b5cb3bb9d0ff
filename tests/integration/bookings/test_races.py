"""Eight processes confirm at once from money that is enough for one; one is killed in the middle of many (5.4)."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest

from marketplace.bookings.domain.states import BookingState
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services as ledger
from marketplace.ledger.check import check
from marketplace.ledger.domain import Cause
from marketplace.ledger.queries import balances
from tests.factories.bookings import TUESDAY_10AM, World, make_accepted, make_world, the_booking
from tests.integration.bookings.racer import confirm_until_killed, open_units, race
from tests.support.racing import run

RACERS = 8


@pytest.fixture
def place(race_url: str) -> Iterator[tuple[str, Units, World]]:
    units, engine = open_units(race_url)
    world = units.write(make_world, weekly_pence=50_000)
    yield race_url, units, world
    units.fresh()
    engine.dispose()


def accepted(uow: UnitOfWork, world: World, number: int) -> int:
    return make_accepted(
        uow, world, weeks=1, splits=world.council_only, starts_at=TUESDAY_10AM + timedelta(days=number)
    )


def leave(uow: UnitOfWork, world: World, pence: int) -> None:
    """All but this much of the council pot's free money is held for something else."""
    rest = balances(uow, world.council_pot).free_pence - pence
    ledger.hold(uow, SYSTEM, pot_id=world.council_pot, plan_line_id=world.line, pence=rest, cause=Cause("visit", 999))


def test_exactly_one_wins_the_last_affordable_hold(place: tuple[str, Units, World]) -> None:
    url, units, world = place
    ids = [units.write(accepted, world, number) for number in range(RACERS)]
    units.write(leave, world, 3600 + 1000)
    units.fresh()
    said = run(race, url, [(world.maureen, booking_id) for booking_id in ids])

    assert sorted(said) == ["short"] * (RACERS - 1) + ["won"]
    units.fresh()
    states = [units.read(the_booking, booking_id).state for booking_id in ids]
    assert states.count(BookingState.CONFIRMED) == 1
    assert units.read(balances, world.council_pot).free_pence == 1000
    assert ledger_faults(units) == []


def test_every_acknowledged_booking_survives_a_kill(place: tuple[str, Units, World]) -> None:
    url, units, world = place
    ids = [units.write(accepted, world, number) for number in range(20)]
    units.fresh()
    read, write = os.pipe()
    context = multiprocessing.get_context("fork")
    child = context.Process(target=confirm_until_killed, args=(url, write, world.maureen, ids))
    child.start()
    os.close(write)
    told = b""
    while told.count(b"\n") < 4 and (more := os.read(read, 64)):
        told += more
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join(60)
    while more := os.read(read, 64):
        told += more
    os.close(read)

    acknowledged = [int(line) for line in told.split()]
    assert len(acknowledged) >= 4
    units.fresh()
    for booking_id in acknowledged:
        assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED
    confirmed = sum(units.read(the_booking, booking_id).state is BookingState.CONFIRMED for booking_id in ids)
    assert units.read(balances, world.council_pot).held_pence == confirmed * 3600
    assert ledger_faults(units) == []


def ledger_faults(units: Units) -> list[str]:
    return [fault for fault in units.read(check).wrong if "not sealed yet" not in fault]
