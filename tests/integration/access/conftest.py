"""The town, built once a process and laid over each test's database; requests as each of its people."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from marketplace.commissioning.domain import Quarter
from marketplace.commissioning.services import freeze
from marketplace.core.actor import SYSTEM
from marketplace.extensions import db
from tests.factories.people import csrf_token, post, sign_in
from tests.integration.access.town import ROLES, api_tokens, build


@dataclass
class Town:
    """`try_(role, method, path, data)` asks as that person; a change is undone before the next request."""

    app: Flask
    folder: Path
    people: dict[str, int] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        units = self.app.extensions["site"].units
        self.people, self.things, _ = units.write(build)
        freeze(units, SYSTEM, Quarter.parse("2026Q2"))
        self.tokens = api_tokens(units, self.people)
        for role in ROLES:
            client = self.app.test_client()
            if role in self.people:
                sign_in(client, self.people[role])
            if role == "broker acting":
                answer = post(client, "/acting", {"holder_id": self.people["holder"]})
                assert answer.status_code == 302
            csrf_token(client)
            cookie = client.get_cookie("session")
            assert cookie is not None
            self.cookies[role] = cookie.value
        self.save()

    def save(self) -> None:
        db.session.remove()
        with sqlite3.connect(self.folder / "test.db") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        db.engine.dispose()
        shutil.copy(self.folder / "test.db", self.folder / "town.db")

    def restore(self) -> None:
        db.session.remove()
        db.engine.dispose()
        for name in ("test.db-wal", "test.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.folder / "town.db", self.folder / "test.db")

    def try_(self, role: str, method: str, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        client = self.app.test_client()
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}
            body = None if method == "GET" else json.dumps(data or {})
            return client.open(
                path, method=method, data=body, headers=headers, content_type="application/json", buffered=True
            )
        client.set_cookie("session", self.cookies[role])
        form = None if method == "GET" else {"csrf_token": csrf_token(client), **(data or {})}
        return client.open(path, method=method, data=form, buffered=True)

    def commits(self) -> int:
        """Grows when somebody commits: whether a refused request changed anything."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def watch(self) -> None:
        self._watch = sqlite3.connect(self.folder / "test.db")

    def unwatch(self) -> None:
        self._watch.close()


@pytest.fixture(scope="session")
def _town(_app: Flask) -> Town:
    return Town(_app, _app.config["TEST_FOLDER"])


@pytest.fixture
def town(app: Flask, _town: Town) -> Iterator[Town]:
    if _town.people:
        _town.restore()
    else:
        _town.build()
    _town.watch()
    yield _town
    _town.unwatch()
