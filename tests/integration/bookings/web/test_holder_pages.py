"""The holder's pages: home, confirming, cancelling with the fee first, moving, how to get in."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.services import answering, visiting
from marketplace.core.clock import FixedClock
from marketplace.core.uow import Units
from marketplace.ledger.queries import balances
from tests.factories.bookings import (
    TUESDAY_10AM,
    World,
    make_accepted,
    make_confirmed,
    make_request,
    make_world,
    report,
    the_booking,
    the_visits,
)
from tests.factories.people import make_funder, make_holder, post, sign_in
from tests.integration.bookings.web.conftest import fields
from tests.integration.bookings.web.test_asking import drain

YES = {"agreement": "y", "consent": "y"}


def held(units: Units, world: World) -> int:
    units.fresh()
    return sum(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def test_an_empty_home_has_a_next_step(maureen: FlaskClient) -> None:
    page = maureen.get("/my").text
    assert "Good morning, Maureen" in page
    assert "Nothing to do" in page
    assert "You have no visits booked." in page
    assert "Nobody acts for you" in page
    assert "free" in page


def test_a_holder_without_a_plan_sees_what_they_may_get(app, units: Units) -> None:
    def build(uow) -> int:
        funder = make_funder(uow)
        return make_holder(uow, funder).person_id

    browser = sign_in(app.test_client(), units.write(build))
    page = browser.get("/my")
    assert page.status_code == 200
    assert "Your plan is not agreed yet." in page.text
    assert browser.get("/bookings").status_code == 200
    assert browser.get("/enquiries").status_code == 200


def test_the_home_says_what_to_do_first(maureen: FlaskClient, units: Units, world: World, clock: FixedClock) -> None:
    done = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, done)
    accepted = units.write(make_accepted, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(days=7))
    units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(days=14))
    clock.moment = visit.ends_at + timedelta(hours=1)
    units.write(report, world, visit.id)
    page = maureen.get("/my").text
    assert "2 things to do" in page
    assert "Did Priya come on Tuesday 13 October?" in page
    assert "Slow Lane Swimming said yes" in page
    assert f"/bookings/{accepted}/confirm" in page
    assert "has until" in page, "and what waits for others"
    post(maureen, f"/visits/{visit.id}/attest")
    assert units.read(the_visits, done)[0].state is VisitState.ATTESTED
    assert "1 thing to do" in maureen.get("/my").text


def test_confirming_shows_the_sums_and_says_them_again_after(maureen: FlaskClient, units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=8)
    page = maureen.get(f"/bookings/{booking_id}/confirm")
    assert page.status_code == 200
    assert "Held when you confirm: £" in page.text
    assert "To be held on " in page.text
    before = page.text.split("To be held on ")[1].split("<")[0]
    assert "Stockport Council makes this arrangement" in page.text or "makes this arrangement" in page.text
    data = fields(page.text, "") if 'action=""' in page.text else fields_without_action(page.text)
    answer = post(maureen, f"/bookings/{booking_id}/confirm", data | YES)
    assert answer.status_code == 302, answer.text
    shown = maureen.get(f"/bookings/{booking_id}").text
    assert "Held now: £" in shown
    assert f"To be held on {before}" in shown, "the same words before and after"
    statement = maureen.get(f"/pots/{world.nhs_pot}/statement").text
    assert "Held now: £" in statement
    assert f"To be held on {before.split(':')[0]}: £" in statement, "and in the statement"
    sums = held(units, world)
    again = post(maureen, f"/bookings/{booking_id}/confirm", data | YES)
    assert again.status_code == 302, "sent twice, confirmed once"
    assert held(units, world) == sums
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED


def fields_without_action(page: str) -> dict[str, list[str]]:
    from bs4 import BeautifulSoup

    form = next(one for one in BeautifulSoup(page, "html5lib").select("main form") if not one.get("action"))
    return {one["name"]: [one.get("value", "")] for one in form.select("input[type=hidden]")}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"consent": "y"}, "Read the agreement, then tick that you accept it."),
        ({"agreement": "y"}, "They need your address to come to you."),
    ],
)
def test_without_both_ticks_nothing_is_held(
    maureen: FlaskClient, units: Units, world: World, sent: dict[str, str], said: str
) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    answer = post(maureen, f"/bookings/{booking_id}/confirm", sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert ('id="agreement" name="agreement" value="y" checked' in answer.text) == ("agreement" in sent)
    assert held(units, world) == 0
    assert units.read(the_booking, booking_id).state is BookingState.ACCEPTED


def test_a_warning_is_read_and_ticked(app, units: Units) -> None:
    world = units.write(make_world, critical=True)
    maureen = sign_in(app.test_client(), world.holder)
    booking_id = units.write(make_accepted, world, weeks=1)
    page = maureen.get(f"/bookings/{booking_id}/confirm").text
    assert "nobody is named to step in" in page
    data = fields_without_action(page)
    refused = post(maureen, f"/bookings/{booking_id}/confirm", data | YES)
    assert refused.status_code == 422
    assert held(units, world) == 0
    done = post(maureen, f"/bookings/{booking_id}/confirm", data | YES | {"acknowledged": "backup_named_if_critical"})
    assert done.status_code == 302
    assert held(units, world) == 3600


def test_too_little_money_at_the_last_moment_holds_nothing(maureen: FlaskClient, units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    drain(units, world, world.council_pot, 600)
    before = held(units, world)
    page = maureen.get(f"/bookings/{booking_id}/confirm").text
    codes = [line.split('"')[0] for line in page.split('name="acknowledged" value="')[1:]]
    answer = post(
        maureen, f"/bookings/{booking_id}/confirm", fields_without_action(page) | YES | {"acknowledged": codes}
    )
    assert answer.status_code == 409
    assert "There is not enough free money" in answer.text
    assert "£6.00" in answer.text
    assert "£8.40" in answer.text
    assert held(units, world) == before
    assert units.read(the_booking, booking_id).state is BookingState.ACCEPTED


def test_the_fee_stands_on_the_page_before_it_is_paid(
    maureen: FlaskClient, units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    early = maureen.get(f"/visits/{visit.id}/cancel").text
    assert "Nothing" in early
    assert "£36.00 is free again" in early
    clock.moment = visit.starts_at - timedelta(hours=2)
    late = maureen.get(f"/visits/{visit.id}/cancel").text
    assert "£10.00" in late
    assert "£26.00 is free again" in late
    assert post(maureen, f"/visits/{visit.id}/cancel", {"reason": "unwell"}).status_code == 422
    assert held(units, world) == 3600
    post(maureen, f"/visits/{visit.id}/cancel", {"reason": "unwell", "sure": "y"})
    assert held(units, world) == 0
    assert sum(units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)) == 1000
    assert "Cancelled. The fee is £10.00" in maureen.get(f"/bookings/{booking_id}").text
    twice = post(maureen, f"/visits/{visit.id}/cancel", {"reason": "unwell", "sure": "y"}, follow_redirects=True)
    assert "nothing left to cancel" in twice.text
    assert sum(units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)) == 1000


def test_hospital_costs_nothing(maureen: FlaskClient, units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.starts_at - timedelta(hours=2)
    post(maureen, f"/bookings/{booking_id}/cancel", {"reason": "hospital", "sure": "y"})
    assert held(units, world) == 0
    assert sum(units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)) == 0


def test_a_visit_is_moved_or_stays_with_the_reason(maureen: FlaskClient, units: Units, world: World) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    to = {"on-day": "15", "on-month": "10", "on-year": "2026", "at": "1pm"}
    wrong = post(maureen, f"/visits/{visit.id}/move", to | {"at": "late"})
    assert wrong.status_code == 422
    assert "late" in wrong.text
    past = post(maureen, f"/visits/{visit.id}/move", to | {"on-day": "1"})
    assert past.status_code == 422
    assert "still to come" in past.text
    assert post(maureen, f"/visits/{visit.id}/move", to).status_code == 302
    assert "15 Oct" in maureen.get(f"/bookings/{booking_id}").text.replace("<b>", "").replace("</b>", "")
    assert held(units, world) == 3600


def test_a_yes_is_taken_back(maureen: FlaskClient, units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at + timedelta(hours=1)
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    assert "Take my yes back" in maureen.get(f"/bookings/{booking_id}").text
    post(maureen, f"/visits/{visit.id}/withdraw")
    assert units.read(the_visits, booking_id)[0].state is VisitState.REPORTED
    assert held(units, world) == 3600


def test_how_to_get_in_is_kept_and_taken_away(maureen: FlaskClient) -> None:
    post(maureen, "/how-to-get-in", {"text": "Ring twice."})
    assert "Ring twice." in maureen.get("/how-to-get-in").text
    long = post(maureen, "/how-to-get-in", {"text": "x" * 1001})
    assert long.status_code == 422
    assert "Ring twice." not in long.text, "what was typed stays, not what was there"
    post(maureen, "/how-to-get-in", {"text": ""})
    assert "Ring twice." not in maureen.get("/how-to-get-in").text


def test_another_holder_sees_nothing_of_it(app, units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)

    def other(uow) -> int:
        return make_holder(uow, make_funder(uow, "E08000009", name="Another Council")).person_id

    browser = sign_in(app.test_client(), units.write(other))
    for path in (
        f"/bookings/{booking_id}",
        f"/bookings/{booking_id}/confirm",
        f"/bookings/{booking_id}/cancel",
        f"/visits/{visit.id}/cancel",
        f"/visits/{visit.id}/query",
        f"/visits/{visit.id}/move",
    ):
        assert browser.get(path).status_code == 404, path
    for path in (
        f"/bookings/{booking_id}/agree",
        f"/bookings/{booking_id}/authorise",
        f"/visits/{visit.id}/attest",
        f"/visits/{visit.id}/withdraw",
    ):
        assert post(browser, path).status_code == 404, path
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED
    assert held(units, world) == 3600


def test_another_worker_is_agreed_to_or_not(maureen: FlaskClient, units: Units, world: World) -> None:
    def second(uow) -> int:
        from providers.models import Provider, Service
        from tests.factories.providers import make_hours, make_worker

        worker = make_worker(uow, uow.session.get_one(Provider, world.provider), "Tomasz")
        make_hours(uow, uow.session.get_one(Service, world.service), worker)
        return worker.id

    tomasz = units.write(second)
    booking_id = units.write(make_confirmed, world, weeks=1)
    units.write(answering.propose_worker, world.priya, booking_id, worker_id=tomasz)
    assert "Someone else would come" in maureen.get("/my").text
    assert "Tomasz" in maureen.get(f"/bookings/{booking_id}").text
    post(maureen, f"/bookings/{booking_id}/agree")
    assert units.read(the_booking, booking_id).worker_id == tomasz


def test_no_form_of_this_area_is_taken_without_its_token(app, units: Units, world: World) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    ids = {
        "booking_id": booking_id,
        "visit_id": visit.id,
        "service_id": world.service,
        "enquiry_id": 1,
        "invoice_id": 1,
    }
    browsers = {
        person: sign_in(app.test_client(), person)
        for person in (world.holder, world.priya.person_id or 0, world.coordinator.person_id or 0)
    }
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("bookings_") and "POST" in (rule.methods or ())
    ]
    assert len(rules) > 25
    with app.test_request_context():
        paths = [app.url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments}) for rule in rules]
    for browser in browsers.values():
        for path in paths:
            assert browser.post(path).status_code in (400, 403), path
    assert held(units, world) == 3600
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED
