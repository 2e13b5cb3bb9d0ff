"""What people look at, in whatever state things are: a page may refuse, never fall over, and it says what is so."""

from collections.abc import Callable
from typing import Any

from marketplace.bookings.adapters.booked_on_pots import BookedOnPots
from marketplace.bookings.adapters.plan_usage import BookedOnPlans
from marketplace.bookings.queries import cancelling, confirming, earnings, home, provider_side, seeing
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.errors import DomainError
from marketplace.plans import queries as plans
from tests.simulator.actions import action
from tests.simulator.actions.who import a_holder, firm_side, for_holder, of_booking
from tests.simulator.sim import Sim


def look(sim: Sim, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What the page would show; None where it is refused."""
    sim.site.units.fresh()
    try:
        seen = sim.site.units.read(query, *args, **kwargs)
    except DomainError as refusal:
        sim.note("looks", query.__name__, refusal.code)
        return None
    sim.note("looks", query.__name__, "done")
    return seen


def fee_shown(sim: Sim, who: Actor, visit_id: int) -> int | None:
    """What the page before cancelling says (BKG-4)."""
    seen = look(sim, cancelling.cost_of_visit, who, visit_id)
    return None if seen is None else int(seen.fee_pence)


@action(5)
def the_holders_pages(sim: Sim) -> None:
    holder_id = a_holder(sim)
    who = for_holder(sim, holder_id)
    look(sim, home.home, who, holder_id)
    look(sim, seeing.bookings_of, who, holder_id)
    look(sim, plans.see_running, who, holder_id=holder_id, usage=BookedOnPlans())
    look(sim, budgets.see_money, who, holder_id=holder_id, booked=BookedOnPots())


@action(4)
def a_statement(sim: Sim) -> None:
    """The last line of the whole statement is what the account has."""
    pot_id = sim.pick_id("SELECT pot_id FROM ledger_books ORDER BY 1")
    holder_id = sim.one("SELECT holder_id FROM budget_pots WHERE id = ?", pot_id) or 0
    seen = look(sim, budgets.pot_statement, for_holder(sim, holder_id), pot_id=pot_id, whole=True)
    if seen is None:
        return
    has = dict(sim.rows("SELECT place, balance_pence FROM ledger_accounts WHERE pot_id = ?", pot_id))
    closing = seen.statement.closing
    said = (closing.free_pence, closing.held_pence, closing.payable_pence, closing.spent_pence)
    assert said == (has["available"], has["held"], has["payable"], has["paid"]), f"pot {pot_id}: {said} is not {has}"


@action(4)
def a_bookings_page(sim: Sim) -> None:
    booking_id = sim.pick_id("SELECT id FROM bookings ORDER BY id DESC LIMIT 30")
    holder_id, _, provider_id = of_booking(sim, booking_id)
    manager = firm_side(sim, provider_id)
    look(sim, seeing.see_booking, for_holder(sim, holder_id), booking_id)
    look(sim, confirming.to_confirm, for_holder(sim, holder_id), booking_id)
    look(sim, cancelling.cost_of_booking, for_holder(sim, holder_id), booking_id)
    look(sim, provider_side.request_page, manager, booking_id)
    assert look(sim, seeing.see_booking, sim.town.stranger, booking_id) is None, "a stranger sees a booking"


@action(3)
def the_providers_pages(sim: Sim) -> None:
    manager = sim.rng.choice(sim.town.firms).manager
    look(sim, provider_side.desk, manager)
    look(sim, provider_side.inbox, manager)
    look(sim, earnings.earnings, manager)


@action(2)
def the_funders_pages(sim: Sim) -> None:
    look(sim, plans.caseload, sim.town.coordinator)
    look(sim, plans.waiting, sim.town.approver)
