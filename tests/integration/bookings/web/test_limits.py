"""A broker whose client allowed £200 a booking asks for £200 and for £201, on pages and through the API (6.2)."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from marketplace.api.services import create_token
from marketplace.bookings.domain.states import BookingState
from marketplace.bookings.models import Booking
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation.models import Delegation
from marketplace.ledger.queries import balances
from marketplace.notifications.models import Message
from marketplace.people.domain import OrganisationKind
from marketplace.people.queries import account_of
from providers.models import Service
from tests.factories.bookings import TUESDAY_10AM, World, make_world
from tests.factories.delegation import make_delegation
from tests.factories.people import make_organisation, make_staff, post, sign_in
from tests.integration.bookings.web.conftest import fields

SLOT = TUESDAY_10AM.strftime("%Y-%m-%dT%H:%MZ")


@pytest.fixture
def world(units: Units) -> World:
    """A line that has room for £201 a week: nothing but the broker's limit stands in the way."""
    return units.write(make_world, weekly_pence=300_00)


@pytest.fixture
def broker(units: Units, world: World) -> int:
    def make(uow: UnitOfWork) -> int:
        firm = make_organisation(uow, OrganisationKind.BROKER, "Open Door Brokers")
        jess = make_staff(uow, firm, "broker", "Jess", "Hall")
        make_delegation(uow, world.holder, jess, cap_pence=200_00, ends_on=date(2026, 12, 31))
        return jess.id

    return units.write(make)


@pytest.fixture
def jess(app: Flask, world: World, broker: int) -> FlaskClient:
    client = sign_in(app.test_client(), broker)
    post(client, "/acting", {"holder_id": world.holder})
    return client


def priced(units: Units, world: World, pence: int) -> None:
    def change(uow: UnitOfWork) -> None:
        service = uow.session.get_one(Service, world.service)
        service.price_pence, service.price_parts = pence, []

    units.write(change)


def asked_on_pages(jess: FlaskClient, world: World) -> str:
    """The address of the new booking's page."""
    base = f"/services/{world.service}/book"
    paying = post(jess, f"{base}/paying", {"often": "once", "slot": SLOT})
    chosen = {"way": str(world.line), "relationship": "none", "pay_if_silent": "no"}
    check = post(jess, f"{base}/check", fields(paying.text, f"{base}/check") | chosen)
    sent = post(jess, f"{base}/send", fields(check.text, f"{base}/send"))
    assert sent.status_code == 302, sent.text
    return str(sent.location)


def asked_through_the_api(app: Flask, units: Units, world: World, broker: int) -> dict[str, Any]:
    body = {
        "service_id": world.service,
        "splits": [
            {"pot_id": pot, "plan_line_id": world.line, "share": share}
            for pot, share in ((world.nhs_pot, 60), (world.council_pot, 40))
        ],
        "starts_at": TUESDAY_10AM.isoformat(),
        "minutes": 90,
        "on_behalf_of": world.holder,
    }
    answer = app.test_client().post("/api/v1/bookings", json=body, headers=bearer(units, broker))
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def bearer(units: Units, person_id: int) -> dict[str, str]:
    def make(uow: UnitOfWork) -> str:
        account = account_of(uow, person_id)
        assert account is not None
        return create_token(uow, SYSTEM, email=account.email)

    return {"Authorization": f"Bearer {units.write(make)}"}


def the_booking(units: Units) -> Booking:
    units.fresh()
    return units.read(lambda uow: uow.session.query(Booking).one())


def told(site: Any, units: Units, person_id: int | None) -> list[str]:
    site.worker.relay.drain()
    units.fresh()
    found = units.read(lambda uow: uow.session.query(Message).filter_by(person_id=person_id).all())
    return [message.kind for message in found]


