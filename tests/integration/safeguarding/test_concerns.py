"""Raising a concern, who sees it, and who finds no trace of it (SAF-1, E13)."""

import json
import logging
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.actor import Actor
from marketplace.core.audit.models import AuditEntry
from marketplace.core.errors import InvalidInput, NotFound, Refused, WrongState
from marketplace.core.outbox.models import OutboxRow
from marketplace.core.rate_limits import RateWindow
from marketplace.extensions import db
from marketplace.notifications.models import Email, Letter, Message, Task
from marketplace.people.domain import Role
from marketplace.people.models import Holder, Organisation, Person
from marketplace.safeguarding import queries, services
from marketplace.safeguarding.domain import ConcernKind, ConcernState, Consent
from marketplace.safeguarding.models import Concern, ConcernNote
from tests.factories.delegation import make_delegation
from tests.factories.people import (
    make_funder,
    make_holder,
    make_member,
    make_operator,
    make_staff,
    post,
    sign_in,
)
from tests.factories.providers import make_provider

TOLD = {
    "told_as": "money",
    "what": "The purse is empty each Friday. I think bea  LUND takes it. Quartz-word.",
    "about": "Maureen Tate",
    "place": "SK4 3AB",
    "who": "",
    "contact": "no",
}


@dataclass
class Town:
    funder: Organisation
    holder: Holder
    coordinator: Person
    trained: Person
    representative: Person


@pytest.fixture
def town(units) -> Town:
    """The holder's representative happens to hold the safeguarding role too: the hardest case."""

    def build(uow) -> Town:
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, Role.COORDINATOR)
        holder = make_holder(uow, funder, coordinator)
        trained = make_staff(uow, funder, Role.SAFEGUARDING, "Ade", "Cole")
        representative = make_staff(uow, funder, Role.SAFEGUARDING, "Bea", "Lund")
        make_delegation(uow, holder.person_id, representative)
        return Town(funder, holder, coordinator, trained, representative)

    return units.write(build)


def tell(client: FlaskClient, **change: str) -> Concern:
    answer = post(client, "/concern/tell", {**TOLD, **change})
    assert answer.status_code == 302, answer.text
    db.session.rollback()
    return db.session.query(Concern).order_by(Concern.id.desc()).first()


def listed(units, person: Person) -> list[int]:
    return [row.id for row in units.read(queries.concerns, Actor(person.id))]


def test_999_and_111_come_first_and_nobody_signs_in(client: FlaskClient):
    answer = client.get("/concern")
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2]
    assert main.index("tel:999") < main.index("tel:111") < main.index("Call the council") < main.index("Or tell us")
    assert "Leave this page now" in main
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/concern/tell").text.partition("<main")[2].count("tel:999") == 1


def test_an_anonymous_concern_is_stored_without_a_trace_of_who_told_it(client: FlaskClient, town: Town):
    sign_in(client, town.coordinator)
    row = tell(client, raiser_name="Not Kept", safe_contact="nor this")
    assert (row.raised_by, row.raiser_name, row.safe_contact) == (None, None, None)
    assert (row.state, row.told_as, row.organisation_id) == (ConcernState.RECEIVED, ConcernKind.MONEY, town.funder.id)
    rows = db.session.execute(select(AuditEntry.person_id, AuditEntry.action, AuditEntry.detail)).all()
    assert [tuple(one) for one in rows if one.action.startswith("safeguarding:")] == [
        (None, "safeguarding:concern:raise", {})
    ]
    page = client.get(f"/concern/told/{row.reference}").text
    assert row.reference in page
    assert "Quartz-word" not in page


def test_who_may_be_contacted_says_how(client: FlaskClient, town: Town):
    answer = post(client, "/concern/tell", {**TOLD, "contact": "yes"})
    assert answer.status_code == 422
    assert "Tell us a safe way" in answer.text
    assert "Quartz-word" in answer.text, "what was typed stays"
    assert db.session.query(Concern).count() == 0
    row = tell(client, contact="yes", raiser_name="Jo", safe_contact="Text me on Mondays")
    assert (row.raiser_name, row.safe_contact, row.raised_by) == ("Jo", "Text me on Mondays", None)


