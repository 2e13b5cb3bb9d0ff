"""The provider records, the holder says yes, the money becomes to pay; silence and mistakes have their ways."""

from datetime import timedelta

import pytest

from marketplace.bookings.domain.states import BookingState, CancelReason, VisitState
from marketplace.bookings.services import cancelling, dying, timing, visiting
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.errors import NotAllowed, NotFound, Refused
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger.queries import balances
from marketplace.people.models import Membership
from tests.factories.bookings import TUESDAY_10AM, World, make_confirmed, report, the_booking, the_visits
from tests.factories.delegation import make_delegation

AFTER = TUESDAY_10AM + timedelta(hours=3)


@pytest.fixture
def booking_id(units: Units, world: World) -> int:
    return units.write(make_confirmed, world, weeks=1)


@pytest.fixture
def visit_id(units: Units, booking_id: int) -> int:
    return units.read(the_visits, booking_id)[0].id


@pytest.fixture
def reported(units: Units, world: World, visit_id: int, clock: FixedClock) -> int:
    clock.moment = AFTER
    units.write(report, world, visit_id)
    return visit_id


def sums(units: Units, world: World, place: str) -> list[int]:
    return [getattr(units.read(balances, pot), f"{place}_pence") for pot in (world.nhs_pot, world.council_pot)]


def state(units: Units, visit_id: int) -> VisitState:
    from marketplace.bookings.models import Visit

    return units.read(lambda uow: uow.session.get_one(Visit, visit_id)).state


def test_a_yes_of_the_holder_makes_the_visit_payable(units: Units, world: World, reported: int) -> None:
    assert sums(units, world, "payable") == [0, 0]
    units.write(visiting.attest, world.maureen, reported)
    assert sums(units, world, "payable") == [2160, 1440]
    assert sums(units, world, "held") == [0, 0]
    assert state(units, reported) is VisitState.ATTESTED


def test_the_providers_side_never_attests(units: Units, world: World, reported: int) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        units.write(visiting.attest, world.priya, reported)
    assert state(units, reported) is VisitState.REPORTED
    assert sums(units, world, "payable") == [0, 0]


def test_a_coordinator_records_a_spoken_yes(units: Units, world: World, reported: int) -> None:
    visit = units.write(visiting.attest, world.coordinator, reported, spoken=True)
    assert visit.attested_how == "spoken"
    assert sums(units, world, "payable") == [2160, 1440]


def test_a_yes_can_be_taken_back_and_given_again(units: Units, world: World, reported: int) -> None:
    units.write(visiting.attest, world.maureen, reported)
    units.write(visiting.withdraw_attest, world.maureen, reported)
    assert sums(units, world, "held") == [2160, 1440]
    assert sums(units, world, "payable") == [0, 0]
    units.write(visiting.attest, world.maureen, reported)
    assert sums(units, world, "payable") == [2160, 1440]


def test_silence_is_not_agreement(units: Units, world: World, reported: int, clock: FixedClock) -> None:
    clock.moment += timedelta(days=7)
    assert units.read(timing._silent) == [reported]
    timing.silence(units)
    assert state(units, reported) is VisitState.UNCONFIRMED
    assert sums(units, world, "payable") == [0, 0], "the holder did not choose to pay unless they object"


def test_pay_unless_i_object_pays_two_silent_visits_and_not_the_third(
    units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=4, pay_if_silent=True, splits=world.council_only)
    for visit in units.read(the_visits, booking_id)[:3]:
        clock.moment = visit.ends_at + timedelta(hours=1)
        units.write(report, world, visit.id)
        clock.moment += timedelta(days=7, minutes=1)
        timing.silence(units)
    visits = units.read(the_visits, booking_id)
    assert [visit.due_pence for visit in visits[:3]] == [3600, 3600, None]
    assert sums(units, world, "payable")[1] == 7200


def test_a_query_stops_the_money_until_it_is_settled(units: Units, world: World, reported: int) -> None:
    units.write(visiting.query, world.maureen, reported, reason="She left early.")
    assert sums(units, world, "payable") == [0, 0]
    units.write(visiting.void, world.coordinator, reported)
    assert sums(units, world, "held") == [0, 0]
    assert state(units, reported) is VisitState.VOID


