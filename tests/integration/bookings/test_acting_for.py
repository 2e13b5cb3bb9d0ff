"""A broker books for a client, within what the client allowed, and never past it (6.1, 6.2, BKG-7)."""

from datetime import date

import pytest

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.services import answering, requesting
from marketplace.core.actor import Actor
from marketplace.core.errors import NotAllowed, NotFound
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation.domain import DelegatedAction as D
from marketplace.delegation.models import Delegation
from marketplace.ledger.queries import balances
from marketplace.notifications.queries import open_tasks_about
from marketplace.people.domain import OrganisationKind
from tests.factories.bookings import World, confirm, make_request, the_booking, the_visits
from tests.factories.delegation import make_delegation
from tests.factories.people import make_organisation, make_staff
from tests.factories.providers import make_provider, make_service, make_worker

ALL = (D.ENQUIRE, D.BOOK, D.ACCEPT_AGREEMENT, D.CANCEL, D.ATTEST, D.SEE_MONEY)


@pytest.fixture
def jess(units: Units, world: World) -> Actor:
    """A broker with a cap of £200 a booking, acting for Maureen."""

    def make(uow: UnitOfWork) -> Actor:
        firm = make_organisation(uow, OrganisationKind.BROKER, "Open Door Brokers")
        jess = make_staff(uow, firm, "broker", "Jess", "Hall")
        make_delegation(uow, world.holder, jess, actions=ALL, cap_pence=20_000, ends_on=date(2026, 12, 31))
        return Actor(jess.id, on_behalf_of=world.holder)

    return units.write(make)


@pytest.fixture
def dear_service(units: Units, world: World) -> int:
    """A companion whose one visit costs £201."""

    def make(uow: UnitOfWork) -> int:
        provider = make_provider(uow, "Far Days Out")
        worker = make_worker(uow, provider, "Sal")
        return make_service(uow, provider, "A day at the sea", workers=[worker], price_pence=20_100).id

    return units.write(make)


def held(units: Units, world: World) -> int:
    units.fresh()
    return sum(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def test_within_the_limit_the_broker_books_alone(units: Units, world: World, jess: Actor) -> None:
    booking_id = units.write(make_request, world, jess, weeks=1)
    assert units.read(the_booking, booking_id).state is BookingState.REQUESTED
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    units.write(confirm, world, booking_id, jess)
    booking = units.read(the_booking, booking_id)
    assert booking.state is BookingState.CONFIRMED
    assert booking.booked_by_id == jess.person_id
    assert held(units, world) == 3600


def test_201_pounds_under_a_200_cap_waits_unseen_by_the_provider(
    units: Units, world: World, jess: Actor, dear_service: int
) -> None:
    booking_id = units.write(make_request, world, jess, weeks=1, service_id=dear_service, minutes=90)
    booking = units.read(the_booking, booking_id)
    assert booking.state is BookingState.AWAITING_AUTHORITY
    assert "delegate_limit" in booking.authority_reasons
    with pytest.raises(NotAllowed):
        units.write(requesting.authorise, jess, booking_id)
    assert units.read(the_booking, booking_id).state is BookingState.AWAITING_AUTHORITY


def test_the_holders_yes_sends_it_on_and_covers_that_price_only(units: Units, world: World, jess: Actor) -> None:
    booking_id = units.write(make_request, world, jess, weeks=6)
    assert units.read(the_booking, booking_id).authority_reasons == ["delegate_limit"], "6 visits are £216"
    units.write(requesting.authorise, world.maureen, booking_id)
    booking = units.read(the_booking, booking_id)
    assert (booking.state, booking.authorised_pence) == (BookingState.REQUESTED, 21_600)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=3_700)
    with pytest.raises(NotAllowed):
        units.write(answering.agree, jess, booking_id)
    assert units.read(the_booking, booking_id).state is BookingState.COUNTERED


def test_a_broker_confirms_what_the_holder_authorised(units: Units, world: World, jess: Actor) -> None:
    booking_id = units.write(make_request, world, jess, weeks=6)
    units.write(requesting.authorise, world.coordinator, booking_id)
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    units.write(confirm, world, booking_id, jess)
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED


def test_after_a_stop_the_next_step_is_refused(units: Units, world: World, jess: Actor) -> None:
    booking_id = units.write(make_request, world, jess, weeks=1)
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)

    def revoke(uow: UnitOfWork) -> None:
        from marketplace.delegation import services

        [row] = uow.session.query(Delegation).all()
        services.revoke(uow, world.maureen, delegation_id=row.id)

    units.write(revoke)
    with pytest.raises((NotAllowed, NotFound)):
        units.write(confirm, world, booking_id, jess)
    assert held(units, world) == 0
    assert units.read(the_booking, booking_id).state is BookingState.ACCEPTED


def test_a_no_of_the_holder_leaves_nothing_waiting(units: Units, world: World, jess: Actor, dear_service: int) -> None:
    booking_id = units.write(make_request, world, jess, weeks=2, service_id=dear_service)
    assert [task.kind for task in units.read(open_tasks_about, "booking", booking_id)] == ["authorise_booking"]
    units.write(requesting.refuse, world.maureen, booking_id)
    booking = units.read(the_booking, booking_id)
    assert booking.state is BookingState.CANCELLED
    visits = units.read(the_visits, booking_id)
    assert {visit.state for visit in visits} == {VisitState.CANCELLED}, "they are in nobody's day any more"
    assert {visit.cancelled_by for visit in visits} == {"holder"}
    assert units.read(open_tasks_about, "booking", booking_id) == []


def test_a_broker_of_somebody_else_sees_nothing(units: Units, world: World) -> None:
    def stranger(uow: UnitOfWork) -> Actor:
        firm = make_organisation(uow, OrganisationKind.BROKER, "Another Firm")
        return Actor(make_staff(uow, firm, "broker", "Al", "Dee").id, on_behalf_of=world.holder)

    actor = units.write(stranger)
    with pytest.raises(NotFound):
        units.write(make_request, world, actor, weeks=1)
    assert held(units, world) == 0
