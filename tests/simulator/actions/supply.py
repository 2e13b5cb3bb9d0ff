"""The providers' side: hours, days away, prices, pauses, people who leave, an operator who stops a listing."""

from datetime import time

from providers import services as supply
from providers.services import Hours
from tests.simulator.actions import action
from tests.simulator.sim import Sim
from tests.simulator.town import Firm

ALL_WEEK = [Hours(day, time(0), time(23)) for day in range(7)]
WEEKDAYS = [Hours(day, time(8), time(20)) for day in range(5)]


def a_firm(sim: Sim) -> Firm:
    return sim.rng.choice(sim.town.firms)


@action(3)
def workers_hours(sim: Sim) -> None:
    firm = a_firm(sim)
    worker_id, service_id = sim.rng.choice(firm.workers), sim.rng.choice(firm.services)
    hours = sim.rng.choice((ALL_WEEK, ALL_WEEK, WEEKDAYS, []))
    sim.do(supply.set_hours, firm.manager, service_id, worker_id, hours)


@action(3)
def a_day_away(sim: Sim) -> None:
    firm = a_firm(sim)
    on = sim.today_after(sim.rng.randint(-1, 30))
    if sim.chance(0.5):
        sim.do(supply.add_exception, firm.manager, sim.rng.choice(firm.workers), on=on, available=False)
    else:
        gone = sim.pick_id("SELECT id FROM availability_exceptions ORDER BY id")
        who = next(
            (
                one.manager
                for one in sim.town.firms
                if sim.one("SELECT worker_id FROM availability_exceptions WHERE id = ?", gone) in one.workers
            ),
            firm.manager,
        )
        sim.do(supply.remove_exception, who, gone)


@action(1)
def a_worker_leaves_or_comes_back(sim: Sim) -> None:
    firm = a_firm(sim)
    worker_id = sim.rng.choice(firm.workers)
    there = sim.one("SELECT active FROM workers WHERE id = ?", worker_id)
    sim.do(supply.change_worker, firm.manager, worker_id, name="Somebody", active=not there or sim.chance(0.6))


@action(1)
def a_listing_stops_or_goes_on(sim: Sim) -> None:
    """What is booked goes on whatever becomes of the listing (E2)."""
    firm = a_firm(sim)
    state = sim.one("SELECT state FROM providers WHERE id = ?", firm.provider)
    why = ["Somebody raised a concern."]
    if state == "suspended":
        sim.do(supply.reinstate, sim.town.operator, firm.provider, why)
    elif state == "paused":
        sim.do(supply.resume, firm.manager, firm.provider)
    elif sim.chance(0.4):
        sim.do(supply.pause, firm.manager, firm.provider)
    elif sim.chance(0.6):
        sim.do(supply.suspend, sim.town.operator, firm.provider, why)
