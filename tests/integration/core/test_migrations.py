"""Migrations make the very schema that the models say, on an empty database and on one with people in it."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, event, func, select, text
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.clock import FixedClock
from marketplace.core.ddl import create_schema
from marketplace.extensions import db
from marketplace.ledger.check import check
from tests.factories.bookings import make_confirmed, make_world
from tests.fixtures.site import MONDAY

VERSIONS = sorted(path.name[:4] for path in Path("migrations/versions").glob("[0-9]*.py"))
FIRST_RELEASE = "0014"
"""Databases out there begin here: what comes later meets rows, and people at work."""
QUICK_LOCK_SECONDS = 1
Made = Callable[[], Flask]


@pytest.fixture
def site(fresh_database: Callable[[], str], tmp_path: Path) -> Iterator[Made]:
    """Each call makes a site on a database of its own, which has no tables yet."""
    made: list[Flask] = []

    def make() -> Flask:
        settings = Settings(
            database_url=fresh_database(),
            database_lock_seconds=QUICK_LOCK_SECONDS,
            search_url="null:",
            secret_key="a-key-for-tests-that-is-long-enough-000",
            data_dir=tmp_path,
            demo=True,
            testing=True,
        )
        made.append(create_app(settings, FixedClock(MONDAY)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def run(app: Flask, *words: str, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["db", *words])
    assert result.exit_code == code, f"{words}: {result.output}{result.exception!r}"
    return f"{result.output}{result.exception}"


def ask(app: Flask, statement: str) -> list[Any]:
    with app.app_context(), db.engine.begin() as connection:
        answer = connection.execute(text(statement))
        return list(answer.all()) if answer.returns_rows else []


OBJECTS = {
    "sqlite": "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT 'relation', relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
    "UNION ALL SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal "
    "UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') "
    "UNION ALL SELECT 'constraint', conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
}


def schema_of(app: Flask) -> set[tuple[str, str]]:
    with app.app_context():
        dialect = db.engine.dialect.name
    return {(kind, name) for kind, name in ask(app, OBJECTS[dialect]) if not name.startswith("alembic_version")}


def version_of(app: Flask) -> str:
    return str(ask(app, "SELECT version_num FROM alembic_version")[0][0])


def rows_of(app: Flask) -> dict[str, int]:
    """How many rows each table has; those that a migration itself writes are its own affair."""
    with app.app_context(), db.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.sorted_tables
            if table.name not in ("alembic_version", "funding_rules")
        }
    return {name: count for name, count in counts.items() if count}


def populate(app: Flask) -> None:
    with app.app_context():
        units = app.extensions["site"].units
        world = units.write(make_world)
        units.write(make_confirmed, world)
        while app.extensions["site"].worker.turn():
            pass
        db.session.remove()


def test_an_empty_database_becomes_what_the_models_say(site: Made) -> None:
    migrated = site()
    run(migrated, "upgrade")
    run(migrated, "check")
    made = site()
    with made.app_context():
        create_schema(db.engine)
        db.engine.dispose()
    assert schema_of(migrated) == schema_of(made)


@pytest.mark.parametrize("down_to", dict.fromkeys((VERSIONS[-2], FIRST_RELEASE)))
def test_a_populated_database_goes_down_and_up_and_keeps_everything(site: Made, down_to: str) -> None:
    app = site()
    run(app, "upgrade")
    populate(app)
    before, schema = rows_of(app), schema_of(app)
    assert before["bookings"] == 1
    assert before["ledger_postings"] > 10
    run(app, "downgrade", down_to)
    assert version_of(app) == down_to
    assert rows_of(app) == before
    run(app, "upgrade")
    assert rows_of(app) == before
    assert schema_of(app) == schema
    with app.app_context():
        assert app.extensions["site"].units.read(check).wrong == ()
        db.session.remove()
    with pytest.raises(DBAPIError, match="append-only"):
        ask(app, "DELETE FROM audit_log")


def test_every_step_goes_down_again(site: Made) -> None:
    app = site()
    run(app, "upgrade")
    run(app, "downgrade", "base")
    assert schema_of(app) == set()


def test_the_history_is_one_line() -> None:
    history = ScriptDirectory("migrations", version_locations=["migrations/versions"])
    assert history.get_heads() == [VERSIONS[-1]]
    assert history.get_bases() == [VERSIONS[0]]


# Locks: a migration waits for nobody for long, because everybody waits behind it.


@contextmanager
def reading_for_ever(app: Flask, table: str) -> Iterator[None]:
    """Somebody's transaction that looked at a table and does not end (on SQLite: one that writes)."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        connection.execute(select(func.count()).select_from(sql_table(table)))
        yield
        connection.rollback()


