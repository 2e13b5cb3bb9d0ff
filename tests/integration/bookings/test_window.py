"""A rolling window of 12 weeks: planned visits are held as it rolls and as periods are released, in order of date;
one that the money does not cover stays planned, is shown, raises a task, and is never cancelled (5.3, E2)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.models import Visit, VisitHold
from marketplace.bookings.services import holding, visiting
from marketplace.budgets.models import BudgetPeriod
from marketplace.budgets.services import release_due
from marketplace.core.actor import SYSTEM
from marketplace.core.clock import FixedClock
from marketplace.core.errors import Refused
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.ledger.queries import balances
from marketplace.notifications.models import Task
from tests.factories.bookings import World, make_confirmed, make_world, report, the_visits
from tests.factories.people import post, sign_in


def states(units: Units, booking_id: int) -> list[VisitState]:
    units.fresh()
    return [visit.state for visit in units.read(the_visits, booking_id)]


def total(units: Units, world: World, place: str) -> int:
    units.fresh()
    return sum(getattr(units.read(balances, pot), f"{place}_pence") for pot in (world.nhs_pot, world.council_pot))


def release_everything(uow: UnitOfWork) -> None:
    """As if both pots released all their money at the start."""
    for period in uow.session.query(BudgetPeriod).filter(BudgetPeriod.released_at.is_(None)):
        ledger.release_period(
            uow, SYSTEM, pot_id=period.pot_id, pence=period.release_pence, cause=Cause("period", period.id)
        )
        period.released_at = uow.now


def leave_free(uow: UnitOfWork, world: World, pence: int) -> None:
    """Takes the council pot's free money down to that."""
    free = balances(uow, world.council_pot).free_pence
    ledger.hold(
        uow, SYSTEM, pot_id=world.council_pot, plan_line_id=world.line, pence=free - pence, cause=Cause("visit", 999)
    )


def tasks(units: Units, kind: str) -> list[Task]:
    units.fresh()
    return units.read(lambda uow: uow.session.query(Task).filter_by(kind=kind, done_at=None).all())


def test_visits_beyond_twelve_weeks_are_planned_and_held_as_the_window_rolls(
    units: Units, world: World, clock: FixedClock
) -> None:
    units.write(release_everything)
    booking_id = units.write(make_confirmed, world, weeks=16)
    visits = units.read(the_visits, booking_id)
    near = [visit for visit in visits if visit.starts_at <= clock.moment + timedelta(weeks=12)]
    assert 0 < len(near) < 16
    assert states(units, booking_id) == [VisitState.SCHEDULED] * len(near) + [VisitState.PLANNED] * (16 - len(near))
    assert total(units, world, "held") == 3600 * len(near)
    assert holding.hold_due(units) == 0, "nothing before its day"
    clock.moment = visits[len(near)].starts_at - timedelta(weeks=12)
    assert holding.hold_due(units) == 1
    assert total(units, world, "held") == 3600 * (len(near) + 1)
    clock.moment += timedelta(weeks=2)
    assert holding.hold_due(units) == 2
    assert holding.hold_due(units) == 0, "held once"
    order = units.read(
        lambda uow: [
            visit.starts_at
            for visit, _ in uow.session.query(Visit, VisitHold)
            .join(VisitHold, VisitHold.visit_id == Visit.id)
            .order_by(VisitHold.id)
        ]
    )
    assert order == sorted(order), "in order of date"


def test_a_period_that_is_released_later_holds_its_visits(
    site: Site, units: Units, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=8)
    before = states(units, booking_id)
    assert before.count(VisitState.PLANNED) == 5, "October is released, November is not"
    clock.moment = datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert release_due(units) == 2
    site.worker.turn()  # the word of the release reaches the bookings
    after = states(units, booking_id)
    december = datetime(2026, 12, 1, tzinfo=UTC)
    november = [visit.state for visit in units.read(the_visits, booking_id) if visit.starts_at < december]
    assert set(november) == {VisitState.SCHEDULED}
    assert after.count(VisitState.PLANNED) < before.count(VisitState.PLANNED)


@pytest.fixture
def short(units: Units, world: World, clock: FixedClock) -> int:
    """A booking of two weeks in November; the council's money covers one visit of them. Its id."""
    booking_id = units.write(
        make_confirmed, world, weeks=2, starts_at=datetime(2026, 11, 3, 10, tzinfo=UTC), splits=world.council_only
    )
    assert states(units, booking_id) == [VisitState.PLANNED] * 2
    clock.moment = datetime(2026, 11, 1, 9, tzinfo=UTC)
    release_due(units)
    units.write(leave_free, world, 5_000)
    holding.hold_due(units)
    return booking_id


