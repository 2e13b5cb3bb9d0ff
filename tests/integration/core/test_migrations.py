"""Migrations make the very schema that the models say, on an empty database and on one with people in it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskCliRunner

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.ddl import create_schema
from marketplace.extensions import db

VERSIONS = sorted(path.name[:4] for path in Path("migrations/versions").glob("[0-9]*.py"))
Site = Callable[[str], tuple[Flask, FlaskCliRunner, Path]]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    def make(name: str) -> tuple[Flask, FlaskCliRunner, Path]:
        path = tmp_path / f"{name}.db"
        settings = Settings(
            database_url=f"sqlite:///{path}",
            search_url="null:",
            secret_key="a-key-for-tests-that-is-long-enough-000",
            data_dir=tmp_path,
            demo=True,
            testing=True,
        )
        app = create_app(settings)
        return app, app.test_cli_runner(), path

    return make


def schema_of(path: Path) -> set[tuple[str, str]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        )
        return {(kind, name) for kind, name in rows}


def run(runner: FlaskCliRunner, *words: str) -> None:
    result = runner.invoke(args=["db", *words])
    assert result.exit_code == 0, f"{words}: {result.output}{result.exception!r}"


def test_an_empty_database_becomes_what_the_models_say(site: Site) -> None:
    _, runner, migrated = site("migrated")
    run(runner, "upgrade")
    run(runner, "check")
    app, _, made = site("made")
    with app.app_context():
        create_schema(db.engine)
        db.engine.dispose()
    assert schema_of(migrated) == schema_of(made)


def test_a_database_with_people_in_it_keeps_them(site: Site) -> None:
    _, runner, path = site("populated")
    run(runner, "upgrade", VERSIONS[-2])
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO persons (given_name, family_name, address, preferred_format, created_at) "
            "VALUES ('Maureen', 'Tate', '[]', 'none', '2026-10-05 09:00:00')"
        )
        connection.execute("INSERT INTO audit_log (at, action, subject, detail) VALUES ('2026-10-05', 'a', 'b', '{}')")
    run(runner, "upgrade")
    run(runner, "downgrade")
    run(runner, "upgrade")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT given_name FROM persons").fetchall() == [("Maureen",)]
        assert connection.execute("SELECT count(*) FROM audit_log").fetchone() == (1,)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM audit_log")


def test_every_step_goes_down_again(site: Site) -> None:
    _, runner, path = site("down")
    run(runner, "upgrade")
    run(runner, "downgrade", "base")
    assert schema_of(path) == set()


def test_the_history_is_one_line() -> None:
    history = ScriptDirectory("migrations", version_locations=["migrations/versions"])
    assert history.get_heads() == [VERSIONS[-1]]
    assert history.get_bases() == [VERSIONS[0]]
