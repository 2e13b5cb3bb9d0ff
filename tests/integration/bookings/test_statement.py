"""A real booking read back in a holder's statement: the same words, the same pence."""

from flask import Flask

from marketplace.bookings.services import visiting
from marketplace.core.clock import FixedClock
from marketplace.core.uow import UnitOfWork, Units
from tests.factories.bookings import World, make_confirmed, make_world, report, the_visits
from tests.factories.people import sign_in


def test_a_booking_is_named_on_the_statement_of_both_pots(app: Flask, units: Units, clock: FixedClock) -> None:
    def book(uow: UnitOfWork) -> tuple[World, int, int]:
        world = make_world(uow)
        booking_id = make_confirmed(uow, world)
        return world, the_visits(uow, booking_id)[0].id, booking_id

    world, visit_id, booking_id = units.write(book)
    clock.moment = units.read(lambda uow: the_visits(uow, booking_id)[0].ends_at)
    units.write(report, world, visit_id)
    units.write(visiting.attest, world.maureen, visit_id=visit_id)
    client = sign_in(app.test_client(), world.holder)
    for pot_id in (world.nhs_pot, world.council_pot):
        text = client.get(f"/pots/{pot_id}/statement").text
        assert "You booked 3 visits" in text
        assert "You said a visit went well" in text
        assert f'<a href="/bookings/{booking_id}">Booking</a>' in text
        assert "13 October. " in text
        assert "13 October. " in client.get(f"/pots/{pot_id}/statement.csv").text
