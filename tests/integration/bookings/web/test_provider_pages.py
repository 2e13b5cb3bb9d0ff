"""The provider's pages, stage by stage: nothing is seen before its time, and who looked is written down (E4)."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.bookings.domain.disclosure import Stage
from marketplace.bookings.domain.states import BookingState, DeclineReason, VisitState
from marketplace.bookings.models import Booking, Invoice, Opening
from marketplace.bookings.queries.provider_side import request_page
from marketplace.bookings.services import access, answering, opening, visiting
from marketplace.core.clock import FixedClock
from marketplace.core.errors import Refused
from marketplace.core.uow import UnitOfWork, Units
from marketplace.people.models import Person
from tests.factories.bookings import (
    TUESDAY_10AM,
    World,
    confirm,
    make_accepted,
    make_confirmed,
    make_request,
    report,
    the_booking,
    the_visits,
)
from tests.factories.people import post, sign_in
from tests.factories.providers import make_manager, make_provider, make_service, make_worker
from tests.integration.bookings.web.conftest import fields

NOTE = "My heart is weak, go slowly."
CODE = "The key safe is 4711."
SECRETS = {
    "surname": "Tate",
    "street": "12 Hope Street",
    "inward": "3AB",
    "note": NOTE,
    "access": CODE,
    "stream": "nhs_chc",
    "stream in words": "NHS",
    "first name": "Maureen",
}
SEEN_AT: dict[Stage, set[str]] = {
    Stage.ASKED: set(),
    Stage.ACCEPTED: {"first name"},
    Stage.CONFIRMED: {"first name"},
    Stage.ON_THE_DAY: {"first name"},
}
"""What lists and the request page may print; address, note and access have a page of their own."""


@pytest.fixture
def asked(units: Units, world: World) -> int:
    units.write(access.write_access, world.maureen, holder_id=world.holder, text=CODE)
    return units.write(make_request, world, weeks=1, note=NOTE, tasks=("change_clothes",))


def at_stage(units: Units, world: World, booking_id: int, stage: Stage, clock: FixedClock) -> None:
    if stage is Stage.ASKED:
        return
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    if stage is Stage.ACCEPTED:
        return
    units.write(confirm, world, booking_id)
    if stage is Stage.ON_THE_DAY:
        clock.moment = TUESDAY_10AM - timedelta(hours=2)


FIELDS = {
    Stage.ASKED: {"category", "outward", "visits", "minutes", "tasks", "price_pence"},
    Stage.ACCEPTED: {"category", "outward", "visits", "minutes", "tasks", "price_pence", "first_name"},
}
OPENED = {
    Stage.CONFIRMED: FIELDS[Stage.ACCEPTED] | {"address", "postcode", "note"},
    Stage.ON_THE_DAY: FIELDS[Stage.ACCEPTED] | {"address", "postcode", "note", "access"},
}


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_exactly_its_fields(
    units: Units, world: World, asked: int, stage: Stage, clock: FixedClock
) -> None:
    at_stage(units, world, asked, stage, clock)
    page = units.read(request_page, world.priya, asked)
    assert page.request.stage is stage
    assert set(page.request.seen) == FIELDS.get(stage, FIELDS[Stage.ACCEPTED])
    if stage in OPENED:
        opened = units.write(opening.open_details, world.priya, asked)
        assert set(opened.seen) == OPENED[stage]
        assert opened.seen["note"] == NOTE
        assert opened.seen.get("access") == (CODE if stage is Stage.ON_THE_DAY else None)
    else:
        with pytest.raises(Refused):
            units.write(opening.open_details, world.priya, asked)
        assert units.read(lambda uow: uow.session.query(Opening).count()) == 0


@pytest.mark.parametrize("stage", list(Stage))
def test_no_page_of_the_provider_prints_a_thing_before_its_stage(
    priya: FlaskClient, units: Units, world: World, asked: int, stage: Stage, clock: FixedClock
) -> None:
    at_stage(units, world, asked, stage, clock)
    for path in ("/requests", f"/requests/{asked}", "/diary?week=2026-10-13", "/invoices", "/messages"):
        page = priya.get(path)
        assert page.status_code == 200, path
        main = page.text.split('id="main"')[1]
        for name, secret in SECRETS.items():
            if name not in SEEN_AT[stage]:
                assert secret not in main, f"{name} on {path} when {stage}"


def test_an_address_is_shown_once_confirmed_and_the_holder_sees_who_looked(
    priya: FlaskClient, maureen: FlaskClient, units: Units, world: World, asked: int, clock: FixedClock
) -> None:
    at_stage(units, world, asked, Stage.ACCEPTED, clock)
    assert priya.get(f"/requests/{asked}/address").status_code == 409
    units.write(confirm, world, asked)
    page = priya.get(f"/requests/{asked}/address").text
    assert "12 Hope Street" in page
    assert NOTE in page
    assert CODE not in page, "how to get in is for the day"
    clock.moment = TUESDAY_10AM - timedelta(hours=2)
    assert CODE in priya.get(f"/requests/{asked}/address").text
    theirs = maureen.get(f"/bookings/{asked}").text
    assert "Priya Shah opened your address" in theirs
    assert "Priya Shah opened how to get in" in theirs


def test_the_first_word_of_a_request_is_answered_on_the_home_page(
    priya: FlaskClient, units: Units, world: World, asked: int
) -> None:
    page = priya.get("/requests")
    assert "1 person is waiting for you" in page.text
    assert "Help to change clothes" in page.text
    assert "SK4" in page.text
    assert "£36.00" in page.text
    data = fields(page.text, f"/requests/{asked}/accept")
    answer = post(priya, f"/requests/{asked}/accept", data)
    assert answer.status_code == 302
    again = post(priya, f"/requests/{asked}/accept", data)
    assert again.status_code == 302, "sent twice, accepted once"
    assert units.read(the_booking, asked).state is BookingState.ACCEPTED
    assert "Waiting for the other side" in priya.get("/requests").text


def test_an_offer_of_another_time_and_price(priya: FlaskClient, units: Units, world: World, asked: int) -> None:
    page = priya.get(f"/requests/{asked}/counter")
    data = fields(page.text, page.request.path) if 'action="' in page.text.split("<main")[1] else {}
    wrong = post(priya, f"/requests/{asked}/counter", data | {"worker_id": world.worker, "price": "lots"})
    assert wrong.status_code == 422
    assert "lots" in wrong.text, "what was typed stays"
    good = {
        "worker_id": world.worker,
        "on-day": "14",
        "on-month": "10",
        "on-year": "2026",
        "at": "2pm",
        "minutes": "90",
        "price": "35.50",
    }
    assert post(priya, f"/requests/{asked}/counter", good).status_code == 302
    booking = units.read(the_booking, asked)
    assert booking.state is BookingState.COUNTERED
    assert (booking.counter or {})["price_pence"] == 3550
    assert "You offered: Wednesday 14 October, 2pm" in priya.get(f"/requests/{asked}").text


def test_no_is_coded_and_costs_nothing(priya: FlaskClient, units: Units, world: World, asked: int) -> None:
    silent = post(priya, f"/requests/{asked}/decline", {})
    assert silent.status_code == 422
    assert "Choose a reason." in silent.text
    assert units.read(the_booking, asked).state is BookingState.REQUESTED
    post(priya, f"/requests/{asked}/decline", {"reason": "no_capacity"})
    assert units.read(the_booking, asked).decline_reason is DeclineReason.NO_CAPACITY


def test_a_visit_is_recorded_questioned_and_put_right(
    priya: FlaskClient, maureen: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    early = post(priya, f"/requests/visits/{visit.id}/record", record(visit))
    assert early.status_code == 422
    assert "Record a visit when it is over." in early.text
    clock.moment = visit.ends_at + timedelta(hours=1)
    assert "Please record" in priya.get("/requests").text
    assert post(priya, f"/requests/visits/{visit.id}/record", record(visit)).status_code == 302
    assert "Did Priya come on Tuesday 13 October?" in maureen.get("/my").text
    empty = post(maureen, f"/visits/{visit.id}/query", {"reason": ""})
    assert empty.status_code == 422
    post(maureen, f"/visits/{visit.id}/query", {"reason": "She left at 11."})
    assert "She left at 11." in priya.get("/requests").text
    shorter = record(visit) | {"ended": "11am", "note": "We ended early."}
    assert post(priya, f"/requests/visits/{visit.id}/record", shorter).status_code == 302
    assert units.read(the_visits, booking_id)[0].state is VisitState.REPORTED
    assert post(maureen, f"/visits/{visit.id}/attest").status_code == 302
    assert post(maureen, f"/visits/{visit.id}/attest").status_code == 302, "sent twice, said once"
    assert "£36.00" in priya.get("/invoices").text


def record(visit: Any) -> dict[str, Any]:
    return {
        "on-day": "13",
        "on-month": "10",
        "on-year": "2026",
        "started": "10am",
        "ended": "11:30am",
        "tasks": ["change_clothes"],
        "note": "All well.",
    }


def test_an_invoice_is_made_once_and_prints_without_a_name(
    priya: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at + timedelta(hours=1)
    units.write(report, world, visit.id)
    assert "£36.00" in priya.get("/requests").text.split("Money due to you")[1]
    units.write(visiting.attest, world.maureen, visit.id)
    for _ in range(2):
        assert post(priya, "/invoices/make").status_code == 302
    units.fresh()
    [invoice] = units.read(lambda uow: uow.session.query(Invoice).all())
    page = priya.get(f"/invoices/{invoice.id}")
    assert "Stockport Council" in page.text
    assert "£36.00" in page.text
    for secret in ("Maureen", "Tate", "NHS", "SK4"):
        assert secret not in page.text.split('id="main"')[1]


def test_another_provider_sees_none_of_it(app, units: Units, world: World, asked: int) -> None:
    def build(uow: UnitOfWork) -> Person:
        other = make_provider(uow, "Far Away Care")
        make_service(uow, other, workers=[make_worker(uow, other, "Sal")])
        return make_manager(uow, other, "Sam", "Green")

    browser = sign_in(app.test_client(), units.write(build))
    units.write(answering.accept, world.priya, asked, worker_id=world.worker)
    units.write(confirm, world, asked)
    [visit] = units.read(the_visits, asked)
    for path in (
        f"/requests/{asked}",
        f"/requests/{asked}/counter",
        f"/requests/{asked}/address",
        f"/requests/visits/{visit.id}/record",
        f"/bookings/{asked}",
        f"/bookings/{asked}/cancel",
        f"/visits/{visit.id}/cancel",
    ):
        assert browser.get(path).status_code == 404, path
    assert post(browser, f"/requests/{asked}/accept", {"worker_id": world.worker}).status_code == 404
    assert post(browser, f"/visits/{visit.id}/attest").status_code == 404
    assert units.read(lambda uow: uow.session.query(Opening).count()) == 0
    assert "Nobody is waiting for you" in browser.get("/requests").text


def test_what_waits_for_authority_is_unseen(priya: FlaskClient, units: Units, world: World) -> None:
    from marketplace.bookings.domain.states import Relationship

    booking_id = units.write(make_request, world, weeks=1, relationship=Relationship.FAMILY)
    assert units.read(the_booking, booking_id).state is BookingState.AWAITING_AUTHORITY
    assert priya.get(f"/requests/{booking_id}").status_code == 404
    assert "Nobody is waiting for you" in priya.get("/requests").text


def test_a_worker_sees_their_own_visits_only(app, units: Units, world: World) -> None:
    def build(uow: UnitOfWork) -> tuple[int, int]:
        from marketplace.people.domain import Role
        from marketplace.people.models import Organisation
        from providers.models import Provider, Worker
        from tests.factories.people import make_staff

        organisation_id = uow.session.get_one(Provider, world.provider).organisation_id
        organisation = uow.session.get_one(Organisation, organisation_id)
        mine = make_staff(uow, organisation, Role.PROVIDER_WORKER, "Wes", "Own")
        other = make_staff(uow, organisation, Role.PROVIDER_WORKER, "Oth", "Er")
        uow.session.get_one(Worker, world.worker).person_id = mine.id
        return mine.id, other.id

    mine, other = units.write(build)
    booking_id = units.write(make_confirmed, world, weeks=1)
    asked = units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(days=1, weeks=1))
    worker = sign_in(app.test_client(), mine)
    assert worker.get(f"/requests/{booking_id}").status_code == 200
    assert worker.get(f"/requests/{booking_id}/address").status_code == 200
    assert worker.get(f"/requests/{asked}").status_code == 404, "requests are for managers"
    stranger = sign_in(app.test_client(), other)
    assert stranger.get(f"/requests/{booking_id}").status_code == 404
    assert stranger.get(f"/requests/{booking_id}/address").status_code == 404
    assert units.read(lambda uow: uow.session.query(Opening).count()) == 1


def test_a_question_is_answered_and_the_first_name_comes_later(
    priya: FlaskClient, maureen: FlaskClient, units: Units, world: World
) -> None:
    form = maureen.get(f"/services/{world.service}/ask")
    data = fields(form.text, "") if 'action=""' in form.text else {}
    data |= {"days": ["friday"], "times": ["morning"], "tasks": ["company"], "note": NOTE}
    sent = post(maureen, f"/services/{world.service}/ask", data)
    assert sent.status_code == 302
    enquiry_id = int(sent.location.rsplit("/", 1)[1])
    page = priya.get(f"/requests/enquiries/{enquiry_id}").text.split('id="main"')[1]
    assert "Friday" in page
    for secret in ("Maureen", "Tate", NOTE, "Hope Street"):
        assert secret not in page
    assert post(priya, f"/requests/enquiries/{enquiry_id}", {"text": ""}).status_code == 422
    post(priya, f"/requests/enquiries/{enquiry_id}", {"text": "Yes, on Fridays."})
    assert "You have an answer to your question" in maureen.get("/my").text
    assert "Yes, on Fridays." in maureen.get(f"/enquiries/{enquiry_id}").text
    for _ in range(2):
        assert post(maureen, f"/enquiries/{enquiry_id}/next").status_code == 302
    page = priya.get(f"/requests/enquiries/{enquiry_id}").text.split('id="main"')[1]
    assert "Maureen" in page
    assert NOTE not in page
    assert f"enquiry={enquiry_id}" in maureen.get(f"/enquiries/{enquiry_id}").text


def test_a_provider_cancels_what_they_can_not_keep(
    priya: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.starts_at - timedelta(hours=2)
    page = priya.get(f"/visits/{visit.id}/cancel")
    assert page.status_code == 200
    assert "Nothing" in page.text
    assert post(priya, f"/visits/{visit.id}/cancel", {"reason": "worker_unavailable"}).status_code == 422
    assert units.read(the_visits, booking_id)[0].state is VisitState.SCHEDULED
    done = post(priya, f"/visits/{visit.id}/cancel", {"reason": "worker_unavailable", "sure": "y"})
    assert done.status_code == 302
    assert units.read(the_visits, booking_id)[0].state is VisitState.CANCELLED


def test_no_bookings_at_all_has_next_steps(priya: FlaskClient, units: Units, world: World) -> None:
    assert "Nobody is waiting for you" in priya.get("/requests").text
    assert "No visits this week" in priya.get("/diary").text
    assert "No invoices yet" in priya.get("/invoices").text
    assert "No questions yet" in priya.get("/requests/enquiries").text
    assert units.read(lambda uow: uow.session.query(Booking).count()) == 0
    assert units.write(make_accepted, world, weeks=1)
