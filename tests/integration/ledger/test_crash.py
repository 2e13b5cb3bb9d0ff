"""`pg_ctl restart -m immediate` while four processes hold money: what was acknowledged is there, once (issue 3.2)."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from marketplace.core.uow import UnitOfWork
from marketplace.ledger import queries
from marketplace.ledger.check import check
from tests.factories.ledger import make_book
from tests.fixtures.races import migrate
from tests.fixtures.servers import NOT_RUN
from tests.integration.ledger.racer import open_units
from tests.servers import postgresql
from tests.servers.machine import Missing
from tests.servers.postgresql import PostgreSQL
from tests.support.databases import create

PROCESSES = 4
HOLDS = 100
CRASH_AT = (60, 160, 260)
"""How many answers were given when the server crashes."""


@pytest.fixture
def server(database_kind: str) -> Iterator[PostgreSQL]:
    """One of its own: nobody else's tests are to crash with it."""
    if database_kind != "postgresql":
        pytest.skip("SQLite has no server to crash: test_race.py kills the process that writes")
    folder = Path(tempfile.mkdtemp(prefix="choose-support-crash-"))
    try:
        mine = postgresql.start(folder)
    except Missing as trouble:
        pytest.skip(f"{NOT_RUN}{trouble}")
    yield mine
    mine.stop()
    shutil.rmtree(folder)


def holds_by_visit(uow: UnitOfWork) -> Counter[int]:
    return Counter(uow.session.execute(text("SELECT cause_id FROM ledger_holds")).scalars().all())


@pytest.mark.timeout(300)
def test_what_was_acknowledged_is_there_once_after_three_crashes(server: PostgreSQL, tmp_path: Path) -> None:
    url = create(server.url)
    migrate(url, tmp_path)
    units, engine = open_units(url)
    units.write(make_book, 1, free=1_000_000)
    units.fresh()

    read, write = os.pipe()
    command = [sys.executable, "-m", "tests.integration.ledger.holder", url, str(HOLDS)]
    holders = [subprocess.Popen([*command, str(number)], stdout=write) for number in range(PROCESSES)]
    os.close(write)
    said: dict[int, str] = {}
    with os.fdopen(read, encoding="utf-8") as lines:
        for line in lines:
            answer, visit = line.split()
            said[int(visit)] = answer
            if len(said) in CRASH_AT:
                server.restart(immediate=True)
    assert [holder.wait(60) for holder in holders] == [0] * PROCESSES

    assert len(said) == PROCESSES * HOLDS
    counts = Counter(said.values())
    assert set(counts) <= {"held", "later", "unknown"}, counts
    assert counts["held"] > PROCESSES * HOLDS - 50, counts
    units.fresh()
    there = units.read(holds_by_visit)
    assert {visit for visit, answer in said.items() if answer == "held" and there[visit] != 1} == set()
    assert {visit for visit, answer in said.items() if answer == "later" and there[visit] != 0} == set()
    assert max(there.values()) == 1, "nothing happened twice"
    units.fresh()
    assert units.read(queries.balances, 1).held_pence == there.total()
    assert units.read(check).wrong == ()
    units.fresh()
    engine.dispose()