def test_only_the_trained_people_of_the_place_see_it(app: Flask, client: FlaskClient, units, town: Town):
    def others(uow):
        return [
            make_staff(uow, make_funder(uow, "E08000009"), Role.SAFEGUARDING),
            make_staff(uow, town.funder, Role.FUNDER_ADMIN),
            make_staff(uow, town.funder, Role.APPROVER),
            make_operator(uow),
        ]

    strangers = [*units.write(others), town.coordinator]
    row = tell(client)
    assert listed(units, town.trained) == [row.id]
    for stranger in strangers:
        assert listed(units, stranger) == []
        with pytest.raises(NotFound):
            units.read(queries.concern, Actor(stranger.id), row.id)
    browser = sign_in(app.test_client(), town.trained)
    assert row.reference in browser.get("/concerns").text
    assert "Quartz-word" in browser.get(f"/concerns/{row.id}").text
    assert sign_in(app.test_client(), town.coordinator).get(f"/concerns/{row.id}").status_code == 403
    assert client.get(f"/concerns/{row.id}").status_code == 302, "sign in first"


def pages_without_arguments(app: Flask) -> list[str]:
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and "static" not in rule.rule
    )


def test_a_representative_who_is_named_finds_no_trace(
    app: Flask, client: FlaskClient, site, units, town: Town, postbox, caplog
):
    with caplog.at_level(logging.DEBUG):
        row = tell(client)
        site.worker.turn()
    traces = ("Quartz-word", row.reference, "concern_received", "A concern waits")
    assert listed(units, town.representative) == []
    assert listed(units, town.trained) == [row.id], "somebody else looks into it"
    browser = sign_in(app.test_client(), town.representative)
    post(browser, "/acting", {"holder_id": town.holder.person_id})
    for path in pages_without_arguments(app):
        page = browser.get(path)
        assert not [one for one in traces if one in page.get_data(as_text=True)], path
    for closed in ("/concerns?show=closed", f"/concerns/{row.id}", f"/concerns/{row.id}?show=closed"):
        page = browser.get(closed)
        assert not [one for one in traces if one in page.text], closed
    assert browser.get(f"/concerns/{row.id}").status_code == 404
    for step in ("triage", "refer", "acknowledge", "close", "protect", "hide"):
        assert post(browser, f"/concerns/{row.id}/{step}", {"outcome": "x"}).status_code == 404
    assert postbox.to == [town.trained.email]
    assert [message.person_id for message in db.session.query(Message)] == [town.trained.id]
    assert db.session.query(Task).count() == db.session.query(Letter).count() == 0
    assert {email.message_id for email in db.session.query(Email)} == {one.id for one in db.session.query(Message)}
    assert not [one for one in db.session.query(OutboxRow) if "Quartz" in json.dumps(one.payload)]
    assert "Quartz-word" not in caplog.text
    assert "LUND" not in caplog.text
    db.session.refresh(row)
    assert row.state is ConcernState.RECEIVED


def test_who_is_named_later_is_shut_out_from_then_on(client: FlaskClient, units, town: Town):
    row = tell(client, what="Someone takes money.")
    assert listed(units, town.representative) == [row.id]
    units.write(services.hide_from, Actor(town.trained.id), concern_id=row.id, email=town.representative.email)
    assert listed(units, town.representative) == []
    with pytest.raises(NotFound):
        units.write(services.close, Actor(town.representative.id), concern_id=row.id, outcome="nothing in it")
    assert listed(units, town.trained) == [row.id]
    with pytest.raises(InvalidInput):
        units.write(services.hide_from, Actor(town.trained.id), concern_id=row.id, email=town.trained.email)


def test_a_firm_that_is_named_shuts_out_all_its_people(client: FlaskClient, units, town: Town):
    def join(uow):
        provider = make_provider(uow, "Slow Lane Swimming")
        firm = uow.session.get(Organisation, provider.organisation_id)
        make_member(uow, town.representative, firm, Role.PROVIDER_WORKER)
        return provider.id

    provider_id = units.write(join)
    named = tell(client, what="They left her alone.", who="slow lane   swimming")
    assert listed(units, town.representative) == []
    assert listed(units, town.trained) == [named.id]
    later = tell(client, what="They left her alone.", who="the swimming people")
    assert listed(units, town.representative) == [later.id]
    units.write(services.hide_from, Actor(town.trained.id), concern_id=later.id, provider_id=provider_id)
    assert listed(units, town.representative) == []


