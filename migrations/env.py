"""Alembic's environment: the app's own engine and metadata, batch mode so that SQLite can alter tables."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from marketplace.extensions import Model

ADVISORY_KEY = 7_321_905
"""PostgreSQL: two deploys at once migrate one after the other."""


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_KEY})
        _migrate(connection)


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
