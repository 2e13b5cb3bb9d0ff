"""Groups, funders and invoices: each head pays for itself, each funder its own part, each visit once."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.models import Invoice, InvoiceLine, Visit
from marketplace.bookings.services import answering, cancelling, holding, invoicing, requesting, timing, visiting
from marketplace.bookings.services.wanted import SplitWanted, Wanted
from marketplace.core.actor import Actor
from marketplace.core.clock import FixedClock
from marketplace.core.errors import Refused, SlotTaken
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger.check import check
from marketplace.ledger.queries import balances
from marketplace.people import queries as people
from providers.models import Provider, Service, WorkerSession
from providers.queries import workers
from tests.factories.bookings import (
    COUNCIL,
    TUESDAY_10AM,
    World,
    confirm,
    make_confirmed,
    make_request,
    make_world,
    report,
    the_booking,
    the_visits,
)
from tests.factories.budgets import PotPlan, make_pots
from tests.factories.people import make_funder, make_holder, make_staff
from tests.factories.plans import LinePlan, make_active_plan
from tests.factories.providers import make_service, make_worker
from tests.integration.bookings.test_critical_survives import the_money_is_gone

PLACES = 6


@pytest.fixture
def group(units: Units, world: World) -> int:
    """A swimming group of six at £12.50 a head."""

    def make(uow: UnitOfWork) -> int:
        provider = uow.session.get_one(Provider, world.provider)
        worker = make_worker(uow, provider, "Sal")
        return make_service(uow, provider, "Swim group", workers=[worker], capacity=PLACES, price_pence=1_250).id

    return units.write(make)


def member(uow: UnitOfWork, world: World, name: str) -> tuple[Actor, SplitWanted]:
    """Somebody else of the same funder, with a pot and a line of their own."""
    funder = people.organisation(uow, world.funder)
    holder = make_holder(uow, funder, people.person(uow, world.coordinator.person_id or 0), given_name=name)
    [pot] = make_pots(uow, holder, COUNCIL)
    line = make_active_plan(uow, holder, [pot], [LinePlan("Going out", "going-out", 6_000, band=(None, None))]).line
    return Actor(holder.person_id), SplitWanted(pot.id, line.id, 100)


def join(uow: UnitOfWork, world: World, group: int, who: tuple[Actor, SplitWanted]) -> int:
    actor, split = who
    asked = Wanted(actor.person_id or 0, group, (split,), TUESDAY_10AM, 90)
    booking_id = requesting.request(uow, actor, asked)
    [worker] = workers.workers_of(uow, group)
    answering.accept(uow, world.priya, booking_id, worker_id=worker.id)
    confirm(uow, world, booking_id, actor)
    return booking_id


def test_each_head_pays_and_one_who_cancels_alters_nothing_for_the_others(
    units: Units, world: World, group: int, clock: FixedClock
) -> None:
    members = [units.write(member, world, f"Member{n}") for n in range(PLACES)]
    bookings = [units.write(join, world, group, who) for who in members]
    units.fresh()
    [session] = units.read(lambda uow: uow.session.query(WorkerSession).all())
    assert (session.taken, session.capacity) == (PLACES, PLACES)
    held = [units.read(balances, split.pot_id).held_pence for _, split in members]
    assert held == [1_250] * PLACES, "per head"
    late = units.write(member, world, "Late")
    with pytest.raises(SlotTaken):
        units.write(join, world, group, late)

    units.write(cancelling.cancel, members[0][0], bookings[0])
    units.fresh()
    held = [units.read(balances, split.pot_id).held_pence for _, split in members]
    assert held == [0] + [1_250] * (PLACES - 1)
    [session] = units.read(lambda uow: uow.session.query(WorkerSession).all())
    assert session.taken == PLACES - 1
    states = [units.read(the_visits, booking_id)[0].state for booking_id in bookings[1:]]
    assert states == [VisitState.SCHEDULED] * (PLACES - 1)
    units.write(join, world, group, late)

    clock.moment = TUESDAY_10AM + timedelta(hours=2)
    for (actor, _), booking_id in zip(members[1:], bookings[1:], strict=True):
        [visit] = units.read(the_visits, booking_id)
        units.write(report, world, visit.id)
        units.write(visiting.attest, actor, visit.id)
    units.fresh()
    assert [units.read(balances, split.pot_id).payable_pence for _, split in members] == [0] + [1_250] * 5
    assert units.read(check).wrong == ()


# Two funders behind one booking


@pytest.fixture
def shared(units: Units) -> tuple[World, str]:
    """A council's budget that holds an NHS pot of an ICB."""

    def make(uow: UnitOfWork) -> World:
        icb = make_funder(uow, "QOP", name="Greater Manchester ICB")
        make_staff(uow, icb, "finance", "Ola", "Mensah")
        return make_world(uow, nhs=PotPlan("nhs_chc", pence=720_000, contingency_pence=0, funder_id=icb.id))

    return units.write(make), "QOP"


