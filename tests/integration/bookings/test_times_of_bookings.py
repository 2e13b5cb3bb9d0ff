"""Weekly visits in local time, bank holidays, deadlines to the minute, and asking twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.services import answering, cancelling, confirming, holding, invoicing, timing, visiting
from marketplace.core.clock import FixedClock, to_local
from marketplace.core.errors import IdempotencyKeyReused, InvalidInput, NotFound, Refused
from marketplace.core.uow import UnitOfWork, Units
from marketplace.core.working_days import working_days_after
from marketplace.ledger.queries import balances
from marketplace.notifications.models import Message
from providers.models import Credential, Service, WorkerSession
from tests.factories.bookings import (
    TUESDAY_10AM,
    World,
    confirm,
    make_accepted,
    make_confirmed,
    make_request,
    make_world,
    report,
    the_booking,
    the_visits,
)
from tests.factories.budgets import PotPlan


def held(units: Units, world: World) -> int:
    units.fresh()
    return sum(units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot))


def test_a_long_booking_stays_at_ten_over_both_clock_changes(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=25)
    starts = [to_local(visit.starts_at) for visit in units.read(the_visits, booking_id)]
    assert {start.strftime("%a %H:%M") for start in starts} == {"Tue 10:00"}
    summer = [start.utcoffset() == timedelta(hours=1) for start in starts]
    assert (summer[0], summer[1], summer[2], summer[-2], summer[-1]) == (True, True, False, False, True)
    assert starts[-1].date() == date(2027, 3, 30)
    assert {visit.ends_at - visit.starts_at for visit in units.read(the_visits, booking_id)} == {timedelta(minutes=90)}


def test_a_bank_holiday_in_the_middle_has_its_price_and_the_invoice_says_the_same(
    units: Units, world: World, clock: FixedClock
) -> None:
    units.write(lambda uow: setattr(uow.session.get_one(Service, world.service), "bank_holiday_price_pence", 5_999))
    booking_id = units.write(
        make_confirmed, world, weeks=2, starts_at=datetime(2026, 12, 21, 10, tzinfo=UTC), splits=world.splits
    )
    assert units.read(the_booking, booking_id).price_pence == 3_600 + 5_999, "the basket"
    for visit in units.read(the_visits, booking_id):
        clock.moment = visit.ends_at
        holding.hold_due(units)
        units.write(report, world, visit.id)
        units.write(visiting.attest, world.maureen, visit.id)
    invoices = units.write(invoicing.submit_own, world.priya, provider_id=world.provider)
    assert [invoice.total_pence for invoice in invoices] == [3_600 + 5_999], "the invoice (SRC-8)"
    assert [units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)] == [
        2_160 + 3_599,
        1_440 + 2_400,
    ]


def test_weeks_that_are_skipped_are_not_made_up_for(units: Units, world: World) -> None:
    booking_id = units.write(make_request, world, weeks=4, skips=(date(2026, 10, 20),))
    days = [to_local(visit.starts_at).day for visit in units.read(the_visits, booking_id)]
    assert days == [13, 27, 3]
    with pytest.raises(InvalidInput):
        units.write(make_request, world, weeks=1, skips=(date(2026, 10, 13),))


@pytest.mark.parametrize(("minutes", "state"), [(119, BookingState.REQUESTED), (121, BookingState.EXPIRED)])
def test_an_urgent_request_lapses_after_two_hours(
    units: Units, world: World, clock: FixedClock, minutes: int, state: BookingState
) -> None:
    booking_id = units.write(make_request, world, weeks=1, urgent=True)
    clock.moment += timedelta(minutes=minutes)
    timing.lapse(units)
    assert units.read(the_booking, booking_id).state is state


def test_two_working_days_jump_the_weekend(units: Units, world: World, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 10, 9, 9, tzinfo=UTC)  # a Friday
    booking_id = units.write(make_request, world, weeks=1)
    assert units.read(the_booking, booking_id).answer_by == datetime(2026, 10, 13, 9, tzinfo=UTC)
    assert working_days_after(clock.moment, 2) == datetime(2026, 10, 13, 9, tzinfo=UTC)


def test_an_answer_after_the_deadline_is_too_late_even_while_the_worker_sleeps(
    units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_request, world, weeks=1)
    clock.moment += timedelta(days=2, minutes=1)
    for answer in (answering.accept, answering.counter):
        with pytest.raises(Refused):
            units.write(answer, world.priya, booking_id, worker_id=world.worker)
    assert units.read(the_booking, booking_id).state is BookingState.REQUESTED
    assert units.read(lambda uow: uow.session.query(WorkerSession).count()) == 0


def test_confirming_is_possible_up_to_the_very_deadline(units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    clock.moment = units.read(the_booking, booking_id).confirm_by
    timing.lapse(units)
    units.write(confirm, world, booking_id)
    assert held(units, world) == 3_600


def test_one_second_later_it_is_not(units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    clock.moment = units.read(the_booking, booking_id).confirm_by + timedelta(seconds=1)
    with pytest.raises(Refused):
        units.write(confirm, world, booking_id)
    timing.lapse(units)
    units.fresh()
    assert units.read(the_booking, booking_id).state is BookingState.EXPIRED
    assert held(units, world) == 0
    assert units.read(lambda uow: uow.session.query(WorkerSession).count()) == 0


def test_a_request_whose_first_visit_is_over_is_not_accepted_and_lapses(
    units: Units, site, world: World, clock: FixedClock
) -> None:
    clock.moment = TUESDAY_10AM - timedelta(hours=3)
    booking_id = units.write(make_request, world, weeks=1)
    clock.moment = TUESDAY_10AM + timedelta(hours=2)
    with pytest.raises(Refused):
        units.write(answering.accept, world.priya, booking_id, worker_id=world.worker)
    site.worker.turn()
    units.fresh()
    assert units.read(the_booking, booking_id).state is BookingState.EXPIRED
    told = units.read(lambda uow: {(row.person_id, row.kind) for row in uow.session.query(Message)})
    assert {(world.holder, "booking_lapsed"), (world.priya.person_id, "booking_lapsed")} <= told


def test_confirming_twice_holds_once_with_a_key_and_without(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    keyed = {"key": "one", "agreement_accepted": True, "consent_to_share": True, "acknowledged": ()}
    assert units.write(confirming.confirm, world.maureen, booking_id, **keyed) == booking_id
    assert units.write(confirming.confirm, world.maureen, booking_id, **keyed) == booking_id
    with pytest.raises(IdempotencyKeyReused):
        units.write(confirming.confirm, world.maureen, booking_id, **keyed | {"acknowledged": ("other",)})
    with pytest.raises(Refused):
        units.write(confirm, world, booking_id)
    assert held(units, world) == 3_600


def test_a_refused_confirmation_leaves_its_key_free(units: Units, world: World) -> None:
    booking_id = units.write(make_accepted, world, weeks=1)
    keyed = {"key": "one", "consent_to_share": True, "acknowledged": ()}
    with pytest.raises(Refused):
        units.write(confirming.confirm, world.maureen, booking_id, agreement_accepted=False, **keyed)
    units.write(confirming.confirm, world.maureen, booking_id, agreement_accepted=True, **keyed)
    assert held(units, world) == 3_600


def test_visits_beyond_twelve_weeks_are_held_as_they_come_nearer(units: Units, clock: FixedClock) -> None:
    def all_at_once(uow: UnitOfWork) -> World:
        nhs = PotPlan(stream="nhs_chc", pence=720_000, contingency_pence=0, rhythm="all_at_once")
        council = PotPlan(pence=416_000, contingency_pence=0, rhythm="all_at_once")
        return make_world(uow, nhs=nhs, council=council)

    world = units.write(all_at_once)
    booking_id = units.write(make_confirmed, world, weeks=15)
    states = [visit.state for visit in units.read(the_visits, booking_id)]
    assert states.count(VisitState.SCHEDULED) == 11, "13 October to 22 December: within 12 weeks of 5 October"
    clock.moment += timedelta(weeks=1)
    holding.hold_due(units)
    units.fresh()
    states = [visit.state for visit in units.read(the_visits, booking_id)]
    assert states[:12] == [VisitState.SCHEDULED] * 12
    assert set(states[12:]) == {VisitState.PLANNED}


# Ways back before a visit


def test_nobody_cancels_a_visit_out_of_its_pay_after_it_began(units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.starts_at + timedelta(hours=1)
    with pytest.raises(Refused) as refusal:
        units.write(cancelling.cancel_visit, world.maureen, visit.id)
    assert refusal.value.code == "visit_has_begun"
    assert held(units, world) == 3_600
    units.write(cancelling.cancel_visit, world.coordinator, visit.id)
    assert held(units, world) == 0
    assert units.read(balances, world.nhs_pot).payable_pence == 0, "nobody came, so there is no fee"


@pytest.mark.parametrize(("days", "code"), [(7, "worker_and_holder_no_clash"), (180, "outside_the_plan")])
def test_a_visit_moves_only_to_where_it_can_be(units: Units, world: World, days: int, code: str) -> None:
    booking_id = units.write(make_confirmed, world, weeks=2)
    visit = units.read(the_visits, booking_id)[0]
    with pytest.raises(Refused) as refusal:
        units.write(cancelling.move_visit, world.maureen, visit.id, starts_at=visit.starts_at + timedelta(days=days))
    units.fresh()
    assert refusal.value.code == code
    assert units.read(the_visits, booking_id)[0].starts_at == TUESDAY_10AM
    assert held(units, world) == 7_200


def test_a_visit_does_not_move_to_a_day_that_the_insurance_does_not_reach(units: Units, world: World) -> None:
    def until_friday(uow: UnitOfWork) -> None:
        for credential in uow.session.query(Credential).filter_by(provider_id=world.provider, kind="public_liability"):
            credential.expires_on = date(2026, 10, 16)

    booking_id = units.write(make_confirmed, world, weeks=1)
    units.write(until_friday)
    [visit] = units.read(the_visits, booking_id)
    with pytest.raises(Refused) as refusal:
        units.write(cancelling.move_visit, world.maureen, visit.id, starts_at=visit.starts_at + timedelta(days=4))
    assert refusal.value.code == "credentials_in_date_for_every_visit_in_window"
    assert held(units, world) == 3_600
    units.write(cancelling.move_visit, world.maureen, visit.id, starts_at=visit.starts_at + timedelta(days=2))


def test_a_request_that_waits_for_authority_is_not_there_for_the_provider(units: Units, world: World) -> None:
    units.write(make_confirmed, world, weeks=1)
    waits = units.write(make_request, world, weeks=1, starts_at=TUESDAY_10AM + timedelta(hours=3))
    assert units.read(the_booking, waits).state is BookingState.AWAITING_AUTHORITY
    for act in (cancelling.cancel, answering.decline):
        more = {"reason": "no_capacity"} if act is answering.decline else {}
        with pytest.raises(NotFound):
            units.write(act, world.priya, waits, **more)
    with pytest.raises(NotFound):
        units.write(answering.accept, world.priya, waits, worker_id=world.worker)
    assert units.read(the_booking, waits).state is BookingState.AWAITING_AUTHORITY


def test_a_yearly_policy_does_not_stop_a_yearly_booking(units: Units, world: World) -> None:
    def until_march(uow: UnitOfWork) -> None:
        for credential in uow.session.query(Credential).filter_by(provider_id=world.provider):
            credential.expires_on = date(2027, 2, 1)

    units.write(until_march)
    booking_id = units.write(make_accepted, world, weeks=24)
    units.write(confirm, world, booking_id)
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED


def test_a_policy_that_ends_on_friday_stops_a_booking_for_saturday(units: Units, world: World) -> None:
    def until_friday(uow: UnitOfWork) -> None:
        for credential in uow.session.query(Credential).filter_by(provider_id=world.provider, kind="public_liability"):
            credential.expires_on = date(2026, 10, 16)

    saturday = datetime(2026, 10, 17, 9, tzinfo=UTC)
    before = units.write(make_accepted, world, weeks=1, starts_at=saturday)
    units.write(until_friday)
    with pytest.raises(Refused) as refusal:
        units.write(confirm, world, before)
    assert refusal.value.code == "credentials_in_date_for_every_visit_in_window"
    assert held(units, world) == 0
