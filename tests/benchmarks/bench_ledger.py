"""A hold through the service beside the same rows written in raw SQL (stack.md 5.3, B4): transactions a second.

Ours asks authority, locks, draws, holds and posts, writes its audit line and its outbox row, and commits. The
reference does what no honest hold can leave out, straight on the driver: a conditional draw, the hold, its posting,
the outbox row, and a commit to disk. Both write with `synchronous=FULL`, in turn, in one process.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

from marketplace.core.authority import Action, Authorised
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.ddl import create_schema
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services
from marketplace.ledger.domain import Cause
from tests.benchmarks.line import Line
from tests.benchmarks.timing import interleaved
from tests.factories.ledger import WHO, make_book

RICH = 10**10
NOW = "2026-10-05 09:00:00.000000"
RAW = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "CREATE TABLE accounts (pot_id INTEGER, place TEXT, pence INTEGER CHECK (pence >= 0), PRIMARY KEY (pot_id, place))",
    "CREATE TABLE holds (id INTEGER PRIMARY KEY, pot_id INTEGER, line_id INTEGER, pence INTEGER, visit_id INTEGER)",
    "CREATE TABLE postings (id INTEGER PRIMARY KEY, pot_id INTEGER, source TEXT, destination TEXT, pence INTEGER, "
    "line_id INTEGER, hold_id INTEGER, visit_id INTEGER, at TEXT)",
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, topic TEXT, payload TEXT, at TEXT)",
    f"INSERT INTO accounts VALUES (1, 'available', {RICH}), (1, 'held', 0)",
)


class Everyone:
    """Says yes at once: what the policy costs is another line's business."""

    def authorise(self, session: object, actor: object, action: Action, subject: object, now: object) -> Authorised:
        return Authorised(action, "self")


def hold(uow: UnitOfWork, visit_id: int) -> int:
    uow.require(WHO, Action.BOOKINGS_CONFIRM, holder_id=1)
    hold_id = services.hold(uow, WHO, pot_id=1, plan_line_id=5, pence=36, cause=Cause("visit", visit_id))
    uow.audit(WHO, Action.BOOKINGS_CONFIRM, "booking", visit_id)
    uow.emit("booking.confirmed", booking_id=visit_id)
    return hold_id


def raw_hold(connection: sqlite3.Connection, visit_id: int) -> None:
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    drawn = execute(
        "UPDATE accounts SET pence = pence - ? WHERE pot_id = ? AND place = 'available' AND pence >= ?", (36, 1, 36)
    )
    if drawn.rowcount != 1:
        raise RuntimeError("the pot ran dry")
    execute("UPDATE accounts SET pence = pence + ? WHERE pot_id = ? AND place = 'held'", (36, 1))
    hold_id = execute(
        "INSERT INTO holds (pot_id, line_id, pence, visit_id) VALUES (1, 5, 36, ?)", (visit_id,)
    ).lastrowid
    execute(
        "INSERT INTO postings (pot_id, source, destination, pence, line_id, hold_id, visit_id, at) "
        "VALUES (1, 'available', 'held', 36, 5, ?, ?, ?)",
        (hold_id, visit_id, NOW),
    )
    execute("INSERT INTO outbox (topic, payload, at) VALUES ('booking.confirmed', '{}', ?)", (NOW,))
    execute("COMMIT")


def lines() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder, 'ours.db')}")
        teach_sqlite_manners(engine)
        create_schema(engine)
        units = Units(
            scoped_session(sessionmaker(engine)),
            authority=Everyone(),
            subscriptions={"booking.confirmed": ("notices",)},
        )
        units.write(make_book, 1, free=RICH)
        raw = sqlite3.connect(Path(folder, "raw.db"), isolation_level=None)
        for statement in RAW:
            raw.execute(statement)
        visits = count(1)
        ours, reference = interleaved(
            lambda: units.write(hold, next(visits)), lambda: raw_hold(raw, next(visits)), rounds=9, calls=60
        )
        raw.close()
        engine.dispose()
    yield _a_second("hold through the service / raw SQL, wall", ours.wall_ms, reference.wall_ms, ">= 0.40")
    yield _a_second("hold through the service / raw SQL, CPU", ours.cpu_ms, reference.cpu_ms, "witness")


def _a_second(name: str, ours_ms: float, reference_ms: float, goal: str) -> Line:
    return Line.of(name, 1000 / ours_ms, 1000 / reference_ms, goal, "tx/s")
