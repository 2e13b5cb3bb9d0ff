"""From the holder's yes to the broker's first step and the holder's stop, on the pages."""

import pytest

from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import NotFound
from marketplace.delegation.domain import DelegationState, RecordedHow
from marketplace.delegation.models import Delegation
from marketplace.extensions import db
from marketplace.people.domain import OrganisationKind, Role
from marketplace.people.models import Holder, Organisation, Person
from tests.factories.delegation import make_delegation
from tests.factories.people import make_funder, make_holder, make_organisation, make_staff, post, sign_in

GRANT = {
    "actions": ["enquire", "book"],
    "cap": "200",
    "categories": [],
    "ends_on-day": "31",
    "ends_on-month": "3",
    "ends_on-year": "2027",
}


class Town:
    holder: Holder
    coordinator: Person
    brokers: Organisation
    broker: Person


@pytest.fixture
def town(units) -> Town:
    def build(uow) -> Town:
        town = Town()
        funder = make_funder(uow)
        town.coordinator = make_staff(uow, funder, Role.COORDINATOR)
        town.holder = make_holder(uow, funder, town.coordinator)
        town.brokers = make_organisation(uow, OrganisationKind.BROKER, "Open Door")
        town.broker = make_staff(uow, town.brokers, Role.BROKER, "Bea", "Lund")
        return town

    return units.write(build)


def only_grant() -> Delegation:
    db.session.rollback()
    return db.session.query(Delegation).one()


def test_a_holder_grants_the_broker_accepts_acts_and_is_stopped_at_once(app, units, town: Town):
    holder, broker = app.test_client(), app.test_client()
    sign_in(holder, town.holder.person_id)
    assert "Nobody acts for you" in holder.get("/permissions").text
    asked = post(holder, "/permissions/new", data={**GRANT, "who": str(town.brokers.id)}, follow_redirects=True)
    assert "We asked them" in asked.text
    grant = only_grant()
    assert (grant.state, grant.cap_pence, grant.actions) == (DelegationState.PROPOSED, 200_00, ["enquire", "book"])

    sign_in(broker, town.broker)
    assert "Look and answer" in broker.get("/asked-to-act").text
    silent = post(broker, f"/asked-to-act/{grant.id}", data={})
    assert silent.status_code == 422
    assert only_grant().state is DelegationState.PROPOSED
    said = post(broker, f"/asked-to-act/{grant.id}", data={"link": "none"}, follow_redirects=True)
    assert "You can act for them now" in said.text
    assert only_grant().interest_declared == "none"
    assert "M.T." in broker.get("/caseload").text

    post(broker, "/acting", data={"holder_id": town.holder.person_id})
    assert "You are acting for" in broker.get("/caseload").text
    stop = post(holder, f"/permissions/{grant.id}/stop", follow_redirects=True)
    assert "Stopped" in stop.text
    after = broker.get("/caseload").text
    assert "You are acting for" not in after
    assert "M.T." not in after
    actor = Actor(town.broker.id, on_behalf_of=town.holder.person_id)
    with pytest.raises(NotFound):
        units.read(lambda uow: uow.require(actor, Action.BOOKINGS_REQUEST, holder_id=town.holder.person_id))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on-year": "2028"}, "12 months"),
        ({"actions": []}, "Choose at least one thing"),
        ({"who": "person"}, "Enter their family name"),
        ({"who": "person", "family_name": "Lund", "email": "nobody@example.org"}, "We found nobody"),
        ({"cap": "0"}, "least it can be"),
    ],
)
def test_a_grant_that_is_not_sound_is_not_made(client, town: Town, change: dict, sentence: str):
    sign_in(client, town.holder.person_id)
    answer = post(client, "/permissions/new", data={**GRANT, "who": str(town.brokers.id), **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Delegation).count() == 0


def test_one_person_is_found_by_name_and_address_together(client, town: Town):
    sign_in(client, town.holder.person_id)
    form = {**GRANT, "who": "person", "email": town.broker.email}
    assert post(client, "/permissions/new", data={**form, "family_name": "Tate"}).status_code == 422
    assert post(client, "/permissions/new", data={**form, "family_name": "lund"}).status_code == 302
    assert only_grant().delegate_person_id == town.broker.id


def test_a_coordinator_writes_down_what_a_holder_said_and_never_decides(client, town: Town):
    sign_in(client, town.coordinator)
    holder_id = town.holder.person_id
    said = {"said_on-day": "2", "said_on-month": "10", "said_on-year": "2026"}
    form = {**GRANT, **said, "who": str(town.brokers.id)}
    assert post(client, f"/people/{holder_id}/permissions/new", data=form).status_code == 422, "how is asked for"
    assert db.session.query(Delegation).count() == 0
    assert post(client, f"/people/{holder_id}/permissions/new", data={**form, "how": "call"}).status_code == 302
    grant = only_grant()
    assert (grant.recorded_by, grant.recorded_how) == (town.coordinator.id, RecordedHow.CALL)
    assert str(grant.said_on) == "2026-10-02"
    assert grant.state is DelegationState.PROPOSED, "the delegate's own yes is still needed"
    page = client.get(f"/people/{holder_id}/permissions").text
    assert "Written down" in page
    assert client.get("/permissions/new").status_code == 404, "a coordinator has no grants of their own to give"
    assert post(client, f"/permissions/{grant.id}/stop").status_code == 403
    assert only_grant().state is DelegationState.PROPOSED
    assert post(client, f"/permissions/{grant.id}/record-stop", data={"how": "letter"}).status_code == 302
    assert only_grant().state is DelegationState.REVOKED


def test_a_coordinator_of_another_funder_finds_nothing(client, units, town: Town):
    other = units.write(lambda uow: make_staff(uow, make_funder(uow, "E08000009"), Role.COORDINATOR, "Zed", "Zee"))
    sign_in(client, other)
    assert client.get(f"/people/{town.holder.person_id}/permissions").status_code == 404


def test_nobody_else_answers_for_the_delegate(client, units, town: Town):
    grant = units.write(make_delegation, town.holder.person_id, town.brokers, state=DelegationState.PROPOSED)
    sign_in(client, town.coordinator)
    assert client.get(f"/asked-to-act/{grant.id}").status_code == 404
    assert post(client, f"/asked-to-act/{grant.id}", data={"link": "none"}).status_code == 404
    assert post(client, f"/asked-to-act/{grant.id}/no").status_code == 404
    assert only_grant().state is DelegationState.PROPOSED


def test_a_delegate_may_say_no(client, units, town: Town):
    grant = units.write(make_delegation, town.holder.person_id, town.broker, state=DelegationState.PROPOSED)
    sign_in(client, town.broker)
    assert client.get(f"/asked-to-act/{grant.id}").status_code == 200
    post(client, f"/asked-to-act/{grant.id}/no")
    assert only_grant().state is DelegationState.ENDED
