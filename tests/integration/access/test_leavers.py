"""Who leaves loses what the role gave at once, in open sessions and with tokens that were made before (1.6)."""

import pytest

from marketplace.people import services
from marketplace.people.models import Account, Membership
from tests.integration.access.conftest import Town
from tests.integration.access.town import ROLES
from tests.integration.access.trying import COMES_IN, SIGN_IN, address, letter, matrix, routes

STAFF = ("coordinator", "approver", "provider manager", "broker acting", "finance", "funder admin", "safeguarding")
OWN = {
    "/claims/<int:claim_id>/withdraw",
    "/tasks",  # one's own list, empty now
}


def leave(town: Town, role: str) -> None:
    units = town.app.extensions["site"].units

    def end(uow) -> None:
        for row in uow.session.query(Membership).filter_by(person_id=town.people[role]):
            row.ended_at = uow.now

    units.write(end)


@pytest.mark.parametrize("role", STAFF)
def test_nothing_that_the_role_gave_is_left(town: Town, role: str) -> None:
    """What a leaver may still open is what anybody with an account may: their letters are a stranger's."""
    leave(town, role)
    rules = {(method, rule.rule): rule for method, rule in routes(town.app)}
    at, stranger = ROLES.index(role), ROLES.index("other holder")
    wrong = []
    for row in matrix():
        if row.method != "GET" or "<" not in row.rule or row.expected[at] != COMES_IN or row.rule in OWN:
            continue
        if row.expected[stranger] == COMES_IN:
            continue
        got = letter(town.try_(role, "GET", address(town, rules[row.method, row.rule])))
        if got == COMES_IN:
            wrong.append(row.name)
    assert wrong == []


@pytest.mark.parametrize("role", ["coordinator", "provider manager", "broker"])
def test_a_leavers_token_opens_nothing_of_the_organisation(town: Town, role: str) -> None:
    booking = f"/api/v1/bookings/{town.things['booking_id']}"
    assert town.try_(role, "GET", booking).status_code == 200
    leave(town, role)
    assert town.try_(role, "GET", booking).status_code == 404
    assert town.try_(role, "POST", f"{booking}/events", {"event": "accept", "worker_id": 1}).status_code in (403, 404)


@pytest.mark.parametrize("how", ["closed", "died"])
def test_a_closed_account_and_a_death_end_sessions_and_tokens_at_once(town: Town, how: str) -> None:
    units = town.app.extensions["site"].units
    assert town.try_("holder", "GET", "/account").status_code == 200
    assert town.try_("holder", "GET", "/api/v1/pots").status_code == 200

    def close(uow) -> None:
        if how == "closed":
            uow.session.query(Account).filter_by(person_id=town.people["holder"]).one().disabled_at = uow.now
        else:
            from marketplace.core.actor import Actor

            died = uow.now.date()
            services.record_death(uow, Actor(town.people["coordinator"]), holder_id=town.people["holder"], died_on=died)

    units.write(close)
    assert letter(town.try_("holder", "GET", "/account")) == SIGN_IN
    assert town.try_("holder", "GET", "/api/v1/pots").status_code == 401
    before = town.commits()
    assert town.try_("holder", "POST", "/permissions/new").status_code == 401
    assert town.commits() == before


def test_a_role_that_begins_counts_in_an_open_session(town: Town) -> None:
    assert town.try_("commissioner", "GET", f"/people/{town.people['holder']}").status_code == 403
    units = town.app.extensions["site"].units
    funder = town.things["funder_id"]

    def more(uow) -> None:
        from marketplace.people.domain import Role

        uow.session.add(
            Membership(
                person_id=town.people["commissioner"],
                organisation_id=funder,
                role=Role.COORDINATOR,
                started_at=uow.now,
            )
        )

    units.write(more)
    assert town.try_("commissioner", "GET", f"/people/{town.people['holder']}").status_code == 200
