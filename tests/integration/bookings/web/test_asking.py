"""Asking for support on the pages: three steps, nothing lost, every refusal with what to do next."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.bookings.domain.states import BookingState, Relationship
from marketplace.bookings.models import Booking
from marketplace.bookings.services import answering
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.ledger.queries import balances
from tests.factories.bookings import TUESDAY_10AM, World, make_accepted, make_request
from tests.factories.people import make_account, make_person, post, sign_in
from tests.integration.bookings.web.conftest import fields

SLOT = TUESDAY_10AM.strftime("%Y-%m-%dT%H:%MZ")
NOTE = "I have a frame & I am <slow>."
TIMES = {"often": "weekly", "weeks": "8", "slot": SLOT}


def base(world: World) -> str:
    return f"/services/{world.service}/book"


def pay_data(world: World, **more: Any) -> dict[str, Any]:
    values = {
        "way": str(world.line),
        "relationship": "none",
        "tasks": ["walking_aid", "change_clothes"],
        "note": NOTE,
        "pay_if_silent": "no",
    }
    return TIMES | values | more


def bookings(units: Units) -> list[Booking]:
    units.fresh()
    return units.read(lambda uow: uow.session.query(Booking).order_by(Booking.id).all())


def drain(units: Units, world: World, pot: int, leave: int) -> None:
    def take(uow: UnitOfWork) -> None:
        free = balances(uow, pot).free_pence
        ledger.hold(uow, SYSTEM, pot_id=pot, plan_line_id=world.line, pence=free - leave, cause=Cause("visit", 999))

    units.write(take)


def test_a_holder_asks_in_three_steps_and_nothing_is_lost_on_the_way(
    maureen: FlaskClient, units: Units, world: World
) -> None:
    first = maureen.get(f"{base(world)}?slot={SLOT}")
    assert first.status_code == 200
    assert "10:30am" in first.text
    second = post(maureen, f"{base(world)}/paying", TIMES)
    assert second.status_code == 200
    assert "£288.00" in second.text
    assert "NHS" in second.text
    assert "Held when you confirm: £" in second.text
    carried = fields(second.text, f"{base(world)}/check")
    third = post(maureen, f"{base(world)}/check", carried | pay_data(world))
    assert third.status_code == 200, third.text
    assert "Help to change clothes" in third.text
    assert "I have a frame &amp; I am &lt;slow&gt;." in third.text
    assert "£10.00" in third.text
    assert "SK4" in third.text
    sending = fields(third.text, f"{base(world)}/send")
    assert sending["note"] == [NOTE]
    sent = post(maureen, f"{base(world)}/send", sending)
    assert sent.status_code == 302
    again = post(maureen, f"{base(world)}/send", sending)
    assert again.location == sent.location, "sent twice, asked once"
    [booking] = bookings(units)
    assert (booking.state, booking.weeks, booking.price_pence) == (BookingState.REQUESTED, 8, 28_800)
    assert (booking.tasks, booking.note) == (["walking_aid", "change_clothes"], NOTE)
    page = maureen.get(sent.location)
    assert "Asked. They have not answered yet." in page.text
    assert "Held when you confirm" in page.text


def test_what_was_typed_stays_when_something_is_missing(maureen: FlaskClient, units: Units, world: World) -> None:
    answer = post(maureen, f"{base(world)}/check", pay_data(world, relationship=""))
    assert answer.status_code == 422
    assert "Error: " in answer.text.split("</title>")[0]
    assert "Say whether you know each other." in answer.text
    assert "I have a frame &amp; I am &lt;slow&gt;." in answer.text
    back = fields(answer.text, f"{base(world)}/check")
    assert (back["slot"], back["weeks"], back["tasks"]) == ([SLOT], ["8"], ["walking_aid", "change_clothes"])
    assert bookings(units) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slot": ""}, "Choose a time."),
        ({"slot": "soon"}, "Choose one of the times shown."),
        ({"weeks": ""}, "Say for how many weeks"),
        ({"weeks": "99"}, "from 2 to 52"),
        ({"often": ""}, "Say how often."),
    ],
)
def test_times_that_are_not_right_are_said_so(
    maureen: FlaskClient, units: Units, world: World, wrong: dict[str, str], said: str
) -> None:
    answer = post(maureen, f"{base(world)}/paying", pay_data(world, **wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert "nhsuk-error-summary" in answer.text
    assert fields(answer.text, f"{base(world)}/paying")["note"] == [NOTE], "the rest is kept"
    assert bookings(units) == []


def test_back_to_the_times_and_on_again_keeps_the_note(maureen: FlaskClient, world: World) -> None:
    back = post(maureen, base(world), pay_data(world))
    assert back.status_code == 200
    assert fields(back.text, f"{base(world)}/paying")["note"] == [NOTE]
    on = post(maureen, f"{base(world)}/paying", pay_data(world))
    assert fields(on.text, f"{base(world)}/check")["note"] == [NOTE]


def test_a_skipped_week_is_counted_again_before_it_is_sent(maureen: FlaskClient, units: Units, world: World) -> None:
    day = (TUESDAY_10AM + timedelta(weeks=1)).date().isoformat()
    shown = post(maureen, f"{base(world)}/check", pay_data(world))
    sending = fields(shown.text, f"{base(world)}/send")
    unseen = post(maureen, f"{base(world)}/send", sending | {"skip": [day]})
    assert unseen.status_code == 200
    assert "You changed which weeks to skip" in unseen.text
    assert "7 visits at £36.00" in unseen.text
    assert bookings(units) == []
    post(maureen, f"{base(world)}/send", fields(unseen.text, f"{base(world)}/send"))
    [booking] = bookings(units)
    assert (booking.skips, booking.price_pence) == ([day], 7 * 3600)


def test_a_time_that_has_gone_offers_what_is_near(maureen: FlaskClient, units: Units, world: World) -> None:
    units.write(make_accepted, world, weeks=1)
    answer = post(maureen, f"{base(world)}/check", pay_data(world, often="once"))
    assert answer.status_code == 409
    assert "That time has just gone" in answer.text
    assert "Nothing is booked, and no money has moved." in answer.text
    kept = fields(answer.text, f"{base(world)}/paying")
    assert kept["note"] == [NOTE]
    assert "slot" not in kept, "nothing is chosen for them"
    assert "Tuesday 13 October" in answer.text
    assert len(bookings(units)) == 1


def test_gone_between_check_and_send_is_the_same_page(maureen: FlaskClient, units: Units, world: World) -> None:
    shown = post(maureen, f"{base(world)}/check", pay_data(world, often="once"))
    units.write(make_accepted, world, weeks=1)
    answer = post(maureen, f"{base(world)}/send", fields(shown.text, f"{base(world)}/send"))
    assert answer.status_code == 409
    assert "That time has just gone" in answer.text
    assert len(bookings(units)) == 1


def test_too_little_money_shows_what_is_missing_and_fewer_visits_fit(
    maureen: FlaskClient, units: Units, world: World
) -> None:
    drain(units, world, world.council_pot, 2_000)
    answer = post(maureen, f"{base(world)}/check", pay_data(world))
    assert answer.status_code == 409
    assert "There is not enough free money" in answer.text
    assert "has £20.00 free" in answer.text
    assert "You never have to pay the difference on NHS money." in answer.text
    kept = fields(answer.text, f"{base(world)}/check")
    assert kept["note"] == [NOTE]
    fewer = post(maureen, f"{base(world)}/check", kept | {"instead": "fewer"})
    assert fewer.status_code == 200
    assert "1 visit at £36.00" in fewer.text
    assert bookings(units) == []


def test_a_line_for_something_else_or_a_pot_they_do_not_take_is_no_choice(
    maureen: FlaskClient, units: Units, world: World
) -> None:
    def only_council(uow: UnitOfWork) -> None:
        from providers.models import Service

        uow.session.get_one(Service, world.service).pots_accepted = ["asc_personal_budget:notional"]

    units.write(only_council)
    page = post(maureen, f"{base(world)}/paying", TIMES)
    assert "They can’t be paid from your" in page.text
    assert f'value="{world.line}-{world.council_pot}"' in page.text
    assert f'value="{world.line}"' not in page.text
    answer = post(maureen, f"{base(world)}/check", pay_data(world))
    assert answer.status_code == 422
    assert bookings(units) == []


def test_a_yes_to_the_relationship_question_waits_for_the_coordinator(
    maureen: FlaskClient, units: Units, world: World
) -> None:
    shown = post(maureen, f"{base(world)}/check", pay_data(world, relationship="family"))
    sent = post(maureen, f"{base(world)}/send", fields(shown.text, f"{base(world)}/send"))
    [booking] = bookings(units)
    assert booking.state is BookingState.AWAITING_AUTHORITY
    assert booking.relationship is Relationship.FAMILY
    assert "your support planner has to say yes first" in maureen.get(sent.location).text


def test_more_than_the_line_has_says_by_how_much(maureen: FlaskClient, units: Units, world: World) -> None:
    units.write(make_accepted, world, weeks=8)
    later = (TUESDAY_10AM + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%MZ")
    page = post(maureen, f"{base(world)}/paying", TIMES | {"slot": later})
    assert "£12 a week over this line" in page.text


def test_who_has_no_budget_is_told_what_to_do(app, units: Units, world: World) -> None:
    def someone(uow: UnitOfWork) -> int:
        person = make_person(uow, "Al", "Dee")
        make_account(uow, person)
        return person.id

    browser = sign_in(app.test_client(), units.write(someone))
    answer = browser.get(base(world))
    assert answer.status_code == 409
    assert "open your caseload" in answer.text


def test_without_the_forms_token_nothing_is_sent(maureen: FlaskClient, units: Units, world: World) -> None:
    for path in ("", "/paying", "/check", "/send"):
        assert maureen.post(f"{base(world)}{path}", data=pay_data(world)).status_code == 400
    assert bookings(units) == []


def test_a_visitor_signs_in_first_and_comes_back_with_the_time(client: FlaskClient, world: World) -> None:
    answer = client.get(f"{base(world)}?slot={SLOT}")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
    assert "slot" in answer.location


def test_an_offer_is_agreed_on_the_page(maureen: FlaskClient, units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=1)
    units.write(
        answering.counter, world.priya, booking_id, worker_id=world.worker, starts_at=TUESDAY_10AM + timedelta(hours=2)
    )
    page = maureen.get(f"/bookings/{booking_id}")
    assert "They offer something else" in page.text
    assert "Tuesday 13 October, noon" in page.text
    post(maureen, f"/bookings/{booking_id}/agree")
    assert bookings(units)[0].state is BookingState.ACCEPTED
    twice = post(maureen, f"/bookings/{booking_id}/agree", follow_redirects=True)
    assert "can’t do" in twice.text


def test_a_question_brings_its_tasks_and_note_to_the_request(
    maureen: FlaskClient, priya: FlaskClient, units: Units, world: World
) -> None:
    sent = post(maureen, f"/services/{world.service}/ask", {"tasks": ["company"], "note": NOTE})
    enquiry_id = sent.location.rsplit("/", 1)[1]
    post(priya, f"/requests/enquiries/{enquiry_id}", {"text": "Yes."})
    post(maureen, f"/enquiries/{enquiry_id}/next")
    first = maureen.get(f"{base(world)}?enquiry={enquiry_id}")
    second = post(maureen, f"{base(world)}/paying", fields(first.text, f"{base(world)}/paying") | TIMES)
    kept = fields(second.text, f"{base(world)}/check")
    assert (kept["note"], kept["tasks"], kept["enquiry"]) == ([NOTE], ["company"], [enquiry_id])
    third = post(maureen, f"{base(world)}/check", kept | {"way": str(world.line), "relationship": "none"})
    post(maureen, f"{base(world)}/send", fields(third.text, f"{base(world)}/send"))
    assert bookings(units)[0].enquiry_id == int(enquiry_id)
    assert "You asked for a booking." in maureen.get(f"/enquiries/{enquiry_id}").text
