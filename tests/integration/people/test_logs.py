"""Nothing that people type or are called reaches a log."""

import logging

import pytest

from tests.factories.people import post, sign_in

SECRETS = (
    "maureen",
    "tate",
    "example.org",
    "purple kettle",
    "not the password",
    "green ladder",
    "hope street",
    "swimming",
)


@pytest.fixture
def everything(caplog):
    for name in ("", "werkzeug", "marketplace", "sqlalchemy.engine.Engine", "flask_limiter", "limits"):
        logger = logging.getLogger(name)
        if name != "sqlalchemy.engine.Engine":
            caplog.set_level(logging.DEBUG, logger=name or None)
        logger.propagate = True
    return caplog


def test_signing_in_resetting_and_searching_leave_no_personal_data_in_logs(app, client, units, town, everything):
    sign_in(client, town.holder)
    post(app.test_client(), "/sign-in", {"email": "maureen@example.org", "password": "not the password"})
    post(app.test_client(), "/forgot-password", {"email": "maureen@example.org"})
    app.test_client().get("/link", query_string={"code": "MAUREENTATE"})
    app.test_client().get("/search", query_string={"q": "swimming for maureen tate"})
    coordinator = sign_in(app.test_client(), town.coordinator)
    coordinator.get(f"/people/{town.holder}")
    post(coordinator, "/people/new", {"given_name": "Maureen", "address": "12 Hope Street"})
    lines = [f"{record.getMessage()} {record.exc_text or ''}".lower() for record in everything.records]
    assert [line for line in lines if any(word in line for word in SECRETS)] == []


def test_a_crash_is_logged_by_its_route_without_the_query(app, client, town, everything, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr("marketplace.people.web.links.units", broken)
    assert client.get("/link", query_string={"code": "MAUREENTATE"}).status_code == 500
    assert any("people_links.link" in record.getMessage() for record in everything.records)
    assert "maureentate" not in everything.text.lower()