@pytest.mark.parametrize(
    ("hours_before", "reason", "fee"),
    [
        (48, None, 0),
        (2, None, 1000),
        (2, CancelReason.HOSPITAL, 0),
        (2, CancelReason.DEATH, 0),
        (2, CancelReason.SAFEGUARDING, 0),
    ],
)
def test_the_fee_for_cancelling_late_and_when_there_is_none(
    units: Units, world: World, booking_id: int, visit_id: int, clock: FixedClock, hours_before: int, reason, fee: int
) -> None:
    clock.moment = TUESDAY_10AM - timedelta(hours=hours_before)

    def shown(uow: UnitOfWork) -> int:
        booking = the_booking(uow, booking_id)
        return cancelling.fee_for(uow, booking, the_visits(uow, booking_id)[0], "holder", reason)

    assert units.read(shown) == fee, "what is shown before is what is paid after"
    units.write(cancelling.cancel_visit, world.maureen, visit_id, reason=reason)
    assert sum(sums(units, world, "payable")) == fee
    assert sums(units, world, "held") == [0, 0]


def test_a_provider_who_cancels_frees_all_the_money(
    units: Units, world: World, visit_id: int, clock: FixedClock
) -> None:
    clock.moment = TUESDAY_10AM - timedelta(hours=2)
    units.write(cancelling.cancel_visit, world.priya, visit_id, reason=CancelReason.WORKER_UNAVAILABLE)
    assert sums(units, world, "held") == [0, 0]
    assert sums(units, world, "payable") == [0, 0]


def test_a_visit_moves_with_its_money_and_its_place(units: Units, world: World, visit_id: int) -> None:
    units.write(cancelling.move_visit, world.maureen, visit_id, starts_at=TUESDAY_10AM + timedelta(days=8))
    assert sums(units, world, "held") == [2160, 1440]
    other = units.write(make_confirmed, world, weeks=1, starts_at=TUESDAY_10AM, splits=world.council_only)
    assert units.read(the_booking, other).state is BookingState.CONFIRMED, "the old time is free for others"


def test_a_stranger_sees_no_visit(units: Units, visit_id: int) -> None:
    with pytest.raises(NotFound):
        units.write(cancelling.cancel_visit, Actor(999), visit_id)
    assert state(units, visit_id) is VisitState.SCHEDULED


def test_after_a_death_nothing_is_held_and_no_fee_falls_due(units: Units, world: World, booking_id: int) -> None:
    units.write(dying.wind_down, world.holder)
    assert sums(units, world, "held") == [0, 0]
    assert sums(units, world, "payable") == [0, 0]
    assert units.read(the_booking, booking_id).state is BookingState.CANCELLED


def test_a_record_of_a_future_visit_is_refused(units: Units, world: World, visit_id: int) -> None:
    from marketplace.core.errors import InvalidInput

    with pytest.raises(InvalidInput):
        units.write(report, world, visit_id)
    assert state(units, visit_id) is VisitState.SCHEDULED


def test_a_request_lapses_after_two_working_days(units: Units, world: World, clock: FixedClock) -> None:
    from tests.factories.bookings import make_request

    booking_id = units.write(make_request, world)
    clock.moment += timedelta(days=1, hours=23)
    timing.lapse(units)
    assert units.read(the_booking, booking_id).state is BookingState.REQUESTED
    clock.moment += timedelta(hours=2)
    timing.lapse(units)
    assert units.read(the_booking, booking_id).state is BookingState.EXPIRED


def test_an_acceptance_that_nobody_confirms_gives_the_time_back(units: Units, world: World, clock: FixedClock) -> None:
    from tests.factories.bookings import make_accepted

    booking_id = units.write(make_accepted, world)
    clock.moment += timedelta(days=3)
    timing.lapse(units)
    units.fresh()
    assert units.read(the_booking, booking_id).state is BookingState.EXPIRED
    again = units.write(make_accepted, world, splits=world.council_only)
    assert units.read(the_booking, again).state is BookingState.ACCEPTED


def test_attest_is_refused_before_a_report(units: Units, world: World, visit_id: int) -> None:
    with pytest.raises(Refused):
        units.write(visiting.attest, world.maureen, visit_id)
    assert sums(units, world, "payable") == [0, 0]


def test_whoever_recorded_a_visit_never_confirms_it_even_after_changing_sides(
    units: Units, world: World, visit_id: int, clock: FixedClock
) -> None:
    """Priya leaves her firm and becomes somebody who acts for Maureen: her own record stays not hers to confirm."""
    clock.moment = AFTER
    units.write(report, world, visit_id)

    def change_sides(uow: UnitOfWork) -> Actor:
        for membership in uow.session.query(Membership).filter_by(person_id=world.priya.person_id):
            membership.ended_at = uow.now
        make_delegation(uow, world.holder, world.priya.person_id or 0)
        return Actor(world.priya.person_id, on_behalf_of=world.holder)

    priya = units.write(change_sides)
    clock.moment += timedelta(hours=1)
    with pytest.raises(NotAllowed):
        units.write(visiting.attest, priya, visit_id)
    assert state(units, visit_id) is VisitState.REPORTED
    assert sums(units, world, "payable") == [0, 0]
