"""Rows into tables as fast as the database takes them: COPY on PostgreSQL, executemany on SQLite, a batch at a time.

Values are made ready here by each column's own rule, so that what is written is what the site would have written.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, Table, text, update

BATCH = 5_000
Rows = list[dict[str, Any]]


class Writer:
    """`add` keeps a batch, `flush` empties all of them in the order in which their tables came first: parents first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sqlite = connection.dialect.name == "sqlite"
        self._waiting: dict[Table, Rows] = {}
        self._tables: dict[Table, Callable[[Mapping[str, Any]], tuple[Any, ...]]] = {}

    def add(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        waiting = self._waiting.setdefault(table, [])
        waiting += rows
        if len(waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        for table, rows in self._waiting.items():
            if rows:
                ready = self._tables.get(table) or self._tables.setdefault(table, _ready(table, self._sqlite))
                self._write(table, (ready(row) for row in rows))
                rows.clear()

    def agree(self, table: Table, values: Mapping[str, Any]) -> None:
        """Sets these values in every row, once what belongs to them is written: what is agreed takes no more parts."""
        self.flush()
        self._connection.execute(update(table).values(values))

    def _write(self, table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
        names = [column.name for column in _columns(table)]
        listed = ", ".join(f'"{name}"' for name in names)
        driver = self._connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection is gone")
        if self._sqlite:
            holes = ", ".join("?" * len(names))
            driver.executemany(f"INSERT INTO {table.name} ({listed}) VALUES ({holes})", rows)  # noqa: S608 - our own
            return
        with driver.cursor().copy(f"COPY {table.name} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _columns(table: Table) -> list[Any]:
    """All but a number that the database gives by itself where no row brings one."""
    return [column for column in table.columns if not (column.primary_key and table.name in NUMBERED)]


NUMBERED = frozenset({"credentials", "availability_rules", "booking_splits", "plan_line_splits", "memberships"})
"""Tables whose rows come without a number."""


def _ready(table: Table, sqlite: bool) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    columns = _columns(table)
    fills = {column.name: _default(column) for column in columns}

    def ready(row: Mapping[str, Any]) -> tuple[Any, ...]:
        values = (row.get(name, fill) for name, fill in fills.items())
        return tuple(_plain(value, sqlite) for value in values)

    return ready


def _default(column: Any) -> Any:
    default = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def _plain(value: Any, sqlite: bool) -> Any:
    if isinstance(value, (list, dict)):
        return json.dumps(value)
    if isinstance(value, Enum):
        return value.value
    if not sqlite or not isinstance(value, (date, time)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.strftime("%H:%M:%S.%f") if isinstance(value, time) else value.isoformat()


@contextmanager
def writing(engine: Engine) -> Iterator[Writer]:
    """One transaction; what was written gets its figures (ANALYZE), and numbers go on after it."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.driver_connection.execute("PRAGMA synchronous=OFF")  # type: ignore[union-attr]
        with connection.begin():
            writer = Writer(connection)
            yield writer
            writer.flush()
            if connection.dialect.name != "sqlite":
                for table in writer._tables:
                    if "id" in table.columns:
                        connection.execute(
                            text(
                                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 - our own
                                f"(SELECT coalesce(max(id), 1) FROM {table.name}))"
                            )
                        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