def run(app, funder: str, out: Path) -> list[dict[str, str]]:
    result = app.test_cli_runner().invoke(args=["payments", "run", "--funder", funder, "--out", str(out)])
    assert result.exit_code == 0, result.output
    with out.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_funder_pays_its_own_part_by_its_own_code(
    app, units: Units, shared: tuple[World, str], clock: FixedClock, tmp_path: Path
) -> None:
    world, ods = shared
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    council = run(app, "E08000007", tmp_path / "council.csv")
    icb = run(app, ods, tmp_path / "icb.csv")
    assert [row["amount_pence"] for row in council] == ["1440"]
    assert [row["amount_pence"] for row in icb] == ["2160"]
    assert council[0]["payment_id"] != icb[0]["payment_id"]
    units.fresh()
    lines = units.read(lambda uow: uow.session.query(InvoiceLine).order_by(InvoiceLine.id).all())
    assert [(line.visit_id, line.pence) for line in lines] == [(visit.id, 1440), (visit.id, 2160)]


# Once


@pytest.fixture
def attested(units: Units, world: World, clock: FixedClock) -> Visit:
    booking_id = units.write(make_confirmed, world, weeks=1)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id)
    return units.write(visiting.attest, world.maureen, visit.id)


def test_a_visit_is_never_twice_on_an_invoice(units: Units, world: World, attested: Visit) -> None:
    [invoice] = units.write(invoicing.submit_own, world.priya, provider_id=world.provider)
    assert units.write(invoicing.submit_own, world.priya, provider_id=world.provider) == []

    def again(uow: UnitOfWork) -> None:
        [line, *_] = uow.session.query(InvoiceLine).all()
        uow.session.add(
            InvoiceLine(
                invoice_id=line.invoice_id,
                visit_id=line.visit_id,
                pot_id=line.pot_id,
                plan_line_id=line.plan_line_id,
                kind="visit",
                pence=1,
            )
        )
        uow.session.flush()

    with pytest.raises(IntegrityError):
        units.write(again)
    units.fresh()
    assert units.read(lambda uow: uow.session.get_one(Invoice, invoice.id)).total_pence == 3_600


def test_a_second_yes_pays_no_second_time(units: Units, world: World, attested: Visit) -> None:
    with pytest.raises(Refused):
        units.write(visiting.attest, world.maureen, attested.id)
    with pytest.raises(Refused):
        units.write(visiting.attest, world.coordinator, attested.id, spoken=True)
    units.fresh()
    assert units.read(balances, world.nhs_pot).payable_pence == 2_160


# Shorter than agreed, taken back, longer after all


@pytest.fixture
def hourly(units: Units, world: World) -> int:
    """£24 an hour, at least half an hour."""

    def make(uow: UnitOfWork) -> None:
        service = uow.session.get_one(Service, world.service)
        service.price_unit, service.price_pence, service.minimum_minutes = "hour", 2_400, 30  # type: ignore[assignment]

    units.write(make)
    return units.write(make_confirmed, world, weeks=1)


def test_a_shorter_visit_costs_its_minutes_and_the_rest_is_free_again(
    units: Units, world: World, hourly: int, clock: FixedClock
) -> None:
    [visit] = units.read(the_visits, hourly)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id, minutes=45)
    units.write(visiting.attest, world.maureen, visit.id)
    units.fresh()
    assert [units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)] == [1_080, 720]
    assert [units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot)] == [0, 0]


