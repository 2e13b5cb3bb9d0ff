"""Alembic's environment: the app's own engine and metadata, batch mode so that SQLite can alter tables."""

import random
import time
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from marketplace.core.failures import Failure, failure_of
from marketplace.core.postgresql import LOCK_SECONDS, MIGRATIONS, in_turn
from marketplace.extensions import Model

TRIES = 5
PAUSE_SECONDS = 2.0
BUSY = (
    "The database was too busy: somebody held a table for too long, so the last step was taken back and the site runs "
    "as before. Run flask db upgrade again in a quiet moment, or stop web and worker first."
)


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    wait = current_app.extensions["settings"].database_lock_seconds or LOCK_SECONDS  # 0, no end, is not for a schema
    # Two deploys at once: one after the other.
    with engine.connect() as connection, in_turn(connection, MIGRATIONS, lock_seconds=wait):
        sqlite: Any = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
        if sqlite is not None:
            # A table is altered by making it anew: what points at it must not be looked at half-way, but after. Said to
            # the driver, for SQLite does not hear it within a transaction.
            sqlite.execute("PRAGMA foreign_keys=OFF")
        _with_patience(connection)
        if sqlite is not None:
            lost = sqlite.execute("PRAGMA foreign_key_check").fetchall()
            if lost:
                raise SystemExit(f"The migration left {len(lost)} rows that point at nothing: restore the backup.")
            sqlite.execute("PRAGMA foreign_keys=ON")


def _with_patience(connection: Connection) -> None:
    """A step that waits too long for a table gives up, so that nobody queues behind it, and is run again from its
    start; steps before it stay done. After TRIES it ends with a sentence, and nothing is half-done."""
    for left in reversed(range(TRIES)):
        try:
            _migrate(connection)
            return
        except DBAPIError as error:
            connection.rollback()
            if failure_of(error) is not Failure.BUSY:
                raise
            if not left:
                raise SystemExit(BUSY) from None
            time.sleep(random.uniform(0.5, 1.0) * PAUSE_SECONDS)  # noqa: S311 - jitter, not a secret


def _migrate(connection: Connection) -> None:
    options: dict[str, Any] = {
        "connection": connection,
        "target_metadata": Model.metadata,
        "render_as_batch": True,
        "compare_type": True,
        "transaction_per_migration": True,
    }
    context.configure(**options)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a real database: the rules differ from one to the other.")
run()
