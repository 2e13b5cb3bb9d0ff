"""Column types and engine manners that make one model behave alike on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Engine, Integer, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

BigInt = BigInteger().with_variant(Integer, "sqlite")
IntPk = Annotated[int, mapped_column(BigInt, primary_key=True, autoincrement=True)]
Json = JSON().with_variant(JSONB(), "postgresql")
"""Lists and plain facts. As JSONB two of them can be compared, which DISTINCT and GROUP BY do."""
Pence64 = Annotated[int, mapped_column(BigInteger)]
"""Integer pence, as wide as any budget."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on both sides, UTC in the database. A naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


E = TypeVar("E", bound=StrEnum)
Moment = Annotated[datetime, mapped_column(UtcDateTime)]


class Code(TypeDecorator[E], Generic[E]):
    """A word of a closed list, stored as itself."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind
        self._members: dict[str | None, E | None] = {None: None} | {member.value: member for member in kind}

    def process_bind_param(self, value: E | str | None, dialect: Any) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Any) -> E | None:
        return self._members[value]

    def result_processor(self, dialect: Any, coltype: object) -> Callable[[str | None], E | None]:
        """The look-up itself, with nothing around it: lists read thousands of these."""
        return self._members.__getitem__


READ_PATIENCE_MS = 5000
BEGIN_OPTION = "begin"
"""Execution option of a connection, how it begins: as a WRITER, for a SNAPSHOT, or (not said) as may be."""
WRITER = "WRITER"
"""A command: takes SQLite's write lock at once, not half-way; SERIALIZABLE on PostgreSQL."""
ROW_LOCKED = "ROW LOCKED"
"""A command that locks each row it decides on: READ COMMITTED on PostgreSQL (docs/decisions/0030)."""
SNAPSHOT = "SNAPSHOT"
"""Reads that are to fit together, and nothing else."""


def teach_sqlite_manners(engine: Engine) -> None:
    """WAL, every commit on disk, foreign keys on, what is deleted overwritten (a day's salt must not stay in a free
    page: E9), and BEGIN said by us. Does nothing for other databases."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred: the lock would come too late
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writes = connection.get_execution_options().get(BEGIN_OPTION) in (WRITER, ROW_LOCKED)
        # A writer's wait is ours (jittered, fair: see uow.py), SQLite's own starves one process in four.
        patience = 0 if writes else READ_PATIENCE_MS
        connection.connection.driver_connection.execute(f"PRAGMA busy_timeout={patience}")  # waits for nobody itself
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
