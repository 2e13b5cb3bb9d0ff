"""Headers, tokens, cookies and hosts on every page of people."""

import pytest
from bs4 import BeautifulSoup
from flask import g

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.web.headers import CSP
from tests.factories.people import PASSWORD, post, sign_in

PUBLIC = ("/sign-in", "/code", "/forgot-password", "/join", "/help", "/offer", "/accessibility", "/privacy")


def own_rules(app):
    mine = ("people_", "pages.")
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(mine)]


def filled(app, rule):
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, 1))


def test_a_form_without_its_token_is_refused_on_every_unsafe_route(app, client, town):
    sign_in(client, town.operator)
    unsafe = [rule for rule in own_rules(app) if "POST" in rule.methods]
    assert len(unsafe) > 15
    for rule in unsafe:
        for browser in (client, app.test_client()):
            assert browser.post(filled(app, rule), data={"email": "a@example.org"}).status_code == 400, rule
    assert client.get("/account").status_code == 200, "nobody was signed out"


def test_a_token_of_another_session_is_refused(app, client, town):
    other = BeautifulSoup(app.test_client().get("/sign-in").text, "html5lib").find("input", {"name": "csrf_token"})
    client.get("/sign-in")
    answer = client.post(
        "/sign-in", data={"csrf_token": other["value"], "email": "a@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 400


def test_every_page_carries_the_headers(app, client, town):
    sign_in(client, town.coordinator)
    for rule in own_rules(app):
        if "GET" not in rule.methods:
            continue
        answer = client.get(filled(app, rule))
        assert answer.status_code < 500, rule
        assert answer.headers["Content-Security-Policy"] == CSP, rule
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store", rule


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_whole_and_have_one_heading(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html5lib")
    assert len(page.find_all("h1")) == 1
    assert not page.find_all(["script", "style"])
    for box in page.find_all(["input", "textarea", "select"]):
        if box.get("type") != "hidden":
            assert box.get("id"), box
            assert page.find("label", {"for": box["id"]}) or box.find_parent("label"), box


@pytest.mark.parametrize("path", ["/help", "/offer", "/accessibility", "/privacy"])
def test_a_page_without_a_form_sets_no_cookie(client, path):
    assert "Set-Cookie" not in client.get(path).headers


def test_a_page_says_the_same_for_a_cookie_that_nobody_signed(client):
    client.set_cookie("session", "eyJfdXNlcl9pZCI6IngifQ.forged.forged")
    assert client.get("/account").status_code == 302


def test_another_hosts_name_is_refused(client):
    answer = client.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_who_is_not_signed_in_is_led_to_sign_in_and_a_post_is_refused(app, client):
    for rule in own_rules(app):
        if rule.endpoint.split(".")[0] in ("people_links", "people_sign_in", "pages"):
            continue
        if "GET" in rule.methods:
            answer = client.get(filled(app, rule))
            assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in"), rule
        if "POST" in rule.methods:
            assert post(client, filled(app, rule)).status_code == 401, rule


def test_the_cookie_is_bound_to_https_and_host_outside_demo(tmp_path):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'x.db'}",
        search_url="null:",
        secret_key="k" * 40,
        base_url="https://support.example.org",
        allowed_hosts=("support.example.org",),
        data_dir=tmp_path,
    )
    client = create_app(settings).test_client()
    answer = client.get("/sign-in", base_url="https://support.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"]


def test_the_json_api_is_not_opened_by_a_cookie(app, client, town):
    """Another site's form could send it: the API has tokens."""
    sign_in(client, town.holder)
    with client:
        client.get("/api/v1/nothing-here")
        assert g.actor is None
