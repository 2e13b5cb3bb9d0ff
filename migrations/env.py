"""Alembic's environment: the app's own engine and metadata, batch mode so that SQLite can alter tables."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from marketplace.core.postgresql import MIGRATIONS, in_turn
from marketplace.extensions import Model


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, in_turn(connection, MIGRATIONS):  # two deploys at once: one after the other
        if connection.dialect.name == "sqlite":
            # A table is altered by making it anew: what points at it must not be looked at half-way, but after.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        _migrate(connection)
        if connection.dialect.name == "sqlite":
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if lost:
                raise SystemExit(f"The migration left {len(lost)} rows that point at nothing: restore the backup.")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


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
