"""Cancel, move, change the worker, die."""

from datetime import timedelta

from marketplace.bookings.domain.states import CancelReason
from marketplace.bookings.services import answering, cancelling
from marketplace.core.actor import Actor
from marketplace.core.local_time import local_date
from marketplace.people.services import record_death
from tests.simulator.actions import action
from tests.simulator.actions.asking import a_time, a_worker
from tests.simulator.actions.looking import fee_shown
from tests.simulator.actions.who import a_booking, a_visit, booking_of, firm_side, for_holder, of_booking
from tests.simulator.sim import Sim

REASONS = (None, CancelReason.HOSPITAL, *CancelReason)


def somebody(sim: Sim, booking_id: int) -> Actor:
    holder_id, _, provider_id = of_booking(sim, booking_id)
    return sim.rng.choice((for_holder(sim, holder_id), for_holder(sim, holder_id), firm_side(sim, provider_id)))


@action(6)
def cancel_a_visit(sim: Sim) -> None:
    visit_id = a_visit(sim, "scheduled", "planned")
    who = somebody(sim, booking_of(sim, visit_id))
    sim.do(cancelling.cancel_visit, who, visit_id, reason=sim.rng.choice(REASONS))


@action(8)
def cancel_late(sim: Sim) -> None:
    """The evening before, or when it has begun: a fee may be due."""
    found = sim.rows(
        "SELECT id, starts_at, booking_id FROM visits WHERE state = 'scheduled' AND starts_at > ? "
        "ORDER BY starts_at, id LIMIT 3",
        sim.now.replace(tzinfo=None).isoformat(" "),
    )
    if not found:
        return
    visit_id, starts_at, booking_id = sim.rng.choice(found)
    wait = sim.moment(starts_at) - timedelta(hours=sim.rng.choice((30, 24, 10, 1, 0, -1))) - sim.now
    if timedelta() < wait < timedelta(days=9):
        sim.pass_time(wait)
    who = for_holder(sim, of_booking(sim, booking_id)[0]) if sim.chance(0.7) else somebody(sim, booking_id)
    shown, reason = fee_shown(sim, who, visit_id), sim.rng.choice(REASONS)
    if sim.do(cancelling.cancel_visit, who, visit_id, reason=reason).done:
        charged = sim.one("SELECT due_pence FROM visits WHERE id = ?", visit_id) or 0
        assert charged <= (shown or 0), f"visit {visit_id}: a fee of {shown} was shown, {charged} is charged"


@action(2)
def cancel_all(sim: Sim) -> None:
    booking_id = a_booking(sim, "requested", "accepted", "countered", "awaiting_authority", "confirmed", "winding_down")
    sim.do(cancelling.cancel, somebody(sim, booking_id), booking_id, reason=sim.rng.choice(REASONS))


@action(6)
def move_a_visit(sim: Sim) -> None:
    visit_id = a_visit(sim, "scheduled", "planned")
    found = sim.rows("SELECT starts_at FROM visits WHERE id = ?", visit_id)
    if not found:
        return
    holder_id, _, _ = of_booking(sim, booking_of(sim, visit_id))
    to = sim.moment(found[0][0]) + timedelta(days=sim.rng.choice((-8, -1, 0, 1, 7, 30)), hours=sim.rng.choice((0, 1)))
    to = to if sim.chance(0.8) else a_time(sim)
    sim.do(cancelling.move_visit, for_holder(sim, holder_id), visit_id, starts_at=to)


@action(5)
def another_worker(sim: Sim) -> None:
    booking_id = a_booking(sim, "confirmed")
    holder_id, _, provider_id = of_booking(sim, booking_id)
    worker_id = a_worker(sim, provider_id)
    said = sim.do(answering.propose_worker, firm_side(sim, provider_id), booking_id, worker_id=worker_id)
    if said.done and sim.chance(0.8):
        answer = answering.agree if sim.chance(0.8) else answering.reject
        sim.do(answer, for_holder(sim, holder_id), booking_id)


@action(1)
def somebody_dies(sim: Sim) -> None:
    """One time in four that it is drawn; nobody who has died acts or is written to afterwards."""
    holder_id = sim.rng.choice(sim.town.holders)
    if not sim.chance(0.25) or len(sim.town.dead) >= len(sim.town.holders) - 1:
        return
    day = local_date(sim.now) - timedelta(days=sim.rng.choice((0, 1, 5)))
    if day > sim.now.date():
        return
    sim.do(record_death, sim.town.coordinator, holder_id=holder_id, died_on=day)
    if sim.one("SELECT died_on FROM persons WHERE id = ?", holder_id) and holder_id not in sim.town.dead:
        sim.town.dead.add(holder_id)
        sim.site.mail.dead.add(sim.one("SELECT email FROM persons WHERE id = ?", holder_id))
