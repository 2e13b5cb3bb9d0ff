"""The town, built once a process and laid over each test's database; requests as each of its people."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from marketplace.commissioning.domain import Quarter
from marketplace.commissioning.services import freeze
from marketplace.core.actor import SYSTEM
from tests.factories.bookings import World
from tests.factories.people import csrf_token, post, sign_in
from tests.fixtures.site import let_go
from tests.integration.access.town import ROLES, api_tokens, build
from tests.support.databases import Database


@dataclass
class Town:
    """`try_(role, method, path, data)` asks as that person; a change is undone before the next request."""

    app: Flask
    database: Database
    people: dict[str, int] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    world: World = field(init=False)
    crowded: bool = False
    """Whether the fuller towns of test_statements.py are kept."""

    def build(self) -> None:
        units = self.app.extensions["site"].units
        self.people, self.things, self.world = units.write(build)
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

    def save(self, name: str = "town") -> None:
        let_go()
        self.database.keep(name)

    def restore(self, name: str = "town") -> None:
        let_go()
        self.database.lay(name)

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

    def commits(self) -> object:
        """Another value when somebody commits: whether a refused request changed anything."""
        return self.database.state()


@pytest.fixture(scope="session")
def _town(_app: Flask, database: Database) -> Town:
    return Town(_app, database)


@pytest.fixture
def town(app: Flask, _town: Town) -> Town:
    if _town.people:
        _town.restore()
    else:
        _town.build()
    return _town
