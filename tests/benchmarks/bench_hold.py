"""A hold through the service beside the same rows written in raw SQL (stack.md 5.3, B4): transactions a second.

Ours asks authority, locks, draws, holds and posts, writes its audit line and its outbox row, and commits. The
reference writes the same rows into the same tables, straight on the driver: what it saves is our layers, not the
work. Both write with `synchronous=FULL`, in turn, in one process.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import scoped_session, sessionmaker

from marketplace.core.authority import Action, Authorised
from marketplace.core.db import teach_sqlite_manners
from marketplace.core.ddl import create_schema
from marketplace.core.uow import UnitOfWork, Units, row_locked
from marketplace.ledger import services
from marketplace.ledger.domain import Cause
from tests.benchmarks.clients import clients, in_turn, median
from tests.benchmarks.line import Line
from tests.benchmarks.timing import interleaved
from tests.factories.ledger import WHO, make_book

RICH = 10**10
APART = 10_000_000
"""Visits of each client are numbered from another beginning."""
NOW = "2026-10-05 09:00:00.000000"
RAW = (
    "UPDATE ledger_accounts SET balance_pence = balance_pence - 36 "
    "WHERE pot_id = 1 AND place = 'available' AND balance_pence >= 36",
    "UPDATE ledger_accounts SET balance_pence = balance_pence + 36 WHERE pot_id = 1 AND place = 'held'",
    "INSERT INTO ledger_holds (pot_id, plan_line_id, source, pence, cause_kind, cause_id, at) "
    f"VALUES (1, 5, 'available', 36, 'visit', :visit, '{NOW}')",
    "INSERT INTO ledger_postings (pot_id, source, to_pot_id, destination, kind, pence, plan_line_id, hold_id, "
    "cause_kind, cause_id, actor_id, at) "
    f"VALUES (1, 'available', 1, 'held', 'hold', 36, 5, last_insert_rowid(), 'visit', :visit, 7, '{NOW}')",
    "INSERT INTO audit_log (at, person_id, action, subject, subject_id, detail) "
    f"VALUES ('{NOW}', 7, 'bookings:booking:confirm', 'booking', :visit, '{{}}')",
    "INSERT INTO outbox (subscriber, topic, payload, created_at, due_at, attempts) "
    f"VALUES ('notices', 'booking.confirmed', '{{}}', '{NOW}', '{NOW}', 0)",
)


class Everyone:
    """Says yes at once: what the policy costs is another line's business."""

    def authorise(self, uow: object, actor: object, action: Action, subject: object) -> Authorised:
        return Authorised(action, "self")


@row_locked
def hold_on(uow: UnitOfWork, pot_id: int, visit_id: int) -> int:
    uow.require(WHO, Action.BOOKINGS_CONFIRM, holder_id=1)
    hold_id = services.hold(uow, WHO, pot_id=pot_id, plan_line_id=5, pence=36, cause=Cause("visit", visit_id))
    uow.audit(WHO, Action.BOOKINGS_CONFIRM, "booking", visit_id)
    uow.emit("booking.confirmed", booking_id=visit_id)
    return hold_id


def raw_hold(connection: sqlite3.Connection, visit_id: int, *, commit: bool = True) -> None:
    if commit:
        connection.execute("BEGIN IMMEDIATE")
    for statement in RAW:
        if connection.execute(statement, {"visit": visit_id}).rowcount != 1:
            raise RuntimeError("the pot ran dry")
    if commit:
        connection.execute("COMMIT")


def plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def world(path: Path) -> tuple[Units, Engine]:
    """A site's tables with one pot of money."""
    engine = create_engine(f"sqlite:///{path}")
    teach_sqlite_manners(engine)
    create_schema(engine)
    units = units_of(str(path))
    units.write(make_book, 1, free=RICH)
    return units, engine


FAIR = 4
"""Processes that write at once."""


def units_of(path: str) -> Units:
    engine = create_engine(f"sqlite:///{path}")
    teach_sqlite_manners(engine)
    return Units(
        scoped_session(sessionmaker(engine)), authority=Everyone(), subscriptions={"booking.confirmed": ("notices",)}
    )


def ready_ours(number: int, path: str) -> Callable[[int], object]:
    units = units_of(path)
    return lambda turn: units.write(hold_on, 1, number * APART + turn)


def ready_raw(number: int, path: str) -> Callable[[int], object]:
    """With SQLite's own wait for the lock."""
    connection = plain(Path(path))
    connection.execute("PRAGMA busy_timeout=20000")
    return lambda turn: raw_hold(connection, number * APART + turn)


def fairness() -> Iterator[Line]:
    """The longest wait of any of four writers in two seconds, beside SQLite's own way of waiting."""
    with tempfile.TemporaryDirectory() as folder:
        ours, raw = str(Path(folder, "ours.db")), str(Path(folder, "raw.db"))
        for path in (ours, raw):
            world(Path(path))[1].dispose()
        with clients(FAIR, ready_ours, ours) as we, clients(FAIR, ready_raw, raw) as they:
            mine, theirs = in_turn(we, they)
        name = f"longest wait of {FAIR} writers, SQLite"
        yield Line.of(
            f"{name} / its busy_timeout", median(mine, "longest"), median(theirs, "longest"), "ours <= 0.5 s", "s"
        )
        yield Line.of(
            f"{FAIR} writers, SQLite / raw SQL", median(mine, "a_second"), median(theirs, "a_second"), "witness", "tx/s"
        )


def lines() -> Iterator[Line]:
    yield from in_one_process()
    yield from fairness()


def in_one_process() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as folder:
        units, engine = world(Path(folder, "ours.db"))
        _, other = world(Path(folder, "raw.db"))
        other.dispose()
        raw = plain(Path(folder, "raw.db"))
        visits = count(1)
        ours, reference = interleaved(
            lambda: units.write(hold_on, 1, next(visits)), lambda: raw_hold(raw, next(visits)), rounds=9, calls=60
        )
        raw.close()
        engine.dispose()
    yield _a_second("hold, SQLite / raw SQL, wall", ours.wall_ms, reference.wall_ms, ">= 0.5")
    yield _a_second("hold, SQLite / raw SQL, CPU", ours.cpu_ms, reference.cpu_ms, "witness")


def _a_second(name: str, ours_ms: float, reference_ms: float, goal: str) -> Line:
    return Line.of(name, 1000 / ours_ms, 1000 / reference_ms, goal, "tx/s")
