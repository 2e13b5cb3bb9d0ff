"""The site without its edges: the real services and worker over SQLite in memory, wired as bootstrap wires them."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from marketplace import bootstrap
from marketplace.core import failures
from marketplace.core.clock import FixedClock
from marketplace.core.db import BEGIN_OPTION, WRITER
from marketplace.core.outbox.relay import Relay, Subscriber, subscriptions
from marketplace.core.uow import Units
from marketplace.core.worker import Worker
from marketplace.delegation.authority import AuthorityBook
from marketplace.discovery.services.indexing import Indexer
from marketplace.notifications.services import MailRoom
from tests.simulator.edges import Letterhead, MemoryIndex, PostBox
from tests.simulator.faults import Script


class Breakable(Session):
    """A session that the script may break around its commit."""

    script: Script

    def commit(self) -> None:
        self.script.before_commit()
        super().commit()
        self.script.after_commit()


class CountingUnits(Units):
    """Counts the transactions that were tried."""

    tried = 0

    def write(self, command: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.tried += 1
        return super().write(command, *args, **kwargs)


class Site:
    """One engine for a seed's whole life; session, relay and worker are new after each crash."""

    def __init__(self, clock: FixedClock, copy_of: sqlite3.Connection | None = None) -> None:
        self.clock, self.script = clock, Script()
        self.engine = open_engine(self.script, copy_of)
        self.raw = cast(sqlite3.Connection, self.engine.raw_connection().driver_connection)
        self.index, self.mail = MemoryIndex(), PostBox(clock)
        self.twice = False
        self.units: CountingUnits
        self.worker: Worker
        self.session: Session
        self.start()

    def start(self) -> None:
        """As a process starts: nothing is remembered but what is in the database."""
        self.session = Breakable(self.engine)
        self.session.script = self.script  # type: ignore[attr-defined]
        indexer = Indexer(self.index)
        room = MailRoom(self.mail, Letterhead(), "http://localhost", lambda link: "http://localhost/link")
        wired = bootstrap._subscribers(room, indexer)
        subscribers = [Subscriber(one.name, one.topics, self._perhaps_twice(one.handle), one.batch) for one in wired]
        tried = self.units.tried if hasattr(self, "units") else 0
        self.units = CountingUnits(
            lambda: self.session,
            clock=self.clock,
            authority=AuthorityBook(),
            subscriptions=subscriptions(subscribers),
        )
        self.units.tried = tried
        self.worker = Worker(self.units, Relay(self.units, subscribers), bootstrap._timers(indexer, None))

    def _perhaps_twice(self, handle: Any) -> Any:
        def carry(units: Units, deliveries: Any) -> Any:
            if self.twice:
                handle(units, deliveries)
            return handle(units, deliveries)

        return carry

    def crash(self) -> None:
        """The process is gone: what was not committed never was, what it knew is forgotten."""
        self.session.close()
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")
        self.start()

    def image(self) -> bytes:
        """The whole database, byte by byte: a command that was refused leaves it as it was."""
        return self.raw.serialize()

    def unchanged(self, before: bytes) -> bool:
        """Whether every row is as it was. Bytes that differ may be those of a page that is free."""
        if self.image() == before:
            return True
        with closing(sqlite3.connect(":memory:")) as then:
            then.deserialize(before)
            return list(then.iterdump()) == list(self.raw.iterdump())

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """A plain read beside the session: no snapshot of the session's stands in its way."""
        return self.raw.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        row = self.raw.execute(sql, values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()
        self.raw.close()


def open_engine(script: Script, copy_of: sqlite3.Connection | None) -> Engine:
    """As `teach_sqlite_manners` does it, without what only a file needs; every statement passes the script."""
    raw = sqlite3.connect(":memory:", isolation_level=None)
    engine = create_engine("sqlite://", poolclass=StaticPool, creator=lambda: raw)
    # A crash makes SQLAlchemy throw its connection away, and the database would go with it.
    engine.dialect.do_close = engine.dialect.do_terminate = lambda connection: None  # type: ignore[method-assign]
    raw.execute("PRAGMA foreign_keys=ON")
    if copy_of is not None:
        copy_of.backup(raw)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(BEGIN_OPTION) == WRITER
        script.begin(writes)
        raw.execute(f"BEGIN {'IMMEDIATE' if writes else 'DEFERRED'}")

    @event.listens_for(engine, "before_cursor_execute")
    def on_statement(*_: Any) -> None:
        if script.armed:
            script.statement()

    return engine


class QuickTime:
    """Stands in for `time` where commands are tried again: waiting costs nothing, and patience ends soon."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds * 40


@contextmanager
def quick_time() -> Iterator[None]:
    failures.time = QuickTime()  # type: ignore[assignment]
    try:
        yield
    finally:
        failures.time = time