def test_a_migration_gives_up_on_a_held_table_and_leaves_nothing_half_done(site: Made) -> None:
    app = site()
    run(app, "upgrade", FIRST_RELEASE)
    before = schema_of(app)
    done = {FIRST_RELEASE: before}
    if inspect_dialect(app) == "postgresql":
        run(app, "upgrade", "0015")
        done["0015"] = schema_of(app)
        run(app, "downgrade", FIRST_RELEASE)
    with reading_for_ever(app, "budget_pots"):
        began = time.monotonic()
        said = run(app, "upgrade", "0016", code=1)
        assert time.monotonic() - began < 60
        assert "too busy" in said
        assert "flask db upgrade" in said
    assert schema_of(app) == done[version_of(app)], "the step is there whole, or not at all"
    assert version_of(app) != "0016"
    run(app, "upgrade")
    assert version_of(app) == VERSIONS[-1]


def inspect_dialect(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def test_a_migration_goes_on_when_the_table_is_let_go(site: Made) -> None:
    app = site()
    run(app, "upgrade", "0015")
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with reading_for_ever(app, "budget_pots"):
            held.set()
            let_go.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    threading.Timer(QUICK_LOCK_SECONDS * 1.5, let_go.set).start()
    run(app, "upgrade", "0016")
    holder.join(30)
    assert version_of(app) == "0016"


# What PostgreSQL is told is read by a linter that knows which changes stop a live site.

EXCLUDED = {
    "prefer-robust-stmts": "each step is one transaction: it happens whole, so IF NOT EXISTS would only hide a mistake",
    "require-timeout-settings": "migrations/env.py sets both for every step",
    "prefer-text-field": "lengths are part of the models, the same on SQLite, which the forms show",
    "prefer-bigint-over-int": "whole numbers that count minutes or tries: ids and money are bigint",
    "require-concurrent-index-creation": "an index cannot be made concurrently within a step's transaction; the tables "
    "are small (hundreds of thousands of rows: a second or two), and the lock's wait is bounded",
    "adding-foreign-key-constraint": "as above: the check of hundreds of thousands of rows takes a second or two",
    "constraint-missing-not-valid": "as above",
    "disallowed-unique-constraint": "as above",
    "adding-not-nullable-field": "where a column becomes NOT NULL, the step before filled it in the same transaction",
    "changing-column-type": "a wider varchar rewrites nothing; squawk cannot see what it was",
    "ban-drop-not-null": "no old code runs beside the new: web and worker stop first (docs/running.md)",
    "ban-drop-default": "as above: the model fills the column, the default only filled the rows that were there",
    "prefer-identity": "SQLAlchemy's way with ids, the same in all tables",
}
"""squawk's rules that are not for us, each with the reason."""


@pytest.mark.only_on("postgresql")
def test_what_postgresql_is_told_passes_the_linter(site: Made, tmp_path: Path) -> None:
    app = site()
    run(app, "upgrade", FIRST_RELEASE)
    told: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if re.match(r"\s*(CREATE|ALTER|DROP)\b", statement, re.IGNORECASE):
            told.append(statement.rstrip().rstrip(";") + ";")

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    run(app, "upgrade")
    assert len(told) > 10
    file = tmp_path / "migrations.sql"
    file.write_text("\n".join(told), encoding="utf-8")
    squawk = str(Path(sys.executable).with_name("squawk"))
    asked = [
        squawk,
        "--reporter",
        "json",
        "--pg-version",
        "15.0",
        "--assume-in-transaction",
        "--exclude",
        ",".join(EXCLUDED),
    ]
    done = subprocess.run([*asked, str(file)], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout or "[]")
    faults = sorted({f"{fault['rule_name']}: {told_at(file, fault['line'])}" for fault in found})
    assert faults == []
    assert done.returncode == 0, done.stderr


def told_at(file: Path, line: int) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    return lines[min(line, len(lines) - 1)]
