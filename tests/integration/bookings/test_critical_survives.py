"""Nothing automatic takes away a visit that must not be missed (E2): each failure is injected, the worker turns, and
the visit is still there to be delivered, confirmed and paid."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.models import Visit
from marketplace.bookings.services import answering, cancelling, holding, visiting
from marketplace.budgets import services as budgets
from marketplace.budgets.models import BudgetPeriod
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.clock import FixedClock
from marketplace.core.errors import InsufficientFunds, Refused
from marketplace.core.local_time import local_date
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.delegation.domain import DelegationState
from marketplace.delegation.models import Delegation
from marketplace.ledger import services as ledger
from marketplace.ledger.check import check
from marketplace.ledger.domain import Cause
from marketplace.ledger.queries import balances
from marketplace.notifications.models import Message, Task
from marketplace.plans.domain import VersionState
from marketplace.plans.models import PlanVersion
from providers.domain.codes import CredentialState, ProviderState, ServiceState
from providers.models import Credential, Provider, Service, Worker
from tests.factories.bookings import (
    World,
    confirm,
    make_confirmed,
    make_request,
    make_world,
    report,
    the_booking,
    the_visits,
)
from tests.factories.delegation import make_delegation
from tests.factories.people import make_person
from tests.factories.providers import make_manager, make_provider


@pytest.fixture
def world(units: Units) -> World:
    """Help that must not be missed, with another provider named to step in."""

    def make(uow: UnitOfWork) -> World:
        backup = make_provider(uow, "Standby Care")
        make_manager(uow, backup, "Bo", "Long")
        return make_world(uow, critical=True, backups=(("Standby Care", backup.id),))

    return units.write(make)


@pytest.fixture
def booking_id(units: Units, world: World) -> int:
    """Five Tuesdays: those of October are held, the later ones wait for their period."""
    return units.write(make_confirmed, world, weeks=5)


def insurance_runs_out(uow: UnitOfWork, world: World) -> None:
    for credential in uow.session.query(Credential).filter_by(provider_id=world.provider):
        credential.expires_on = date(2026, 10, 9)


def a_check_is_withdrawn(uow: UnitOfWork, world: World) -> None:
    for credential in uow.session.query(Credential).filter_by(provider_id=world.provider):
        credential.state = CredentialState.WITHDRAWN


def the_review_is_overdue(uow: UnitOfWork, world: World) -> None:
    uow.session.query(PlanVersion).filter_by(holder_id=world.holder).one().review_due_on = date(2026, 10, 6)


def the_plan_has_ended(uow: UnitOfWork, world: World) -> None:
    uow.session.query(PlanVersion).filter_by(holder_id=world.holder).one().state = VersionState.ENDED


def the_plan_is_replaced(uow: UnitOfWork, world: World) -> None:
    uow.session.query(PlanVersion).filter_by(holder_id=world.holder).one().state = VersionState.SUPERSEDED


def the_money_is_gone(uow: UnitOfWork, world: World) -> None:
    for pot_id in (world.nhs_pot, world.council_pot):
        free = balances(uow, pot_id).free_pence
        ledger.hold(uow, SYSTEM, pot_id=pot_id, plan_line_id=world.line, pence=free, cause=Cause("visit", 999))


def both_pots_are_paused(uow: UnitOfWork, world: World) -> None:
    for pot_id in (world.nhs_pot, world.council_pot):
        budgets.pause_pot(uow, world.coordinator, pot_id=pot_id, reason="We look at the papers again.")


def both_pots_are_closing(uow: UnitOfWork, world: World) -> None:
    for pot_id in (world.nhs_pot, world.council_pot):
        budgets.close_pot(
            uow,
            world.coordinator,
            pot_id=pot_id,
            reason="Another funder takes over.",
            replacement="A pot of the other council.",
        )


def the_provider(state: ProviderState) -> Callable[[UnitOfWork, World], None]:
    def changes(uow: UnitOfWork, world: World) -> None:
        uow.session.get_one(Provider, world.provider).state = state

    changes.__name__ = f"the_provider_is_{state.value}"
    return changes


def the_service_is_withdrawn(uow: UnitOfWork, world: World) -> None:
    uow.session.get_one(Service, world.service).state = ServiceState.WITHDRAWN


def the_worker_left(uow: UnitOfWork, world: World) -> None:
    uow.session.get_one(Worker, world.worker).active = False


FAILURES = [
    insurance_runs_out,
    a_check_is_withdrawn,
    the_review_is_overdue,
    the_plan_has_ended,
    the_plan_is_replaced,
    the_money_is_gone,
    both_pots_are_paused,
    both_pots_are_closing,
    the_provider(ProviderState.PAUSED),
    the_provider(ProviderState.SUSPENDED),
    the_service_is_withdrawn,
    the_worker_left,
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_critical_visits_survive_and_can_be_delivered_and_confirmed(
    units: Units, site: Site, world: World, booking_id: int, clock: FixedClock, failure: Callable[..., None]
) -> None:
    units.write(failure, world)
    for visit in units.read(the_visits, booking_id):
        clock.moment = visit.ends_at + timedelta(hours=1)
        site.worker.turn()
        units.write(report, world, visit.id)
        units.write(visiting.attest, world.maureen, visit.id)
    site.worker.run_timers(force=True)
    site.worker.turn()
    units.fresh()
    visits = units.read(the_visits, booking_id)
    assert [visit.state for visit in visits] == [VisitState.ATTESTED] * 5
    unpaid = [visit for visit in visits if visit.due_at is None]
    tasks = units.read(lambda uow: uow.session.query(Task).filter_by(kind="fund_visit", done_at=None).all())
    assert {task.subject_id for task in tasks} == {visit.id for visit in unpaid}, "what is short is in somebody's hands"
    assert all(task.urgent for task in tasks)
    assert units.read(check).wrong == ()


def test_an_ended_delegation_leaves_its_bookings_alone(
    units: Units, site: Site, world: World, clock: FixedClock
) -> None:
    def jess(uow: UnitOfWork) -> Actor:
        person = make_person(uow, "Jess", "Hall")
        make_delegation(uow, world.holder, person, ends_on=date(2026, 10, 31))
        return Actor(person.id, on_behalf_of=world.holder)

    actor = units.write(jess)
    booking_id = units.write(make_request, world, actor, weeks=4)
    units.write(lambda uow: _accept_and_confirm(uow, world, booking_id, actor))
    clock.moment += timedelta(days=40)
    site.worker.run_timers(force=True)
    assert units.read(lambda uow: uow.session.query(Delegation).one()).state is DelegationState.EXPIRED
    assert units.read(the_booking, booking_id).state is BookingState.CONFIRMED
    assert {visit.state for visit in units.read(the_visits, booking_id)} == {VisitState.SCHEDULED}


def _accept_and_confirm(uow: UnitOfWork, world: World, booking_id: int, actor: Actor) -> None:
    answering.accept(uow, world.priya, booking_id, worker_id=world.worker)
    confirm(uow, world, booking_id, actor)


def test_a_short_critical_visit_goes_ahead_and_is_paid_once_the_coordinator_finds_the_money(
    units: Units, site: Site, world: World, booking_id: int, clock: FixedClock
) -> None:
    clock.moment = clock.moment.replace(month=11, day=1)
    budgets.release_due(units)
    units.write(the_money_is_gone, world)
    holding.hold_due(units)
    short = next(visit for visit in units.read(the_visits, booking_id) if visit.state is VisitState.PLANNED)
    assert short.short_since is not None
    with pytest.raises(InsufficientFunds):
        units.write(holding.fund, world.coordinator, short.id, from_contingency=False)
    clock.moment = short.ends_at
    units.write(report, world, short.id)
    units.write(visiting.attest, world.maureen, short.id)
    assert units.read(balances, world.nhs_pot).payable_pence == 0
    units.write(holding.fund, world.coordinator, short.id, from_contingency=True)
    units.fresh()
    assert [units.read(balances, pot).payable_pence for pot in (world.nhs_pot, world.council_pot)] == [2160, 1440]
    assert units.read(balances, world.nhs_pot).contingency_pence == 52_000 - 2160
    assert units.read(
        lambda uow: uow.session.query(Task).filter_by(kind="fund_visit", subject_id=short.id).one()
    ).done_at
    with pytest.raises(Refused):
        units.write(holding.fund, world.coordinator, short.id, from_contingency=True)
    assert units.read(balances, world.nhs_pot).payable_pence == 2160, "a second time changes nothing"


def test_silence_about_a_short_visit_is_paid_by_the_rule_once_its_money_is_there(
    units: Units, site: Site, world: World, clock: FixedClock
) -> None:
    booking_id = units.write(make_confirmed, world, weeks=5, pay_if_silent=True)
    later = units.read(the_visits, booking_id)[3]
    assert later.state is VisitState.PLANNED, "10am on 3 November: its period is not released yet"
    clock.moment = later.ends_at
    units.write(report, world, later.id)  # the worker that releases money is down
    clock.moment += timedelta(days=8)
    site.worker.run_timers(force=True)
    units.fresh()
    visit = units.read(lambda uow: uow.session.get_one(Visit, later.id))
    assert visit.state is VisitState.UNCONFIRMED
    assert visit.due_pence == 3600
    site.worker.run_timers(force=True)
    units.fresh()
    assert units.read(lambda uow: uow.session.get_one(Visit, later.id)).due_at is not None
    assert units.read(balances, world.nhs_pot).payable_pence == 2160


def test_a_period_released_late_is_caught_up_with_and_nobody_was_told_too_early(
    units: Units, site: Site, world: World, booking_id: int, clock: FixedClock
) -> None:
    clock.moment = clock.moment.replace(month=11, day=12)

    def unreleased(uow: UnitOfWork) -> int:
        return uow.session.query(BudgetPeriod).filter_by(starts_on=date(2026, 11, 1), released_at=None).count()

    assert units.read(unreleased) == 2
    site.worker.turn()
    units.fresh()
    assert units.read(unreleased) == 0
    november = [v for v in units.read(the_visits, booking_id) if v.starts_at.month == 11]
    assert {visit.state for visit in november} == {VisitState.SCHEDULED}
    assert units.read(lambda uow: uow.session.query(Task).filter_by(kind="fund_visit").count()) == 0
    assert units.read(lambda uow: uow.session.query(Message).filter_by(kind="visit_not_funded").count()) == 0


def test_a_provider_who_cancels_a_critical_visit_alerts_backups_and_the_coordinator(
    units: Units, site: Site, world: World, booking_id: int
) -> None:
    visit = units.read(the_visits, booking_id)[0]
    units.write(cancelling.cancel_visit, world.priya, visit.id)
    site.worker.turn()
    units.fresh()
    told = units.read(lambda uow: {(row.person_id, row.kind) for row in uow.session.query(Message)})
    assert (world.holder, "critical_visit_cancelled") in told
    assert (world.coordinator.person_id, "critical_visit_cancelled") in told
    assert [kind for _, kind in told].count("backup_needed") == 1
    [task] = units.read(lambda uow: uow.session.query(Task).filter_by(kind="arrange_cover").all())
    assert (task.subject_id, task.urgent, task.done_at) == (visit.id, True, None), "someone must acknowledge"
    assert units.read(balances, world.nhs_pot).payable_pence == 0


def test_a_visit_that_is_not_critical_waits_for_its_money(units: Units, clock: FixedClock) -> None:
    world = units.write(make_world)
    booking_id = units.write(make_confirmed, world, weeks=5)
    units.write(both_pots_are_closing, world)
    waits = units.read(the_visits, booking_id)[-1]
    clock.moment = waits.ends_at
    holding.hold_due(units)
    with pytest.raises(Refused) as refusal:
        units.write(report, world, waits.id)
    assert refusal.value.code == "visit_not_funded"
    units.fresh()
    visit = units.read(lambda uow: uow.session.get_one(Visit, waits.id))
    assert visit.state is VisitState.PLANNED, "it waits, and nobody cancelled it"
    assert visit.short_since is not None
    assert local_date(visit.starts_at) == date(2026, 11, 10)
