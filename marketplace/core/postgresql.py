"""PostgreSQL's manners: how its connections behave, what may be tried again, and locks that are no rows.

The one place that speaks of it; everything above says `core/uow.py` and means either database.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event, text

from marketplace.core.db import BEGIN_OPTION, SNAPSHOT, WRITER

MIGRATIONS = "migrations"
"""Name of the lock that lets two deploys migrate one after the other."""

LOCK_SECONDS = 5.0

REACH = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
"""libpq: seconds to wait for a server, and how soon one that fell silent counts as gone."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the server lets one statement run, and one wait for a lock, in seconds; 0 is without end."""

    statement_seconds: float = 30
    lock_seconds: float = LOCK_SECONDS


def teach_postgresql_manners(engine: Engine, patience: Patience = Patience()) -> None:
    """Time-outs on every connection; isolation by the kind of work. Not for other databases."""
    if engine.dialect.name != "postgresql":
        return
    from psycopg import IsolationLevel  # here: a site on SQLite never loads the driver of another database
    from psycopg.adapt import Loader
    from psycopg.pq import TransactionStatus

    class PlainNumber(Loader):
        """A sum of whole numbers comes as `numeric`: it is a whole number again, as on SQLite. We store none."""

        def load(self, data: Any) -> int | float:
            said = bytes(data)
            return float(said) if b"." in said else int(said)

    limits = (
        f"SET statement_timeout = {int(patience.statement_seconds * 1000)}; "
        f"SET lock_timeout = {int(patience.lock_seconds * 1000)}; SET timezone = 'UTC'"
    )
    levels: dict[Any, IsolationLevel] = {SNAPSHOT: IsolationLevel.REPEATABLE_READ, WRITER: IsolationLevel.SERIALIZABLE}

    @event.listens_for(engine, "do_connect")
    def on_do_connect(_dialect: object, _record: object, _args: object, words: dict[str, Any]) -> None:
        for name, value in REACH.items():  # the URL may say otherwise
            words.setdefault(name, value)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.autocommit = True  # no transaction to end, or a rollback would take the settings back
        connection.execute(limits)
        connection.autocommit = False
        connection.adapters.register_loader("numeric", PlainNumber)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # Said to the driver, which says it with its BEGIN: no trip of its own.
        driver: Any = connection.connection.driver_connection
        how = connection.get_execution_options().get(BEGIN_OPTION)
        driver.isolation_level = levels.get(how, IsolationLevel.READ_COMMITTED)
        driver.read_only = how == SNAPSHOT

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        # Its details hold the row, or the key, that was refused: what people typed goes into no log.
        said: Any = getattr(context.original_exception, "diag", None)
        if said is None or said.message_primary is None:
            return
        wrong_value = (said.sqlstate or "").startswith("22")  # these quote it in their first line
        short = f"data exception {said.sqlstate}" if wrong_value else said.message_primary
        context.original_exception.args = (short,)
        if context.sqlalchemy_exception is not None:
            kind = type(context.original_exception)
            context.sqlalchemy_exception.args = (f"({kind.__module__}.{kind.__name__}) {short}",)

    @event.listens_for(engine, "commit")
    def on_commit(connection: Connection) -> None:
        # Somebody caught a statement's error and went on: the server would answer COMMIT by rolling back, silently.
        driver: Any = connection.connection.driver_connection
        if driver.info.transaction_status == TransactionStatus.INERROR:
            raise RuntimeError("A statement failed in this transaction: it can't be committed. Use a savepoint.")


def advisory_key(name: str) -> int:
    """The number of a lock: PostgreSQL knows them by number only."""
    return zlib.crc32(f"choose-support:{name}".encode())


@contextmanager
def alone(engine: Engine, name: str) -> Iterator[bool]:
    """Whether this process has the lock `name` to itself. False at once where another has it.

    The lock is the connection's: it ends with it, whatever becomes of this process.
    """
    with engine.connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        got = bool(own.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": advisory_key(name)}))
        try:
            yield got
        finally:
            if got:
                own.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": advisory_key(name)})


@contextmanager
def in_turn(connection: Connection, name: str, lock_seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Waits, however long, until this connection has the lock `name`; other databases need none here.

    Within, a statement waits for a table or row for `lock_seconds` at most.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    key = {"key": advisory_key(name)}
    connection.execute(text("SET lock_timeout = 0"))
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
    # A change of the schema that waits for a lock makes everybody wait behind it: it gives up soon and is run again.
    connection.execute(text(f"SET lock_timeout = {int(lock_seconds * 1000)}"))
    connection.commit()  # the lock is the session's and stays; a transaction of ours would swallow the migrations' own
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
        connection.commit()
