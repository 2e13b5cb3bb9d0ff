"""A database of a test's own, SQLite's or PostgreSQL's: emptied between tests, kept and laid back where it took long.

PostgreSQL: rows go, tables and triggers stay. To delete from the tables that have rows takes 5 to 11 ms on two busy
cores; to truncate them a second, a database copied from a template one to three (new files, all brought to disk).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

_numbers = count(1)
_SUPPORT = (Path(__file__).with_name("databases.sql")).read_text(encoding="utf-8")


class Database(Protocol):
    """One migrated database. Nothing but this file and the adapters under test knows which kind it is."""

    url: str

    def made(self) -> None:
        """To be said once when it is migrated."""

    def empty(self) -> None:
        """As it was when it was made: the rows that migrations bring and no others; every trigger in force."""

    def keep(self, name: str) -> None:
        """Remembers what is in it now."""

    def lay(self, name: str) -> None:
        """Puts back what was kept under the name."""

    def state(self) -> object:
        """Another value after somebody committed a change, from whatever connection."""

    def gone(self) -> None:
        """Ends it and all that was kept."""


class SqliteDatabase:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "test.db"
        self.url = f"sqlite:///{self.file}"
        self._watch: sqlite3.Connection | None = None

    def made(self) -> None:
        self.keep("empty")

    def empty(self) -> None:
        self.lay("empty")

    def keep(self, name: str) -> None:
        self._copy(self.file, self.folder / f"{name}.db")

    def lay(self, name: str) -> None:
        self._look_away()  # a connection that lives through it sees pages of two databases
        self._copy(self.folder / f"{name}.db", self.file)

    def state(self) -> object:
        if self._watch is None:
            self._watch = sqlite3.connect(self.file)
        return self._watch.execute("PRAGMA data_version").fetchone()[0]

    def gone(self) -> None:
        self._look_away()

    def _look_away(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        """Through SQLite itself: a file swapped under a late reader breaks it."""
        with closing(sqlite3.connect(source)) as left, closing(sqlite3.connect(target)) as right:
            left.backup(right)


class PostgresqlDatabase:
    """`server` is the address of a database whose user may make others and switch triggers off (a superuser)."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.url = create(server)
        self._own: psycopg.Connection | None = None

    def made(self) -> None:
        self._ask(_SUPPORT)
        self.keep("born")

    def empty(self) -> None:
        self.lay("born")

    def keep(self, name: str) -> None:
        self._ask("SELECT tests.keep(%s)", name)

    def lay(self, name: str) -> None:
        self._alone("SELECT tests.lay(%s)", name)

    def state(self) -> object:
        return self._ask("SELECT tests.state()")

    def gone(self) -> None:
        if self._own is not None:
            self._own.close()
        drop(self.url, self.server)

    def _alone(self, statement: str, *values: str) -> None:
        """A session that a failed test left with locks is ended; there is none as a rule."""
        try:
            self._ask(statement, *values)
        except psycopg.errors.LockNotAvailable:
            others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            self._ask(f"SELECT count(pg_terminate_backend(pid)) FROM {others}")  # noqa: S608 - no value in it
            self._ask(statement, *values)

    def _ask(self, statement: str, *values: str) -> object:
        if self._own is None or self._own.closed or self._own.broken:
            self._own = psycopg.connect(plain(self.url), autocommit=True, options="-c lock_timeout=5s")
        answer = self._own.execute(statement.encode(), values or None)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def create(server: str, template: str = "template1") -> str:
    """A new database beside the server's, as the template is; its address."""
    name = f"choose_support_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(plain(server), autocommit=True) as connection:
        names = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return f"{server.rpartition('/')[0]}/{name}"


def drop(url: str, server: str) -> None:
    """Ends it, with whoever is still connected."""
    with psycopg.connect(plain(server), autocommit=True) as connection:
        name = sql.Identifier(url.rpartition("/")[2])
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextmanager
def fresh(kind: str, folder: Path, server: str | None) -> Iterator[str]:
    """The address of a new database with nothing in it, not even tables."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / f'fresh{next(_numbers)}.db'}"
        return
    assert server is not None, "PostgreSQL needs its server"
    url = create(server)
    try:
        yield url
    finally:
        drop(url, server)


def plain(url: str) -> str:
    """SQLAlchemy's address as libpq reads it."""
    return url.replace("postgresql+psycopg:", "postgresql:", 1)
