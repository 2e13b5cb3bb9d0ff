"""`flask ledger check` beside a bare SHA-256 chain over as many entries of 400 bytes (stack.md 5.3, B8).

The check recomputes every account, follows every hold, looks at every posting and at every link of the audit chain:
an entry is a posting or a sealed line of the log.
"""

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from marketplace.core.audit import chain
from marketplace.core.uow import Units
from marketplace.ledger.check import Findings, check
from tests.benchmarks.bench_hold import plain, raw_hold, world
from tests.benchmarks.line import Line
from tests.benchmarks.timing import interleaved

HOLDS = 20_000


def fill(path: Path, units: Units) -> None:
    """Holds in one transaction, and their seals."""
    connection = plain(path)
    connection.execute("BEGIN IMMEDIATE")
    for visit_id in range(1, HOLDS + 1):
        raw_hold(connection, visit_id, commit=False)
    connection.execute("COMMIT")
    connection.close()
    while units.write(chain.seal):
        pass


def bare(entries: int) -> Callable[[], str]:
    entry = b"x" * 400

    def run() -> str:
        previous = b"0" * 64
        for _ in range(entries):
            previous = hashlib.sha256(previous + entry).hexdigest().encode()
        return previous.decode()

    return run


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.db")
        units, engine = world(path)
        fill(path, units)
        with sqlite3.connect(path) as connection:
            entries = sum(
                connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own
                for table in ("ledger_postings", "audit_log")
            )
        connection.close()

        def ours() -> Findings:
            units.fresh()
            found = units.read(check)
            if found.wrong:
                raise AssertionError(found.wrong[0])
            return found

        mine, theirs = interleaved(ours, bare(entries), rounds=5, calls=1)
        units.fresh()
        engine.dispose()
    for what, goal in (("cpu_ms", ">= 0.15"), ("wall_ms", ">= 0.15")):
        rates = (entries * 1000 / getattr(cost, what) for cost in (mine, theirs))
        name = f"ledger check / bare hash chain, {what.partition('_')[0].replace('cpu', 'CPU')}"
        yield Line.of(name, *rates, goal, "/s")
