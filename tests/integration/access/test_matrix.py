"""Every method of every address, as each of sixteen people (9.2). What is refused changes nothing."""

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from marketplace.core.web.access import Policy, guard
from tests.integration.access.conftest import Town
from tests.integration.access.forms import sent_with
from tests.integration.access.town import ROLES
from tests.integration.access.trying import COMES_IN, NOT_THERE, Row, address, letter, matrix, routes

MATRIX = matrix()
OTHERS = ("other holder", "other provider", "other coordinator")


def the_rule(app: Flask, row: Row) -> Rule:
    return next(rule for method, rule in routes(app) if (method, rule.rule) == (row.method, row.rule))


def test_every_route_has_its_row_and_every_row_its_route(app: Flask) -> None:
    listed = {(row.method, row.rule) for row in MATRIX}
    there = {(method, rule.rule) for method, rule in routes(app)}
    assert {"not in the matrix": sorted(there - listed), "gone": sorted(listed - there)} == {
        "not in the matrix": [],
        "gone": [],
    }
    names = [row.name for row in MATRIX]
    assert len(names) == len(set(names)), "a row stands twice"


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.name)
def test_each_person_gets_what_the_matrix_says(town: Town, row: Row) -> None:
    path, data = address(town, the_rule(town.app, row)), sent_with(town, row.name)
    got = ""
    for role in ROLES:
        before = town.commits()
        one = letter(town.try_(role, row.method, path, data))
        got += one
        if one != COMES_IN:
            assert town.commits() == before, f"{role} was refused at {row.name}, and yet something was written"
        elif row.method != "GET":
            town.restore()
    assert dict(zip(ROLES, row.expected, strict=True)) == dict(zip(ROLES, got, strict=False)), row.name


def test_anothers_thing_is_not_there(app: Flask) -> None:
    """Whoever may open such a page at all, gets 404 for another tenant's; who may not, learns nothing either."""
    public = {row.rule for row in MATRIX if row.expected == COMES_IN * len(ROLES)}
    # Listings are public; a claim on one is anybody's to make; a form of one's own is sent for oneself.
    anybodys = public | {
        "/providers/<int:provider_id>/claim",
        "/services/<int:service_id>/ask",
        "/services/<int:service_id>/book",
        "/services/<int:service_id>/book/check",
        "/services/<int:service_id>/book/paying",
        "/services/<int:service_id>/book/send",
    }
    own = {"/claims/<int:claim_id>/withdraw": "other holder"}  # in the town, the claim is theirs
    wrong = [
        (row.name, role)
        for row in MATRIX
        if "<" in row.rule and row.rule not in anybodys
        for role in OTHERS
        if row.expected[ROLES.index(role)] == COMES_IN and own.get(row.rule) != role
    ]
    assert wrong == []
    kin = {"other holder": "holder", "other provider": "provider manager", "other coordinator": "coordinator"}
    told = [
        (row.name, role)
        for row in MATRIX
        if "<" in row.rule and row.rule not in anybodys
        for role in OTHERS
        if row.expected[ROLES.index(kin[role])] == COMES_IN
        and row.expected[ROLES.index(role)] != NOT_THERE
        and own.get(row.rule) != role
    ]
    assert told == []


def test_a_blueprint_that_nobody_listed_serves_nobody() -> None:
    app = Flask(__name__)
    forgotten, listed = Blueprint("forgotten", __name__), Blueprint("listed", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="page")
    listed.add_url_rule("/listed", view_func=lambda: "public", endpoint="page")
    app.register_blueprint(forgotten)
    app.register_blueprint(listed)
    app.add_url_rule("/bare", view_func=lambda: "secret", endpoint="bare")
    guard(app, {"listed": Policy.PUBLIC})
    client = app.test_client()
    assert client.get("/listed").status_code == 200
    for path in ("/forgotten", "/bare"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "secret" not in answer.text


def test_every_blueprint_of_the_site_stands_in_the_table_once(app: Flask) -> None:
    from importlib import import_module

    from marketplace.blueprints import TABLE

    listed = []
    for row in TABLE:
        module, _, name = row.where.partition(":")
        listed.append(getattr(import_module(module), name).name)
    assert sorted(listed) == sorted(set(listed))
    assert set(app.blueprints) - {"api-docs"} == set(listed)
    assert all(isinstance(row.policy, Policy) for row in TABLE)