def test_short_money_holds_the_first_and_the_second_waits_with_a_task(
    app, units: Units, world: World, short: int
) -> None:
    assert states(units, short) == [VisitState.SCHEDULED, VisitState.PLANNED]
    [task] = tasks(units, "fund_visit")
    assert task.subject_id == units.read(the_visits, short)[1].id
    holding.hold_due(units)
    assert len(tasks(units, "fund_visit")) == 1, "asked once"
    holder = sign_in(app.test_client(), world.holder)
    home = holder.get("/my").text
    assert "Not yet funded" in home
    assert "It is not cancelled" in home
    page = holder.get(f"/bookings/{short}").text
    assert "Not yet funded: £36.00" in page
    assert "Nothing is cancelled." in page
    assert "Hold from free money" not in page, "that is the coordinator's"


def test_one_that_is_not_critical_waits_and_is_not_recorded(
    units: Units, world: World, short: int, clock: FixedClock
) -> None:
    visit = units.read(the_visits, short)[1]
    clock.moment = visit.ends_at + timedelta(hours=1)
    with pytest.raises(Refused) as refusal:
        units.write(report, world, visit.id)
    assert refusal.value.code == "visit_not_funded"
    assert states(units, short)[1] is VisitState.PLANNED, "and it is not cancelled"


def test_the_coordinator_holds_it_from_emergency_money_on_the_page(app, units: Units, world: World, short: int) -> None:
    dawn = sign_in(app.test_client(), world.coordinator.person_id or 0)
    page = dawn.get(f"/bookings/{short}").text
    assert "Hold from emergency money" in page
    visit = units.read(the_visits, short)[1]
    refused = post(dawn, f"/visits/{visit.id}/fund", {"source": "free"}, follow_redirects=True)
    assert "not enough free money" in refused.text
    assert states(units, short)[1] is VisitState.PLANNED
    before = units.read(balances, world.council_pot).contingency_pence
    for _ in range(2):
        post(dawn, f"/visits/{visit.id}/fund", {"source": "contingency"})
    assert states(units, short)[1] is VisitState.SCHEDULED
    units.fresh()
    assert units.read(balances, world.council_pot).contingency_pence == before - 3600, "once, though sent twice"
    assert tasks(units, "fund_visit") == []


def test_money_that_comes_back_holds_it_by_itself(units: Units, world: World, short: int) -> None:
    from marketplace.bookings.services import cancelling

    first = units.read(the_visits, short)[0]
    units.write(cancelling.cancel_visit, world.maureen, first.id)
    assert holding.hold_due(units) == 1
    assert states(units, short)[1] is VisitState.SCHEDULED
    assert tasks(units, "fund_visit") == []


class TestCritical:
    @pytest.fixture
    def world(self, units: Units) -> World:
        return units.write(make_world, critical=True)

    def test_it_goes_ahead_is_attested_and_accrues_once_it_is_funded(
        self, app, units: Units, world: World, short: int, clock: FixedClock
    ) -> None:
        visit = units.read(the_visits, short)[1]
        clock.moment = visit.ends_at + timedelta(hours=1)
        units.write(report, world, visit.id)
        maureen: FlaskClient = sign_in(app.test_client(), world.holder)
        said = post(maureen, f"/visits/{visit.id}/attest", follow_redirects=True)
        assert "Its money is not held yet" in said.text
        attested = units.read(the_visits, short)[1]
        assert (attested.state, attested.due_pence, attested.due_at) == (VisitState.ATTESTED, 3600, None)
        assert total(units, world, "payable") == 0
        dawn = sign_in(app.test_client(), world.coordinator.person_id or 0)
        for _ in range(2):
            post(dawn, f"/visits/{visit.id}/fund", {"source": "contingency"})
        assert total(units, world, "payable") == 3600, "accrued once, though sent twice"
        assert units.read(the_visits, short)[1].due_at is not None
        assert tasks(units, "fund_visit") == []

    def test_a_record_without_money_can_still_be_taken_back(
        self, units: Units, world: World, short: int, clock: FixedClock
    ) -> None:
        visit = units.read(the_visits, short)[1]
        clock.moment = visit.ends_at + timedelta(hours=1)
        units.write(report, world, visit.id)
        units.write(visiting.attest, world.maureen, visit.id)
        units.write(visiting.withdraw_attest, world.maureen, visit.id)
        assert states(units, short)[1] is VisitState.REPORTED

    def test_no_booking_is_ended_by_any_of_it(self, units: Units, short: int, clock: FixedClock) -> None:
        from marketplace.bookings.services import timing
        from tests.factories.bookings import the_booking

        for _ in range(4):
            clock.moment += timedelta(days=7)
            holding.hold_due(units)
            timing.lapse(units)
            timing.silence(units)
        assert VisitState.CANCELLED not in states(units, short)
        assert units.read(the_booking, short).state is BookingState.CONFIRMED
