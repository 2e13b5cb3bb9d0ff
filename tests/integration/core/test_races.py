"""Several processes on one file: a command happens once, a word is carried once, nobody starves."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.core.audit import chain
from marketplace.core.clock import FixedClock, system_clock
from marketplace.core.idempotency import IdempotencyKey
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.outbox.relay import CLAIM, lag
from marketplace.core.uow import UnitOfWork, Units
from tests.integration.core import racers
from tests.integration.core.racers import MAUREEN, effects, note, open_units, relay_of
from tests.support import racing


def run(target: Callable[..., None], url: str, processes: int, *more: Any) -> list[Any]:
    return racing.run(target, url, [(n, *more) for n in range(processes)])


def test_eight_processes_with_one_key_have_one_effect_and_one_answer(url: str) -> None:
    said = run(racers.one_key, url, 8)
    assert len(said) == 8
    assert len(set(said)) == 1
    assert isinstance(said[0], int), said
    assert len(effects(url)) == 1
    units, engine = open_units(url)
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(IdempotencyKey))) == 1
    units.fresh()
    engine.dispose()


def test_four_relays_side_by_side_carry_every_word_once(url: str) -> None:
    relay, engine = relay_of(url, "speaker")
    words = [f"word {n}" for n in range(120)]
    relay.units.write(lambda uow: [uow.emit("said", word=word) for word in words])
    relay.units.fresh()
    engine.dispose()
    said = run(racers.carry, url, 4)
    assert sum(said) == len(words), said
    assert Counter(what for _, what in effects(url)) == Counter(words)


def test_a_relay_that_is_killed_between_the_work_and_its_mark_brings_the_word_again(url: str) -> None:
    relay, engine = relay_of(url, "first")
    relay.units.write(lambda uow: uow.emit("said", word="swim"))
    relay.units.fresh()
    engine.dispose()
    dies = (
        "import os, sys\n"
        "from marketplace.core.outbox import relay as module\n"
        "from tests.integration.core.racers import relay_of\n"
        "module._settle = lambda *_: os._exit(9)\n"
        "relay_of(sys.argv[1], 'killed')[0].drain()\n"
    )
    killed = subprocess.run([sys.executable, "-c", dies, url], timeout=60)
    assert killed.returncode == 9
    assert effects(url) == [("killed", "swim")]

    relay, engine = relay_of(url, "second")
    clock = FixedClock(system_clock())
    relay.units.clock = clock
    assert relay.drain() == 0, "its claim stands: another relay does not carry it meanwhile"
    clock.moment += CLAIM + timedelta(seconds=1)
    assert relay.drain() == 1
    assert effects(url) == [("killed", "swim"), ("second", "swim")]
    assert relay.units.read(lag)["waiting"] == 0
    relay.units.fresh()
    engine.dispose()


def test_nobody_starves_among_four_writers(url: str) -> None:
    """Every command of every process is done, none gave up: bounded by count, not by a clock."""
    said = run(racers.crowd, url, 4, 150)
    assert said == ["all of them"] * 4
    assert Counter(who for who, _ in effects(url)) == {str(n): 150 for n in range(4)}


def test_a_busy_database_is_tried_again_from_the_start_of_the_command(two: tuple[Units, Units], url: str) -> None:
    waits, _ = two
    tries = []

    def is_refused_twice(uow: UnitOfWork) -> None:
        from sqlite3 import OperationalError as Busy

        from sqlalchemy.exc import OperationalError

        tries.append(1)
        note(uow, "waits", f"try {len(tries)}")
        if len(tries) < 3:
            raise OperationalError("UPDATE", {}, Busy("database is locked"))

    waits.write(is_refused_twice)
    assert effects(url) == [("waits", "try 3")], "what an earlier try wrote is gone"


def test_a_command_that_fails_leaves_nothing_and_is_not_tried_again(two: tuple[Units, Units], url: str) -> None:
    units, _ = two
    tries = []

    def fails(uow: UnitOfWork) -> None:
        tries.append(1)
        note(uow, "units", "half")
        uow.audit(MAUREEN, "tests:thing:half", "thing", 1)
        uow.emit("said", word="half")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        units.write(fails)
    assert tries == [1]
    assert effects(url) == []
    assert units.read(chain.unsealed) == 0
    assert units.read(lambda uow: uow.session.scalar(select(func.count()).select_from(OutboxRow))) == 0
