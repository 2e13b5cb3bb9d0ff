"""The coordinator's tasks about bookings, putting right what was invoiced, and the broker's side of it all."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.bookings.domain.states import BookingState, InvoiceState, VisitState
from marketplace.bookings.models import Invoice, InvoiceLine
from marketplace.bookings.services import invoicing, visiting
from marketplace.core.actor import SYSTEM
from marketplace.core.clock import FixedClock
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger.check import check as check_ledger
from marketplace.ledger.queries import balances
from marketplace.people.domain import OrganisationKind, Payer
from tests.factories.bookings import (
    World,
    make_accepted,
    make_confirmed,
    make_request,
    report,
    the_booking,
    the_visits,
)
from tests.factories.delegation import make_delegation
from tests.factories.people import make_organisation, make_staff, post, sign_in
from tests.integration.bookings.web.conftest import fields
from tests.integration.bookings.web.test_asking import base, pay_data


def sums(units: Units, world: World, place: str) -> int:
    units.fresh()
    return sum(getattr(units.read(balances, pot), f"{place}_pence") for pot in (world.nhs_pot, world.council_pot))


@pytest.fixture
def second(units: Units, world: World) -> int:
    from marketplace.people.models import Organisation

    def make(uow: UnitOfWork) -> int:
        return make_staff(uow, uow.session.get_one(Organisation, world.funder), "approver", "Amir", "Khan").id

    return units.write(make)


@pytest.fixture
def invoiced(units: Units, world: World, clock: FixedClock) -> int:
    """A visit that was attested and is on an invoice; its id."""
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at + timedelta(hours=1)
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    units.write(invoicing.submit_own, world.priya, provider_id=world.provider)
    return visit.id


def one_invoice(units: Units) -> Invoice:
    units.fresh()
    return units.read(lambda uow: uow.session.query(Invoice).one())


def pay_it(units: Units, world: World) -> None:
    def pay(uow: UnitOfWork) -> None:
        invoicing.approve(uow, SYSTEM, payer=Payer(organisation_id=world.funder))
        invoicing.paid(uow, SYSTEM, uow.session.query(Invoice).one().id, 1, date(2026, 10, 20))

    units.write(pay)


RIGHT = {"outcome": "void", "reason": "She was in hospital that day."}


def test_before_payment_the_line_leaves_the_invoice_and_the_money_is_free(
    dawn: FlaskClient, units: Units, world: World, invoiced: int, second: int
) -> None:
    free = sums(units, world, "free")
    page = dawn.get(f"/visits/{invoiced}/put-right")
    assert "Amir Khan" in page.text
    done = post(dawn, f"/visits/{invoiced}/put-right", RIGHT | {"second_person_id": second})
    assert done.status_code == 302, done.text
    assert sums(units, world, "free") == free + 3600
    assert (sums(units, world, "payable"), sums(units, world, "held")) == (0, 0)
    invoice = one_invoice(units)
    assert (invoice.state, invoice.total_pence) == (InvoiceState.WITHDRAWN, 0)
    assert units.read(lambda uow: uow.session.scalar(select(InvoiceLine.id))) is None
    assert units.read(lambda uow: uow.session.get_one(type(the_visits(uow, 1)[0]), invoiced)).state is VisitState.VOID
    assert units.read(check_ledger).wrong == ()
    again = post(dawn, f"/visits/{invoiced}/put-right", RIGHT | {"second_person_id": second})
    assert again.status_code == 422, "put right once"
    assert sums(units, world, "free") == free + 3600


def test_a_wrong_record_can_be_recorded_anew_and_invoiced_again(
    dawn: FlaskClient, units: Units, world: World, invoiced: int, second: int
) -> None:
    data = RIGHT | {"outcome": "again", "second_person_id": second}
    assert post(dawn, f"/visits/{invoiced}/put-right", data).status_code == 302
    assert sums(units, world, "held") == 3600
    units.write(visiting.attest, world.maureen, invoiced)
    units.write(invoicing.submit_own, world.priya, provider_id=world.provider)
    units.fresh()
    states = units.read(
        lambda uow: [(one.number, one.state) for one in uow.session.query(Invoice).order_by(Invoice.id)]
    )
    assert states == [("00001", InvoiceState.WITHDRAWN), ("00002", InvoiceState.SUBMITTED)]
    assert sums(units, world, "payable") == 3600


@pytest.mark.parametrize("missing", ["second_person_id", "reason", "outcome"])
def test_it_takes_two_people_and_a_reason(
    dawn: FlaskClient, units: Units, world: World, invoiced: int, second: int, missing: str
) -> None:
    answer = post(dawn, f"/visits/{invoiced}/put-right", RIGHT | {"second_person_id": second} | {missing: ""})
    assert answer.status_code == 422
    assert sums(units, world, "payable") == 3600
    own = post(dawn, f"/visits/{invoiced}/put-right", RIGHT | {"second_person_id": world.coordinator.person_id})
    assert own.status_code == 422, "oneself is no second person"
    assert sums(units, world, "payable") == 3600


def test_on_its_way_it_waits_and_paid_it_is_a_refund(
    dawn: FlaskClient, units: Units, world: World, invoiced: int, second: int
) -> None:
    def scheduled(uow: UnitOfWork) -> None:
        uow.session.query(Invoice).one().state = InvoiceState.SCHEDULED

    units.write(scheduled)
    answer = post(dawn, f"/visits/{invoiced}/put-right", RIGHT | {"second_person_id": second})
    assert answer.status_code == 422
    assert "on its way" in answer.text
    assert sums(units, world, "payable") == 3600

    def back(uow: UnitOfWork) -> None:
        uow.session.query(Invoice).one().state = InvoiceState.SUBMITTED

    units.write(back)
    pay_it(units, world)
    free = sums(units, world, "free")
    assert sums(units, world, "spent") == 3600
    assert post(dawn, f"/visits/{invoiced}/put-right", RIGHT | {"second_person_id": second}).status_code == 302
    assert sums(units, world, "spent") == 0
    assert sums(units, world, "free") == free + 3600
    assert one_invoice(units).state is InvoiceState.PAID, "what was paid stays on its invoice"
    assert units.write(invoicing.submit_own, world.priya, provider_id=world.provider) == []
    assert units.read(check_ledger).wrong == ()


def test_only_a_coordinator_of_the_funder_puts_right(
    app, maureen: FlaskClient, units: Units, world: World, invoiced: int, second: int
) -> None:
    data = RIGHT | {"second_person_id": second}
    assert post(maureen, f"/visits/{invoiced}/put-right", data).status_code == 403
    approver = sign_in(app.test_client(), second)
    assert post(approver, f"/visits/{invoiced}/put-right", data).status_code in (403, 404, 422)
    assert sums(units, world, "payable") == 3600


def test_a_coordinator_says_yes_records_a_spoken_yes_and_settles(
    dawn: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    from marketplace.bookings.domain.states import Relationship

    tied = units.write(make_request, world, weeks=1, relationship=Relationship.FAMILY)
    page = dawn.get(f"/bookings/{tied}")
    assert "your support planner has to say yes first" in page.text
    post(dawn, f"/bookings/{tied}/authorise")
    assert units.read(the_booking, tied).state is BookingState.REQUESTED
    post(dawn, f"/bookings/{tied}/authorise")
    booking_id = units.write(make_confirmed, world, weeks=2)
    first, other = units.read(the_visits, booking_id)
    clock.moment = first.ends_at + timedelta(hours=1)
    units.write(report, world, first.id)
    assert "They told me it was fine" in dawn.get(f"/bookings/{booking_id}").text
    post(dawn, f"/visits/{first.id}/spoken-yes")
    visit = units.read(the_visits, booking_id)[0]
    assert (visit.state, visit.attested_how) == (VisitState.ATTESTED, "spoken")
    clock.moment = other.ends_at + timedelta(hours=1)
    units.write(report, world, other.id)
    units.write(visiting.query, world.maureen, other.id, reason="Nobody came.")
    post(dawn, f"/visits/{other.id}/void")
    assert units.read(the_visits, booking_id)[1].state is VisitState.VOID


def test_staff_of_another_funder_see_nothing(app, units: Units, world: World, invoiced: int) -> None:
    from tests.factories.people import make_funder

    def make(uow: UnitOfWork) -> int:
        return make_staff(uow, make_funder(uow, "E08000009", name="Another Council"), "coordinator", "Ed", "Way").id

    other = sign_in(app.test_client(), units.write(make))
    assert other.get("/bookings/1").status_code == 404
    for path in ("spoken-yes", "void", "fund"):
        assert post(other, f"/visits/{invoiced}/{path}").status_code == 404
    assert other.get(f"/visits/{invoiced}/put-right").status_code == 404
    assert sums(units, world, "payable") == 3600


@pytest.fixture
def jess(app, units: Units, world: World) -> FlaskClient:
    """A broker with a cap of £200 a booking, acting for Maureen."""

    def make(uow: UnitOfWork) -> int:
        firm = make_organisation(uow, OrganisationKind.BROKER, "Open Door Brokers")
        jess = make_staff(uow, firm, "broker", "Jess", "Hall")
        make_delegation(uow, world.holder, jess, cap_pence=20_000, ends_on=date(2026, 12, 31))
        return jess.id

    return sign_in(app.test_client(), units.write(make))


def test_the_caseload_says_what_each_client_needs(
    jess: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    assert "Nothing to do" in jess.get("/caseload").text
    booking_id = units.write(make_accepted, world, weeks=1)
    page = jess.get("/caseload").text
    assert "Provider said yes" in page
    assert "Confirm" in page
    assert "Tate" not in page, "initials only: screens are seen by others"
    went = post(jess, "/acting", {"holder_id": world.holder, "next": f"/bookings/{booking_id}/confirm"})
    assert went.location == f"/bookings/{booking_id}/confirm"
    assert "You are acting for" in jess.get(went.location).text


def test_a_broker_books_and_over_the_cap_the_holder_says_yes(
    jess: FlaskClient, maureen: FlaskClient, priya: FlaskClient, units: Units, world: World
) -> None:
    post(jess, "/acting", {"holder_id": world.holder})
    shown = post(jess, f"{base(world)}/check", pay_data(world, weeks="6"))
    assert shown.status_code == 200, shown.text
    sent = post(jess, f"{base(world)}/send", fields(shown.text, f"{base(world)}/send"))
    booking_id = int(sent.location.rsplit("/", 1)[1])
    assert units.read(the_booking, booking_id).state is BookingState.AWAITING_AUTHORITY, "6 visits are £216"
    assert "It costs more than the person who booked it may book alone." in jess.get(sent.location).text
    assert priya.get(f"/requests/{booking_id}").status_code == 404
    assert "A booking needs your yes" in maureen.get("/my").text
    page = maureen.get(f"/bookings/{booking_id}").text
    assert "Booked by Jess Hall for you" in page
    assert "Yes, send it on" in page
    assert post(jess, f"/bookings/{booking_id}/authorise").status_code == 403
    assert units.read(the_booking, booking_id).state is BookingState.AWAITING_AUTHORITY
    post(maureen, f"/bookings/{booking_id}/authorise")
    assert units.read(the_booking, booking_id).state is BookingState.REQUESTED
    assert priya.get(f"/requests/{booking_id}").status_code == 200


def test_who_acts_sees_their_home_and_money_only_where_allowed(app, units: Units, world: World) -> None:
    def make(uow: UnitOfWork) -> int:
        firm = make_organisation(uow, OrganisationKind.BROKER, "Small Door")
        al = make_staff(uow, firm, "broker", "Al", "Dee")
        make_delegation(uow, world.holder, al, actions=["enquire", "book"])
        return al.id

    browser = sign_in(app.test_client(), units.write(make))
    post(browser, "/acting", {"holder_id": world.holder})
    page = browser.get("/my").text
    assert "M.T., their home" in page
    assert "£" not in page.split('id="main"')[1], "no leave to see the money"
    assert "Acting for you" not in page
