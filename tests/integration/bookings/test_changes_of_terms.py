"""What changes between asking and confirming: time, price, worker, plan, listing. Money follows what was said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.bookings.domain.states import BookingState
from marketplace.bookings.models import BookingSplit
from marketplace.bookings.services import answering, cancelling, holding, requesting
from marketplace.bookings.services.wanted import SplitWanted
from marketplace.budgets import queries as budgets
from marketplace.core.clock import FixedClock, to_local
from marketplace.core.errors import InvalidInput, NotAllowed, NotFound, Refused, SlotTaken
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger.queries import balances
from marketplace.people import queries as people
from marketplace.plans import queries as plans
from providers.models import Provider, Service, WorkerSession
from providers.services import sessions
from tests.factories.bookings import (
    TUESDAY_10AM,
    World,
    confirm,
    make_accepted,
    make_confirmed,
    make_request,
    the_booking,
    the_visits,
)
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_hours, make_worker


def held(units: Units, world: World) -> int:
    units.fresh()
    return sum(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def places(units: Units) -> int:
    units.fresh()
    return units.read(lambda uow: sum(row.taken for row in uow.session.query(WorkerSession)))


def local_days(units: Units, booking_id: int) -> list[str]:
    return [f"{to_local(visit.starts_at):%d %b %H:%M}" for visit in units.read(the_visits, booking_id)]


# A counter


def test_a_counter_reserves_nothing_and_a_yes_to_it_reserves_like_an_acceptance(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=3)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=3_000)
    assert (places(units), held(units, world)) == (0, 0)
    units.write(answering.agree, world.maureen, booking_id)
    booking = units.read(the_booking, booking_id)
    assert (booking.state, booking.price_pence, booking.worker_id) == (BookingState.ACCEPTED, 9_000, world.worker)
    assert (places(units), held(units, world)) == (3, 0)
    units.write(confirm, world, booking_id)
    assert held(units, world) == 9_000


def test_a_no_to_a_counter_ends_the_request(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=2)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=3_000)
    units.write(answering.reject, world.maureen, booking_id)
    assert units.read(the_booking, booking_id).state is BookingState.CANCELLED
    assert (places(units), held(units, world)) == (0, 0)


def test_a_new_time_keeps_the_weeks_that_the_holder_skips(units: Units, world: World) -> None:
    skips = (date(2026, 10, 13), date(2026, 10, 27))
    booking_id = units.write(make_request, world, weeks=4, skips=skips)
    assert local_days(units, booking_id) == ["20 Oct 10:00", "03 Nov 10:00"]
    wednesday = datetime(2026, 10, 21, 13, tzinfo=UTC)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, starts_at=wednesday)
    units.write(answering.agree, world.maureen, booking_id)
    assert local_days(units, booking_id) == ["21 Oct 14:00", "04 Nov 14:00"]


def test_a_new_price_moves_no_visit(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=4, skips=(date(2026, 10, 13), date(2026, 10, 27)))
    before = local_days(units, booking_id)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=3_500)
    units.write(answering.agree, world.maureen, booking_id)
    assert local_days(units, booking_id) == before
    assert units.read(the_booking, booking_id).price_pence == 7_000


def test_a_new_time_alone_costs_what_the_listing_says_on_each_day(units: Units, world: World) -> None:
    """Christmas week is dearer only where the bank holiday is."""
    units.write(lambda uow: setattr(uow.session.get_one(Service, world.service), "bank_holiday_price_pence", 5_400))
    booking_id = units.write(
        make_request, world, weeks=3, starts_at=datetime(2026, 12, 21, 10, tzinfo=UTC), splits=world.council_only
    )
    assert [visit.price_pence for visit in units.read(the_visits, booking_id)] == [3_600, 5_400, 3_600]
    tuesday = datetime(2026, 12, 22, 10, tzinfo=UTC)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, starts_at=tuesday)
    units.write(answering.agree, world.maureen, booking_id)
    assert [visit.price_pence for visit in units.read(the_visits, booking_id)] == [3_600, 3_600, 3_600]
    assert units.read(the_booking, booking_id).price_pence == 10_800


@pytest.mark.parametrize(
    "wrong", [{"price_pence": -1}, {"minutes": 0}, {"starts_at": TUESDAY_10AM - timedelta(days=60)}]
)
def test_a_counter_that_makes_no_sense_is_refused(units: Units, world: World, wrong: dict[str, object]) -> None:
    booking_id = units.write(make_request, world)
    with pytest.raises(InvalidInput):
        units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, **wrong)
    assert units.read(the_booking, booking_id).state is BookingState.REQUESTED


# Above the listed price (G7, BUD-14)


def test_nhs_money_never_pays_more_than_the_listing_says(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=1)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=3_601)
    with pytest.raises(Refused) as refusal:
        units.write(answering.agree, world.maureen, booking_id)
    assert refusal.value.code == "no_topup_on_nhs"
    said = f"{refusal.value.message} {refusal.value.next_step}".lower()
    assert "plan change" in said
    assert "difference" not in said
    assert units.read(the_booking, booking_id).state is BookingState.COUNTERED
    assert (places(units), held(units, world)) == (0, 0)


def test_a_council_pot_pays_a_higher_price_within_its_line(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=1, splits=world.council_only)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=6_000)
    units.write(answering.agree, world.maureen, booking_id)
    units.write(confirm, world, booking_id)
    assert units.read(balances, world.council_pot).held_pence == 6_000


def test_a_price_that_has_fallen_since_is_no_top_up(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    units.write(lambda uow: setattr(uow.session.get_one(Service, world.service), "price_pence", 3_000))
    units.write(confirm, world, booking_id)
    assert held(units, world) == 3_600, "what both sides said yes to"


# The plan line's limits (G3)


def test_a_line_is_filled_by_all_its_bookings_together(units: Units, world: World) -> None:
    """£60 a week: one swim of £36 fits, a second one in the same week goes to the coordinator, in another it fits."""
    first, second = (
        units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(hours=hours)) for hours in (0, 3)
    )
    other_week = units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(days=7))
    for booking_id in (first, second, other_week):
        units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    units.write(confirm, world, other_week)
    with pytest.raises(Refused) as refusal:
        units.write(confirm, world, first)
    assert refusal.value.code == "within_band_or_K_ok"
    assert held(units, world) == 3_600
    with pytest.raises(NotAllowed):
        units.write(requesting.authorise, world.maureen, first)
    units.write(requesting.authorise, world.coordinator, first)
    units.write(confirm, world, first)
    assert held(units, world) == 7_200
    units.write(cancelling.cancel, world.maureen, first)
    units.write(confirm, world, second)
    assert held(units, world) == 7_200, "what the first took is there for the second"


def test_a_yes_to_a_full_line_is_not_a_yes_to_any_price(units: Units, world: World) -> None:
    units.write(make_confirmed, world, weeks=1, splits=world.council_only)
    booking_id = units.write(
        make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(hours=3), splits=world.council_only
    )
    units.write(requesting.authorise, world.coordinator, booking_id)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=30_000)
    units.write(answering.agree, world.maureen, booking_id)
    with pytest.raises(Refused) as refusal:
        units.write(confirm, world, booking_id)
    assert refusal.value.code == "within_band_or_K_ok"
    assert held(units, world) == 3_600


# A plan that changes meanwhile


def replace_plan(uow: UnitOfWork, world: World, *, follows: bool = True) -> int:
    """A new version agreed; its line follows the old one, or the old one was left out. Returns the new line's id."""
    holder = people.holder(uow, world.holder)
    pots = [budgets.pot(uow, pot_id) for pot_id in (world.nhs_pot, world.council_pot)]
    line = LinePlan(
        "Going out, more often",
        "going-out",
        9_000,
        band=(None, None),
        shares=(60, 40),
        follows_id=world.line if follows else None,
    )
    return make_active_plan(uow, holder, pots, [line]).line.id