def test_a_yes_to_a_wrong_record_is_taken_back_and_the_whole_price_is_there_for_the_right_one(
    units: Units, world: World, hourly: int, clock: FixedClock
) -> None:
    [visit] = units.read(the_visits, hourly)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id, minutes=45)
    units.write(visiting.attest, world.maureen, visit.id)
    units.write(visiting.withdraw_attest, world.maureen, visit.id)
    units.fresh()
    assert [units.read(balances, pot).held_pence for pot in (world.nhs_pot, world.council_pot)] == [2_160, 1_440]
    times = {"started_at": visit.starts_at, "ended_at": visit.starts_at + timedelta(minutes=90)}
    units.write(visiting.amend, world.priya, visit.id, **times)
    units.write(visiting.attest, world.maureen, visit.id)
    units.fresh()
    assert [units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)] == [2_160, 1_440]


def test_money_spent_in_between_is_asked_for_and_the_visit_is_paid_later(
    units: Units, world: World, hourly: int, clock: FixedClock
) -> None:
    [visit] = units.read(the_visits, hourly)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id, minutes=45)
    units.write(visiting.attest, world.maureen, visit.id)
    units.write(the_money_is_gone, world)
    units.write(visiting.withdraw_attest, world.maureen, visit.id)
    times = {"started_at": visit.starts_at, "ended_at": visit.starts_at + timedelta(minutes=90)}
    units.write(visiting.amend, world.priya, visit.id, **times)
    units.write(visiting.attest, world.maureen, visit.id)
    units.fresh()
    assert units.read(balances, world.nhs_pot).payable_pence == 0
    units.write(holding.fund, world.coordinator, visit.id, from_contingency=True)
    units.fresh()
    assert [units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)] == [2_160, 1_440]


def test_what_silence_made_payable_can_still_be_queried(units: Units, world: World, clock: FixedClock) -> None:
    booking_id = units.write(make_confirmed, world, weeks=1, pay_if_silent=True)
    [visit] = units.read(the_visits, booking_id)
    clock.moment = visit.ends_at
    units.write(report, world, visit.id)
    clock.moment += timedelta(days=8)
    timing.silence(units)
    units.fresh()
    assert units.read(balances, world.nhs_pot).payable_pence == 2_160
    assert units.read(the_booking, booking_id).state is BookingState.COMPLETED
    clock.moment += timedelta(days=60)
    units.write(visiting.query, world.maureen, visit.id, reason="Nobody came.")
    units.fresh()
    assert units.read(balances, world.nhs_pot).payable_pence == 0
    assert units.read(balances, world.nhs_pot).held_pence == 2_160
    units.write(visiting.void, world.coordinator, visit.id)
    units.fresh()
    assert units.read(balances, world.nhs_pot).held_pence == 0


def test_three_silent_visits_in_a_row_are_counted_in_any_order(units: Units, world: World, clock: FixedClock) -> None:
    """The second visit's record comes last: it would be the third in a row, so it is not paid by silence."""
    booking_id = units.write(make_confirmed, world, weeks=3, pay_if_silent=True, splits=world.council_only)
    first, second, third = units.read(the_visits, booking_id)
    for visit in (first, third, second):
        clock.moment = max(clock.moment, visit.ends_at)
        units.write(
            visiting.report, world.priya, visit.id, started_at=visit.starts_at, ended_at=visit.ends_at, note="late"
        )
        clock.moment += timedelta(days=7, minutes=1)
        timing.silence(units)
    units.fresh()
    due = [visit.due_pence for visit in units.read(the_visits, booking_id)]
    assert due == [3_600, None, 3_600]


def test_a_request_for_nothing_costs_nothing_and_is_still_delivered(
    units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_request, world, weeks=1)
    units.write(answering.counter, world.priya, booking_id, worker_id=world.worker, price_pence=0)
    units.write(answering.agree, world.maureen, booking_id)
    units.write(confirm, world, booking_id)
    [visit] = units.read(the_visits, booking_id)
    assert visit.state is VisitState.SCHEDULED
    clock.moment = visit.ends_at
    units.write(report, world, visit.id)
    units.write(visiting.attest, world.maureen, visit.id)
    assert units.read(the_booking, booking_id).state is BookingState.COMPLETED
    assert units.write(invoicing.submit_own, world.priya, provider_id=world.provider) == []
