from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.api import services
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.queries import account_of
from tests.factories.bookings import World, make_world

Call = Callable[..., TestResponse]


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)


@pytest.fixture
def call(client: FlaskClient, units: Units) -> Call:
    """`call(person_id, method, path, body, key=…)` with that person's token; nobody's with None."""
    tokens: dict[int, str] = {}

    def token_of(uow: UnitOfWork, person_id: int) -> str:
        account = account_of(uow, person_id)
        assert account is not None
        return services.create_token(uow, SYSTEM, email=account.email)

    def headers_of(person_id: int | None) -> dict[str, str]:
        if person_id is None:
            return {}
        if person_id not in tokens:
            tokens[person_id] = units.write(token_of, person_id)
        return {"Authorization": f"Bearer {tokens[person_id]}"}

    def make(
        person_id: int | None, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> TestResponse:
        headers = headers_of(person_id)
        if key is not None:
            headers["Idempotency-Key"] = key
        return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    make.headers = headers_of  # type: ignore[attr-defined]
    return make


@pytest.fixture
def body(world: World) -> dict[str, Any]:
    """One visit on Tuesday 13 October at 10am, 60/40."""
    return {
        "service_id": world.service,
        "splits": [
            {"pot_id": world.nhs_pot, "plan_line_id": world.line, "share": 60},
            {"pot_id": world.council_pot, "plan_line_id": world.line, "share": 40},
        ],
        "starts_at": "2026-10-13T10:00:00+01:00",
        "minutes": 90,
    }
