"""Eight processes want the last affordable hold; a process is killed in mid-run (5.4; stack.md T2, T3)."""

import multiprocessing
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from marketplace.core.ddl import create_schema
from marketplace.ledger import queries
from marketplace.ledger.check import check
from tests.factories.ledger import make_book
from tests.integration.ledger.racer import open_units, race

RACERS = 8


@pytest.mark.parametrize(
    ("wanted", "free"),
    [([(1, 36_00)], {1: 71_99}), ([(1, 21_60), (2, 14_40)], {1: 43_19, 2: 100_00})],
    ids=["one pot", "a booking split 60/40 over two"],
)
def test_exactly_one_wins_the_last_affordable_hold(
    tmp_path: Path, wanted: list[tuple[int, int]], free: dict[int, int]
) -> None:
    path = str(tmp_path / "race.db")
    units, engine = open_units(path)
    create_schema(engine)
    for pot_id, pence in free.items():
        units.write(make_book, pot_id, free=pence)
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(RACERS), context.Queue()
    racers = [context.Process(target=race, args=(path, start, answers, n, wanted)) for n in range(RACERS)]
    for racer in racers:
        racer.start()
    said = [answers.get(timeout=150) for _ in racers]
    for racer in racers:
        racer.join(60)

    assert sorted(said) == ["held"] + ["short [1]"] * (RACERS - 1)
    units.fresh()
    for pot_id, pence in free.items():
        held = dict(wanted).get(pot_id, 0)
        now = units.read(queries.balances, pot_id)
        assert (now.free_pence, now.held_pence) == (pence - held, held)
        assert len(units.read(queries.live_holds, pot_id)) == 1
    assert units.read(check).wrong == ()
    engine.dispose()


def test_every_acknowledged_hold_survives_kill_9(tmp_path: Path) -> None:
    path = str(tmp_path / "killed.db")
    units, engine = open_units(path)
    create_schema(engine)
    units.write(make_book, 1, free=1_000_000)
    units.fresh()
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.ledger.racer", path], stdout=subprocess.PIPE, text=True
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
    engine.dispose()
