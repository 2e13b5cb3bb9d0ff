"""Every address of the site is asked by whoever comes in, then the worker runs: no log says who, where or what for."""

import logging
import re

import pytest

from marketplace.core.telemetry.logs import JsonLine, Line
from marketplace.people.models import Account, Person
from tests.factories.people import PASSWORD
from tests.integration.access.conftest import Town
from tests.integration.access.forms import REASONS, sent_with
from tests.integration.access.town import HOLDERS_POSTCODE, ROLES
from tests.integration.access.trying import COMES_IN, address, matrix, routes

TYPED = ("hydrotherapy", "quietly mentioned", REASONS, PASSWORD)


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    for name in ("", "werkzeug", "marketplace", "flask_limiter", "limits", "providers", "search"):
        caplog.set_level(logging.DEBUG, logger=name or None)
    return caplog


def test_no_log_names_anybody_or_repeats_what_was_typed(town: Town, everything: pytest.LogCaptureFixture) -> None:
    units = town.app.extensions["site"].units
    people = units.read(lambda uow: uow.session.query(Person).all())
    emails = units.read(lambda uow: [email for (email,) in uow.session.query(Account.email)])
    secrets = {*TYPED, *emails, HOLDERS_POSTCODE, "Hope Street", "@example.org"}
    secrets |= {f"{person.given_name} {person.family_name}" for person in people} | {"Maureen", "Tate"}
    units.fresh()
    rules = {(method, rule.rule): rule for method, rule in routes(town.app)}
    for row in matrix():
        role = next(role for role, letter in zip(ROLES, row.expected, strict=True) if letter == COMES_IN)
        path = address(town, rules[row.method, row.rule])
        sent = {"note": "quietly mentioned", "message": "quietly mentioned"} if not row.rule.startswith("/api/") else {}
        town.try_(role, row.method, f"{path}?q=hydrotherapy&near={HOLDERS_POSTCODE}", sent_with(town, row.name) | sent)
        if row.method != "GET":
            town.restore()
    town.try_("holder", "POST", "/sign-in", {"email": emails[0], "password": PASSWORD})
    town.try_("coordinator", "POST", "/forgot-password", {"email": emails[0]})
    town.app.extensions["site"].worker.turn()

    live, terminal = JsonLine(), Line()
    lines = [
        text.lower()
        for record in everything.records
        for text in (f"{record.getMessage()} {record.exc_text or ''}", live.format(record), terminal.format(record))
    ]
    # whole words: "state.json" names no Mrs Tate
    whole = {word: re.compile(rf"(?<![a-z]){re.escape(word.lower())}(?![a-z])") for word in secrets}
    told = {word: line for line in lines for word, said in whole.items() if said.search(line)}
    assert told == {}
