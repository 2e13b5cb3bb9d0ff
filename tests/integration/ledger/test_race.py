"""Eight processes want the last affordable hold; a process is killed in mid-run (5.4; stack.md T2, T3)."""

import signal
import subprocess
import sys
from itertools import islice

import pytest

from marketplace.ledger import queries
from marketplace.ledger.check import check
from tests.factories.ledger import make_book
from tests.integration.ledger.racer import open_units, race
from tests.support.racing import run

RACERS = 8


@pytest.mark.parametrize(
    ("wanted", "free"),
    [([(1, 36_00)], {1: 71_99}), ([(1, 21_60), (2, 14_40)], {1: 43_19, 2: 100_00})],
    ids=["one pot", "a booking split 60/40 over two"],
)
def test_exactly_one_wins_the_last_affordable_hold(
    race_url: str, wanted: list[tuple[int, int]], free: dict[int, int]
) -> None:
    units, engine = open_units(race_url)
    for pot_id, pence in free.items():
        units.write(make_book, pot_id, free=pence)
    said = run(race, race_url, [(n, wanted) for n in range(RACERS)])

    assert sorted(said) == ["held"] + ["short [1]"] * (RACERS - 1)
    units.fresh()
    for pot_id, pence in free.items():
        held = dict(wanted).get(pot_id, 0)
        now = units.read(queries.balances, pot_id)
        assert (now.free_pence, now.held_pence) == (pence - held, held)
        assert len(units.read(queries.live_holds, pot_id)) == 1
    assert units.read(check).wrong == ()
    units.fresh()
    engine.dispose()


def test_every_acknowledged_hold_survives_kill_9(race_url: str) -> None:
    units, engine = open_units(race_url)
    units.write(make_book, 1, free=1_000_000)
    units.fresh()
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.ledger.racer", race_url], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    acknowledged = [int(line) for line in islice(holder.stdout, 200)]
    holder.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in holder.stdout if line.endswith("\n")]
    holder.stdout.close()
    assert holder.wait(30) == -signal.SIGKILL

    units.fresh()
    there = {hold.id for hold in units.read(queries.live_holds, 1)}
    assert len(acknowledged) >= 200
    assert there.issuperset(acknowledged)
    assert len(there) - len(acknowledged) <= 1  # at most one was committed and not yet said
    now = units.read(queries.balances, 1)
    assert now.held_pence == len(there)
    assert units.read(check).wrong == ()
    units.fresh()
    engine.dispose()
