from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.uow import Units
from tests.factories.bookings import World, make_world
from tests.factories.people import sign_in


@pytest.fixture
def world(units: Units) -> World:
    return units.write(make_world)


@pytest.fixture
def maureen(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.holder)


@pytest.fixture
def priya(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.priya.person_id or 0)


@pytest.fixture
def dawn(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.coordinator.person_id or 0)


def fields(page: str, action: str) -> dict[str, Any]:
    """What a browser would send from the form with that address, as it was printed."""
    form = next(one for one in BeautifulSoup(page, "html5lib").find_all("form") if one.get("action") == action)
    found: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            value = chosen["value"] if chosen else ""
        else:
            value = field.text.strip("\n") if field.name == "textarea" else field.get("value", "")
        found.setdefault(name, []).append(value)
    return found