def test_when_all_are_named_the_operators_trained_people_read_it(client: FlaskClient, units, site, town: Town):
    def join(uow):
        operator = make_operator(uow)
        from marketplace.people.queries import memberships_of

        body = uow.session.get(Organisation, memberships_of(uow, operator.id)[0].organisation_id)
        return operator, make_staff(uow, body, Role.SAFEGUARDING, "Una", "Vale")

    operator, central = units.write(join)
    row = tell(client, what="Ade Cole and Bea Lund laugh at her.")
    site.worker.turn()
    assert listed(units, town.trained) == listed(units, town.representative) == []
    assert listed(units, central) == [row.id]
    assert [one.person_id for one in db.session.query(Message)] == [central.id]
    tell(client, what="Ade Cole, Bea Lund and Una Vale do nothing.")
    site.worker.turn()
    last = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (last.person_id, last.kind) == (operator.id, "concern_unread")


def test_without_a_known_place_the_operators_trained_people_read_it(client: FlaskClient, units, town: Town):
    row = tell(client, place="somewhere by the sea")
    assert (row.area_code, row.organisation_id) == (None, None)
    assert listed(units, town.trained) == []


def test_from_the_first_word_to_what_became_of_it(app: Flask, client: FlaskClient, units, town: Town):
    row = tell(client)
    browser = sign_in(app.test_client(), town.trained)

    def do(step: str, **fields: str):
        data = {name if name == "on" else f"{step}-{name}": value for name, value in fields.items()}
        answer = post(browser, f"/concerns/{row.id}/{step}", data)
        db.session.rollback()
        return answer.status_code

    assert do("acknowledge", council_reference="A1") == 409
    assert row.state is ConcernState.RECEIVED
    assert do("triage", kind="safeguarding", note="A pattern over weeks") == 302
    assert do("close", outcome="fine") == 409, "what is about safety is passed on first"
    assert row.state is ConcernState.TRIAGED
    assert do("refer", referred_to="Stockport", consent="not_asked") == 422, "a reason is needed without a yes"
    assert row.state is ConcernState.TRIAGED
    assert do("refer", referred_to="Stockport", consent="not_asked", reason="Asking would warn him") == 302
    assert do("protect", on="yes", reason="He reads her post") == 302
    assert row.protected
    assert do("acknowledge", council_reference="SC/2026/77") == 302
    assert do("close", outcome="Enquiry begun; we changed how we check payees") == 302
    assert (row.state, row.kind, row.consent, row.council_reference) == (
        ConcernState.CLOSED,
        ConcernKind.SAFEGUARDING,
        Consent.NOT_ASKED,
        "SC/2026/77",
    )
    assert [note.event for note in db.session.query(ConcernNote)] == [
        "triage",
        "refer",
        "protect",
        "acknowledge",
        "close",
    ]
    assert row.reference in browser.get("/concerns?show=closed").text
    assert "we changed how we check payees" in browser.get(f"/concerns/{row.id}").text
    with pytest.raises(WrongState):
        units.write(services.close, Actor(town.trained.id), concern_id=row.id, outcome="again")


def test_a_late_bus_can_be_closed_with_its_reason(client: FlaskClient, units, town: Town):
    row = tell(client, told_as="quality", what="Late again.")
    actor = Actor(town.trained.id)
    units.write(services.triage, actor, concern_id=row.id, kind=ConcernKind.QUALITY, note="A late bus")
    assert units.write(services.close, actor, concern_id=row.id, outcome="They moved the time").state == "closed"


def test_an_emergency_can_not_be_closed_unreferred(client: FlaskClient, units, town: Town):
    row = tell(client)
    actor = Actor(town.trained.id)
    units.write(services.triage, actor, concern_id=row.id, kind=ConcernKind.EMERGENCY, note="At once")
    with pytest.raises(Refused):
        units.write(services.close, actor, concern_id=row.id, outcome="no")
    assert row.state is ConcernState.TRIAGED


def test_who_tells_without_a_name_leaves_no_address_and_is_not_shut_out_for_telling_twice(client: FlaskClient, town):
    for _ in range(2):
        tell(client)
    db.session.rollback()
    kept = db.session.query(RateWindow).all()
    assert [row.hits for row in kept] == [2]
    assert not any("127.0.0.1" in row.key for row in kept)
