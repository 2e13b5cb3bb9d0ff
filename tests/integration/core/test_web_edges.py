"""What comes from outside and is not ours to trust: hosts, proxies, sizes, odd addresses; and a crash of our own."""

import logging
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.ddl import create_schema
from marketplace.core.web.headers import HEADERS
from marketplace.extensions import db
from tests.factories.people import csrf_token

HERE = "https://support.example.org"
ODD = (
    "/nothing-here",
    "/people/99999999999999999999",
    "/services/1.5",
    "/services/-1",
    "/.env",
    "/admin",
    "/wp-login.php",
    "/static/../config.py",
    "/static/%2e%2e/config.py",
    "/static/src/nothing.css",
    "/providers/1/../../etc/passwd",
    "/api/v1/nothing",
    "/api/v2/bookings",
    "/%00",
)


@pytest.mark.parametrize("path", ODD)
def test_an_address_that_is_not_there(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    if path.startswith("/api/"):
        assert answer.mimetype == "application/problem+json"
    else:
        assert "We can’t show this page" in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/sign-in"), ("PUT", "/account/contact"), ("POST", "/search")])
def test_a_method_that_is_not_there_says_which_are(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method, data={"csrf_token": csrf_token(client)})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_too_much_at_once_is_refused_on_a_page(client: FlaskClient, kind: str) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="what"; filename="x.pdf"\r\n\r\n' if "b=" in kind else b"what="
    answer = client.post("/concern/tell", data=head + b"a" * (3 * 1024 * 1024), content_type=kind)
    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_too_much_for_the_api_is_a_problem(client: FlaskClient) -> None:
    answer = client.post("/api/v1/bookings", data=b"{" * (3 * 1024 * 1024), content_type="application/json")
    assert answer.status_code in (401, 413)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["/help", "/api/v1/services"])
def test_a_crash_says_sorry_and_nothing_else(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("secret-of-the-code")

    endpoint = "pages.help_page" if path == "/help" else "api_services.search"
    monkeypatch.setitem(app.view_functions, endpoint, broken)
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"{path}?q=somebodys-words")
    assert answer.status_code == 500
    for word in ("secret-of-the-code", "RuntimeError", "Traceback", ".py"):
        assert word not in answer.text
    assert "It was our fault" in answer.text
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "secret-of-the-code" in caplog.text, "whoever runs the site can find it"
    assert "somebodys-words" not in caplog.text


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil.example", "[::1]", ""]
)
def test_another_host_is_refused_before_anything_is_done(client: FlaskClient, host: str) -> None:
    for path in ("/", "/sign-in", "/healthz", "/api/v1/services"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.text


def made(tmp_path: Path, proxies: int) -> FlaskClient:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'site.db'}",
        search_url="null:",
        secret_key="k" * 40,
        base_url=HERE,
        allowed_hosts=("support.example.org",),
        trusted_proxies=proxies,
        data_dir=tmp_path,
        testing=True,
    )
    app = create_app(settings)
    with app.app_context():
        create_schema(db.engine)
    return app.test_client()


def failed(client: FlaskClient, number: int, forwarded: str) -> int:
    sent = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "support.example.org"}
    page = client.get("/sign-in", headers=sent, base_url=HERE).text
    token = BeautifulSoup(page, "html5lib").find("input", {"name": "csrf_token"})["value"]
    form = {"csrf_token": token, "email": f"person{number}@example.org", "password": "not the password"}
    return client.post("/sign-in", data=form, headers=sent, base_url=HERE).status_code


def test_without_a_trusted_proxy_nobody_talks_themselves_a_new_address(tmp_path: Path) -> None:
    client = made(tmp_path, 0)
    statuses = [failed(client, n, f"203.0.113.{n}") for n in range(101)]
    assert statuses == [422] * 100 + [429], "one caller, whatever they say"


def test_behind_one_proxy_what_that_proxy_says_counts_and_no_more(tmp_path: Path) -> None:
    client = made(tmp_path, 1)
    statuses = [failed(client, n, f"198.51.100.{n}, 203.0.113.7") for n in range(101)]
    assert statuses == [422] * 100 + [429], "the proxy saw one caller; what stands before it is the caller's own word"
    assert failed(client, 500, "203.0.113.8") == 422, "others go on"


def test_a_forwarded_host_is_checked_too(tmp_path: Path) -> None:
    sent = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    behind = made(tmp_path, 1).get("/sign-in", headers=sent, base_url=HERE)
    assert behind.status_code == 400
    assert "evil" not in behind.text


def test_a_forwarded_host_means_nothing_without_a_proxy(tmp_path: Path) -> None:
    sent = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    answer = made(tmp_path, 0).get("/account", headers=sent, base_url=HERE)
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/account"
