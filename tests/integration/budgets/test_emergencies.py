"""Emergency money at ten in the evening: nobody has to be awake, and somebody looks at it after (BUD-13)."""

from datetime import UTC, datetime

from marketplace.budgets import queries, services
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.clock import FixedClock
from marketplace.core.site import Site
from marketplace.core.uow import UnitOfWork, Units
from marketplace.ledger import queries as book
from marketplace.ledger import services as ledger
from marketplace.ledger.domain import Cause
from marketplace.notifications.models import Task
from tests.factories.budgets import COUNCIL, make_pots
from tests.factories.people import make_funder, make_holder, make_staff


def test_an_emergency_is_held_at_once_and_reviewed_after(units: Units, clock: FixedClock, site: Site) -> None:
    def world(uow: UnitOfWork) -> tuple[int, int, int]:
        funder = make_funder(uow)
        coordinator = make_staff(uow, funder, "coordinator")
        holder = make_holder(uow, funder, coordinator)
        return make_pots(uow, holder, COUNCIL)[0].id, holder.person_id, coordinator.id

    pot_id, holder_id, coordinator_id = units.write(world)
    clock.moment = datetime(2026, 10, 10, 21, 0, tzinfo=UTC)  # ten in the evening in England, a Saturday
    hold_id = units.write(
        ledger.hold_contingency, Actor(holder_id), pot_id=pot_id, plan_line_id=5, pence=90_00, cause=Cause("visit", 1)
    )
    site.worker.turn()
    site.worker.turn()
    tasks = units.read(lambda uow: uow.session.query(Task).filter_by(kind="review_emergency").all())
    assert [(task.subject_id, task.person_id, task.facts) for task in tasks] == [
        (hold_id, coordinator_id, {"pence": 90_00})
    ]
    assert units.read(book.balances, pot_id).contingency_pence == 118_00


def test_a_paused_pot_keeps_its_holds_its_releases_and_its_emergency_money(units: Units, clock: FixedClock) -> None:
    """E2: nothing about the money stops what is booked."""

    def world(uow: UnitOfWork) -> int:
        funder = make_funder(uow)
        return make_pots(uow, make_holder(uow, funder, make_staff(uow, funder, "coordinator")), COUNCIL)[0].id

    pot_id = units.write(world)
    hold = {"pot_id": pot_id, "plan_line_id": 5, "pence": 50_00, "cause": Cause("visit", 1)}
    hold_id = units.write(ledger.hold, SYSTEM, **hold)
    units.write(services.pause_pot, SYSTEM, pot_id=pot_id, reason="We look at a bill together.")
    assert not units.read(queries.bookable_pot, pot_id).yes
    assert units.read(book.hold_of, hold_id).ended is None
    units.write(ledger.hold_contingency, SYSTEM, **hold)
    clock.moment = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    assert services.release_due(units) == 1


def test_no_timer_takes_unspent_money_back(units: Units, clock: FixedClock, site: Site) -> None:
    """E12: two years later, with every timer run, the money is still there."""

    def world(uow: UnitOfWork) -> int:
        funder = make_funder(uow)
        return make_pots(uow, make_holder(uow, funder, make_staff(uow, funder, "coordinator")), COUNCIL)[0].id

    pot_id = units.write(world)
    clock.moment = datetime(2028, 10, 5, 9, 0, tzinfo=UTC)
    site.worker.run_timers(force=True)
    now = units.read(book.balances, pot_id)
    assert (now.returned_pence, now.whole_pence, now.contingency_pence) == (0, 4_160_00, 208_00)
    assert now.free_pence == 4_160_00 - 208_00