def held(units: Units, world: World) -> int:
    return sum(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def test_200_pounds_goes_straight_to_the_provider(
    jess: FlaskClient, priya: FlaskClient, units: Units, world: World
) -> None:
    priced(units, world, 200_00)
    asked_on_pages(jess, world)
    booking = the_booking(units)
    assert booking.state is BookingState.REQUESTED
    assert priya.get(f"/requests/{booking.id}").status_code == 200


def test_201_pounds_is_not_there_for_the_provider_until_the_holder_says_yes(
    app: Flask, site: Any, jess: FlaskClient, priya: FlaskClient, maureen: FlaskClient, units: Units, world: World
) -> None:
    priced(units, world, 201_00)
    page = asked_on_pages(jess, world)
    booking = the_booking(units)
    assert booking.state is BookingState.AWAITING_AUTHORITY
    unseen_by_the_provider(app, priya, units, world, booking.id)
    assert not [kind for kind in told(site, units, world.priya.person_id) if kind.startswith("booking")]

    assert post(jess, f"/bookings/{booking.id}/authorise").status_code == 403
    assert the_booking(units).state is BookingState.AWAITING_AUTHORITY
    mine = BeautifulSoup(maureen.get(page).text, "html5lib").get_text(" ", strip=True)
    assert "Jess Hall" in mine, "booked by (name) for you"
    post(maureen, f"/bookings/{booking.id}/authorise")
    now = the_booking(units)
    assert (now.state, now.authorised_pence) == (BookingState.REQUESTED, 201_00)
    assert priya.get(f"/requests/{booking.id}").status_code == 200
    assert "booking_requested" in told(site, units, world.priya.person_id)


def unseen_by_the_provider(app: Flask, priya: FlaskClient, units: Units, world: World, booking_id: int) -> None:
    token = bearer(units, world.priya.person_id or 0)
    api = app.test_client()
    assert api.get(f"/api/v1/bookings/{booking_id}", headers=token).status_code == 404
    assert api.get("/api/v1/bookings", headers=token).json["total"] == 0
    for event in ({"event": "accept", "worker_id": world.worker}, {"event": "cancel"}):
        answer = api.post(f"/api/v1/bookings/{booking_id}/events", json=event, headers=token)
        assert answer.status_code == 404, event
    assert f"/requests/{booking_id}" not in priya.get("/requests").text
    for path in (f"/requests/{booking_id}", f"/requests/{booking_id}/decline", f"/bookings/{booking_id}/cancel"):
        assert priya.get(path).status_code == 404, path
    post(priya, f"/requests/{booking_id}/accept", {"worker_id": world.worker})
    post(priya, f"/bookings/{booking_id}/cancel")
    assert the_booking(units).state is BookingState.AWAITING_AUTHORITY


def test_through_the_api_the_same(app: Flask, broker: int, priya: FlaskClient, units: Units, world: World) -> None:
    priced(units, world, 201_00)
    made = asked_through_the_api(app, units, world, broker)
    assert made["state"] == "awaiting_authority"
    unseen_by_the_provider(app, priya, units, world, made["id"])
    refused = app.test_client().post(
        f"/api/v1/bookings/{made['id']}/events", json={"event": "authorise"}, headers=bearer(units, broker)
    )
    assert refused.status_code == 403
    yes = app.test_client().post(
        f"/api/v1/bookings/{made['id']}/events", json={"event": "authorise"}, headers=bearer(units, world.holder)
    )
    assert yes.json["state"] == "requested"


def test_what_was_refused_is_never_shown_to_the_provider(
    app: Flask, broker: int, maureen: FlaskClient, priya: FlaskClient, units: Units, world: World
) -> None:
    priced(units, world, 201_00)
    made = asked_through_the_api(app, units, world, broker)
    post(maureen, f"/bookings/{made['id']}/refuse")
    assert the_booking(units).state is not BookingState.AWAITING_AUTHORITY
    token = bearer(units, world.priya.person_id or 0)
    assert app.test_client().get(f"/api/v1/bookings/{made['id']}", headers=token).status_code == 404
    assert app.test_client().get("/api/v1/bookings", headers=token).json["total"] == 0
    assert priya.get(f"/requests/{made['id']}").status_code == 404


def test_a_stop_ends_the_brokers_open_session_and_token_at_once(
    app: Flask, jess: FlaskClient, broker: int, maureen: FlaskClient, priya: FlaskClient, units: Units, world: World
) -> None:
    page = asked_on_pages(jess, world)
    booking_id = the_booking(units).id
    token = bearer(units, broker)
    post(priya, f"/requests/{booking_id}/accept", {"worker_id": world.worker})
    bar = jess.get(page).text
    assert "You are acting for" in bar
    units.fresh()
    grant = units.read(lambda uow: uow.session.query(Delegation.id).scalar())
    post(maureen, f"/permissions/{grant}/stop")

    said_yes = {"agreement": "y", "consent": "y"}
    assert post(jess, f"/bookings/{booking_id}/confirm", said_yes).status_code == 404
    assert "You are acting for" not in jess.get("/caseload").text
    assert jess.get(page).status_code == 404
    api = app.test_client()
    yes = {"event": "confirm", "agreement_accepted": True, "consent_to_share": True}
    assert api.post(f"/api/v1/bookings/{booking_id}/events", json=yes, headers=token).status_code == 404
    assert api.get("/api/v1/bookings", headers=token).json["total"] == 0
    assert the_booking(units).state is BookingState.ACCEPTED
    assert held(units, world) == 0