def test_a_booking_that_waits_follows_its_line_into_the_new_plan(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    line_id = units.write(replace_plan, world)
    units.write(confirm, world, booking_id)
    lines = units.read(lambda uow: {row.plan_line_id for row in uow.session.query(BookingSplit)})
    assert lines == {line_id}, "postings cite the line of the plan that runs"
    assert held(units, world) == 3_600


def test_a_line_that_was_left_out_pays_for_nothing_new(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    units.write(replace_plan, world, follows=False)
    with pytest.raises(Refused) as refusal:
        units.write(confirm, world, booking_id)
    assert refusal.value.code == "plan_active"
    assert held(units, world) == 0


def test_what_is_booked_goes_on_under_a_new_plan_and_counts_on_its_line(
    units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=5)
    units.write(replace_plan, world)
    clock.moment = datetime(2026, 11, 2, 9, tzinfo=UTC)
    holding.hold_due(units)
    units.fresh()
    assert {visit.state.value for visit in units.read(the_visits, booking_id)} == {"scheduled"}
    now = units.read(plans.line_now, world.line)
    assert now is not None
    again = {"weeks": 1, "starts_at": datetime(2026, 11, 10, 14, tzinfo=UTC)}
    second = units.write(make_request, world, splits=(SplitWanted(world.nhs_pot, now.id, 100),), **again)
    assert units.read(the_booking, second).state is BookingState.REQUESTED, "£36 and £36 fit in £90"
    third = units.write(make_accepted, world, splits=(SplitWanted(world.nhs_pot, now.id, 100),), **again)
    assert units.read(the_booking, third).state is BookingState.ACCEPTED
    fourth = again | {"starts_at": datetime(2026, 11, 10, 12, tzinfo=UTC)}
    last = units.write(make_request, world, splits=(SplitWanted(world.nhs_pot, now.id, 100),), **fourth)
    assert units.read(the_booking, last).authority_reasons == ["within_band_or_K_ok"], "the old booking counts too"


# Another worker


def test_another_worker_comes_only_after_the_holders_yes(units: Units, world: World) -> None:
    def sal(uow: UnitOfWork) -> int:
        worker = make_worker(uow, uow.session.get_one(Provider, world.provider), "Sal")
        make_hours(uow, uow.session.get_one(Service, world.service), worker)
        return worker.id

    other = units.write(sal)
    booking_id = units.write(make_confirmed, world, weeks=2)
    units.write(answering.propose_worker, world.priya, booking_id, worker_id=other)
    with pytest.raises((NotAllowed, NotFound)):
        units.write(answering.agree, world.priya, booking_id)
    units.write(answering.reject, world.maureen, booking_id)
    assert {visit.worker_id for visit in units.read(the_visits, booking_id)} == {world.worker}
    units.write(answering.propose_worker, world.priya, booking_id, worker_id=other)
    units.write(answering.agree, world.maureen, booking_id)
    units.fresh()
    assert {visit.worker_id for visit in units.read(the_visits, booking_id)} == {other}
    assert units.read(lambda uow: {row.worker_id for row in uow.session.query(WorkerSession)}) == {other}
    assert held(units, world) == 7_200


def test_a_worker_who_is_taken_then_can_not_step_in(units: Units, world: World) -> None:
    def sal(uow: UnitOfWork) -> int:
        worker = make_worker(uow, uow.session.get_one(Provider, world.provider), "Sal")
        make_hours(uow, uow.session.get_one(Service, world.service), worker)
        return worker.id

    other = units.write(sal)
    booking_id = units.write(make_confirmed, world, weeks=1)
    second = units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM, splits=world.council_only)
    units.write(answering.propose_worker, world.priya, booking_id, worker_id=other)

    def take_sal(uow: UnitOfWork) -> None:
        [visit] = the_visits(uow, second)
        sessions.reserve(
            uow,
            worker_id=other,
            service_id=world.service,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            reference="visit:999",
        )

    units.write(take_sal)
    with pytest.raises(SlotTaken):
        units.write(answering.agree, world.maureen, booking_id)
    assert [visit.worker_id for visit in units.read(the_visits, booking_id)] == [world.worker]
    assert units.read(the_booking, booking_id).proposed_worker_id == other
