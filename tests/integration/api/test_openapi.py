"""Schemathesis on the description: no 5xx, answers as described, 405 with `Allow`, bad input refused."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from marketplace.api import services
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.queries import account_of
from tests.factories.bookings import TUESDAY_10AM, World, make_confirmed, make_request

CALLS = [
    ("GET", "/services"),
    ("GET", "/services/{service_id}"),
    ("GET", "/services/{service_id}/slots"),
    ("GET", "/pots"),
    ("GET", "/pots/{pot_id}"),
    ("GET", "/pots/{pot_id}/statement"),
    ("GET", "/bookings"),
    ("POST", "/bookings"),
    ("GET", "/bookings/{booking_id}"),
    ("POST", "/bookings/{booking_id}/events"),
    ("POST", "/visits/{visit_id}/events"),
    ("GET", "/enquiries"),
    ("POST", "/enquiries"),
    ("GET", "/enquiries/{enquiry_id}"),
    ("POST", "/enquiries/{enquiry_id}/events"),
]


@pytest.fixture
def token(units: Units, world: World) -> str:
    """The holder's, with a confirmed booking and a request to work on."""

    def make(uow: UnitOfWork) -> str:
        make_confirmed(uow, world, weeks=1)
        make_request(uow, world, weeks=1, splits=world.council_only, starts_at=TUESDAY_10AM + timedelta(days=7))
        account = account_of(uow, world.holder)
        assert account is not None
        return services.create_token(uow, SYSTEM, email=account.email)

    return units.write(make)


def described(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
NOTHING_TO_GET_WRONG = ("GET", "/pots")


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [
        pytest.param(*call, mode, id=f"{' '.join(call)} {mode.value}")
        for call in CALLS
        for mode in (GOOD, BAD)
        if mode is GOOD or call != NOTHING_TO_GET_WRONG
    ],
)
def test_every_call_keeps_to_its_description(
    app: Flask, token: str, method: str, path: str, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    schema.config.generation.with_security_parameters = False  # the token is ours; without it is another test
    # What a schema can't say (shares that make 100, a place that exists, an event's own fields) is a 422 as well.
    unsaid = [] if method == "GET" and path != "/services" else [positive_data_acceptance]
    operation = schema[f"/api/v1{path}"][method]
    headers = {"Authorization": f"Bearer {token}"}

    @settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=unsaid)

    check()


def test_every_call_of_the_description_is_in_the_list(app: Flask) -> None:
    paths = described(app)["paths"]
    found = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, calls in paths.items()
        for method in calls
        if method != "parameters"
    }
    assert found == set(CALLS)


def test_the_description_is_openapi_3_1(app: Flask) -> None:
    assert described(app)["openapi"].startswith("3.1")


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/api/v1/bookings"), ("PUT", "/api/v1/services")])
def test_a_wrong_method_says_which_are_right(client, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert "GET" in answer.headers["Allow"]
