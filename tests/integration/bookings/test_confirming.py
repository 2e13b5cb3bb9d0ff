"""From a request to held money: all guards and the holds in one transaction, or nothing."""

from datetime import timedelta

import pytest

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.services import answering, holding, requesting
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock, to_local
from marketplace.core.errors import InsufficientFunds, NotAllowed, NotFound, Refused, SlotTaken
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger.queries import balances
from tests.factories.bookings import (
    TUESDAY_10AM,
    World,
    confirm,
    make_accepted,
    make_confirmed,
    make_request,
    make_world,
    the_booking,
    the_visits,
    wanted,
)
from tests.factories.providers import make_manager, make_provider, make_service, make_worker


def free(units: Units, world: World) -> tuple[int, int]:
    return tuple(units.read(balances, pot).free_pence for pot in (world.nhs_pot, world.council_pot))


def held(units: Units, world: World) -> tuple[int, int]:
    return tuple(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def test_a_request_reserves_and_holds_nothing(units: Units, world: World) -> None:
    before = free(units, world)
    booking_id = units.write(make_request, world)
    assert free(units, world) == before
    assert held(units, world) == (0, 0)
    booking = units.read(the_booking, booking_id)
    assert booking.state is BookingState.REQUESTED
    assert booking.price_pence == 8 * 3600
    other = units.write(make_request, world)
    assert other != booking_id, "nothing was reserved, so the same time can be asked for again"


def test_a_booking_split_60_40_makes_two_holds_that_sum_exactly(units: Units, world: World) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    assert held(units, world) == (2160, 1440)
    [visit] = units.read(the_visits, booking_id)
    holds = units.read(holding.live_holds, visit.id)
    assert [(hold.pot_id, hold.pence) for hold in holds] == [(world.nhs_pot, 2160), (world.council_pot, 1440)]
    assert visit.state is VisitState.SCHEDULED


def test_weekly_visits_stay_at_ten_across_the_october_change(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world)
    local = [to_local(visit.starts_at) for visit in units.read(the_visits, booking_id)]
    assert {(start.hour, start.minute) for start in local} == {(10, 0)}
    assert len({start.utcoffset() for start in local}) == 2, "both sides of the change are in it"


def test_visits_of_later_periods_are_planned_and_the_words_say_so(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world)
    before = units.read(lambda uow: holding.schedule(uow, the_booking(uow, booking_id)))
    assert before.now_pence + before.later_pence == 8 * 3600
    assert before.now_pence > 0
    assert before.later_on is not None
    units.write(confirm, world, booking_id)
    assert sum(held(units, world)) == before.now_pence
    states = [visit.state for visit in units.read(the_visits, booking_id)]
    assert states.count(VisitState.SCHEDULED) * 3600 == before.now_pence
    assert set(states) == {VisitState.SCHEDULED, VisitState.PLANNED}


def test_not_enough_money_holds_nothing_and_says_what_is_missing(units: Units, world: World) -> None:
    booking_ids = [
        units.write(make_accepted, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(weeks=n)) for n in range(2)
    ]

    def drain(uow) -> None:
        from marketplace.core.actor import SYSTEM
        from marketplace.ledger import services as ledger
        from marketplace.ledger.domain import Cause

        left = balances(uow, world.council_pot).free_pence - 1500
        ledger.hold(
            uow, SYSTEM, pot_id=world.council_pot, plan_line_id=world.line, pence=left, cause=Cause("visit", 999)
        )

    units.write(drain)
    units.write(confirm, world, booking_ids[0])
    before = held(units, world), free(units, world)
    with pytest.raises(InsufficientFunds) as refusal:
        units.write(confirm, world, booking_ids[1])
    assert refusal.value.short_pence == {world.council_pot: 1380}
    assert (held(units, world), free(units, world)) == before
    assert units.read(the_booking, booking_ids[1]).state is BookingState.ACCEPTED


def test_the_second_acceptance_of_the_same_time_is_refused(units: Units, world: World) -> None:
    first, second = (units.write(make_request, world) for _ in range(2))
    units.write(answering.accept, world.priya, first, worker_id=world.worker)
    with pytest.raises(SlotTaken):
        units.write(answering.accept, world.priya, second, worker_id=world.worker)
    assert units.read(the_booking, second).state is BookingState.REQUESTED
    with pytest.raises(SlotTaken):
        units.write(make_request, world)


def test_the_provider_can_not_confirm(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world)
    with pytest.raises((NotAllowed, NotFound)):
        units.write(confirm, world, booking_id, world.priya)
    assert held(units, world) == (0, 0)
    assert units.read(the_booking, booking_id).state is BookingState.ACCEPTED


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("agreement_accepted", "agreement_accepted_by_contracting_party"),
        ("consent_to_share", "holder_consent_for_information_shared"),
    ],
)
def test_without_agreement_or_consent_nothing_is_held(units: Units, world: World, missing: str, code: str) -> None:
    booking_id = units.write(make_accepted, world)
    with pytest.raises(Refused) as refusal:
        units.write(confirm, world, booking_id, **{missing: False})
    assert refusal.value.code == code
    assert held(units, world) == (0, 0)


def test_an_acceptance_that_ran_out_can_not_be_confirmed(units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_accepted, world)
    clock.moment += timedelta(days=6)
    with pytest.raises(Refused):
        units.write(confirm, world, booking_id)
    assert held(units, world) == (0, 0)


def test_a_line_that_is_full_waits_for_the_coordinator(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, minutes=90, weeks=1)
    units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    second = units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(hours=2))
    booking = units.read(the_booking, second)
    assert booking.state is BookingState.AWAITING_AUTHORITY
    assert booking.authority_reasons == ["within_band_or_K_ok"]
    with pytest.raises(NotAllowed):
        units.write(requesting.authorise, world.maureen, second)
    units.write(requesting.authorise, world.coordinator, second)
    assert units.read(the_booking, second).state is BookingState.REQUESTED


def test_the_same_key_asks_once(units: Units, world: World) -> None:
    ids = {units.write(requesting.request, world.maureen, wanted(world), key="k") for _ in range(3)}
    assert len(ids) == 1


def test_nobody_has_two_visits_at_once(units: Units) -> None:
    """Two providers said yes to the same hour: the first confirmation counts (G12)."""
    world = units.write(make_world, weekly_pence=50_000)

    def elsewhere(uow: UnitOfWork) -> tuple[int, int, Actor]:
        provider = make_provider(uow, "Far Pool")
        worker = make_worker(uow, provider, "Sal")
        service = make_service(uow, provider, "Swims far away", workers=[worker])
        return service.id, worker.id, Actor(make_manager(uow, provider, "Bo", "Long").id)

    service_id, worker_id, bo = units.write(elsewhere)
    here = units.write(make_accepted, world, weeks=1, splits=world.council_only)
    there = units.write(
        make_request,
        world,
        weeks=1,
        service_id=service_id,
        splits=world.council_only,
        starts_at=TUESDAY_10AM + timedelta(minutes=89),
    )
    units.write(answering.accept, bo, there, worker_id=worker_id)
    units.write(confirm, world, here)
    with pytest.raises(Refused) as refusal:
        units.write(confirm, world, there)
    assert refusal.value.code == "worker_and_holder_no_clash"
    assert held(units, world) == (0, 3600)
    assert units.read(the_booking, there).state is BookingState.ACCEPTED
