"""Who acts: the holder mostly, somebody who may act for them, the coordinator, and now and then a stranger."""

from marketplace.core.actor import Actor
from tests.simulator.sim import Sim


def a_holder(sim: Sim) -> int:
    holder = sim.pick(sim.town.holders)
    assert holder is not None
    return holder


def for_holder(sim: Sim, holder_id: int) -> Actor:
    """The holder, or somebody who says that they act for them: the service decides whether they may."""
    drawn = sim.rng.random()
    if drawn < 0.05:
        return sim.town.coordinator
    if drawn < 0.08:
        return Actor(sim.town.broker, on_behalf_of=holder_id)
    granted = sim.rows(
        "SELECT delegate_person_id FROM delegations WHERE holder_id = ? AND state = 'active' ORDER BY id", holder_id
    )
    if drawn < 0.4 and granted:
        return Actor(sim.rng.choice(granted)[0] or sim.town.broker, on_behalf_of=holder_id)
    return Actor(holder_id)


def of_booking(sim: Sim, booking_id: int) -> tuple[int, int, int]:
    """(holder, service, provider) of a booking; zeros where it is not there."""
    found = sim.rows("SELECT holder_id, service_id, provider_id FROM bookings WHERE id = ?", booking_id)
    return found[0] if found else (0, 0, 0)


def a_booking(sim: Sim, *states: str) -> int:
    """In one of these states; in any state one time in twenty."""
    if sim.chance(1 / 20):
        return sim.pick_id("SELECT id FROM bookings ORDER BY id DESC LIMIT 40")
    marks = ", ".join("?" * len(states))
    return sim.pick_id(f"SELECT id FROM bookings WHERE state IN ({marks}) ORDER BY id", *states)


def a_visit(sim: Sim, *states: str) -> int:
    """As `a_booking`."""
    if sim.chance(1 / 20):
        return sim.pick_id("SELECT id FROM visits ORDER BY id DESC LIMIT 60")
    marks = ", ".join("?" * len(states))
    return sim.pick_id(f"SELECT id FROM visits WHERE state IN ({marks}) ORDER BY id", *states)


def booking_of(sim: Sim, visit_id: int) -> int:
    return sim.one("SELECT booking_id FROM visits WHERE id = ?", visit_id) or 0


def firm_side(sim: Sim, provider_id: int) -> Actor:
    """The manager of the provider; one time in thirty another provider's, who must not get through."""
    own = next((one for one in sim.town.firms if one.provider == provider_id), sim.town.firms[0])
    return own.manager
