"""At a seed's end: nothing breaks any more, the worker comes to rest, and then all of it has to be true."""

from collections.abc import Iterator
from datetime import timedelta

from marketplace.core.audit import chain
from marketplace.core.outbox.relay import lag
from marketplace.discovery.services.verifying import verify
from marketplace.ledger.check import check
from tests.simulator.sim import Sim
from tests.simulator.truths import money, touched


def come_to_rest(sim: Sim) -> None:
    """The outside is well again; what waits is tried again until nothing waits."""
    sim.trouble = sim.bank.trouble = sim.site.mail.trouble = 0.0
    sim.site.index.away = False
    for _ in range(40):
        sim.clock.moment += timedelta(hours=1)
        sim.site.worker.turn()
        if not sim.one("SELECT COUNT(*) FROM outbox WHERE parked_at IS NULL"):
            return


def everything(sim: Sim) -> Iterator[str]:
    """Brings the worker to rest first. A sentence for each thing that is wrong."""
    come_to_rest(sim)
    sim.site.units.fresh()
    yield from sim.site.units.read(lambda uow: check(uow).wrong)
    yield from sim.site.units.read(chain.check)
    yield from touched.after_step(sim)
    for (pot_id,) in sim.rows("SELECT pot_id FROM ledger_books"):
        yield from touched.pot(sim, pot_id)
    for (booking_id,) in sim.rows("SELECT id FROM bookings"):
        yield from touched.booking(sim, booking_id)
    for holder_id in sim.town.holders:
        yield from money.by_model(sim, holder_id)
    yield from money.invoices(sim)
    yield from money.payments(sim)
    yield from _holds_end_once(sim)
    yield from _diary(sim)
    yield from _periods(sim)
    yield from _outbox(sim)
    yield from _index(sim)


def _holds_end_once(sim: Sim) -> Iterator[str]:
    for hold_id, pence, captured, ends in sim.rows(
        "SELECT h.id, h.pence, COALESCE((SELECT SUM(pence) FROM ledger_postings p WHERE p.hold_id = h.id "
        "AND p.destination = 'payable'), 0) AS captured, (SELECT COUNT(*) FROM ledger_hold_ends e "
        "WHERE e.hold_id = h.id) AS ends FROM ledger_holds h WHERE captured > h.pence OR ends > 1"
    ):
        yield f"hold {hold_id} of {pence}: {captured} was captured, it ended {ends} times"


def _diary(sim: Sim) -> Iterator[str]:
    """No worker is in two places at once, and no session is fuller than it is wide."""
    for one, other in sim.rows(
        "SELECT a.id, b.id FROM worker_sessions a JOIN worker_sessions b ON a.worker_id = b.worker_id AND a.id < b.id "
        "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    ):
        yield f"sessions {one} and {other} are of one worker at one time"
    for session_id, taken, capacity, places in sim.rows(
        "SELECT s.id, s.taken, s.capacity, (SELECT COUNT(*) FROM session_places p WHERE p.session_id = s.id) AS places "
        "FROM worker_sessions s WHERE s.taken <> places OR s.taken > s.capacity OR s.taken = 0"
    ):
        yield f"session {session_id} says {taken} taken of {capacity}, {places} are"


def _periods(sim: Sim) -> Iterator[str]:
    """What has begun is released, once, and no more than was allocated."""
    today = sim.today_after(0).isoformat()
    for (period_id,) in sim.rows(
        "SELECT d.id FROM budget_periods d JOIN budget_pots p ON p.id = d.pot_id WHERE d.released_at IS NULL "
        "AND d.starts_on <= ? AND p.state IN ('active', 'paused')",
        today,
    ):
        yield f"period {period_id} has begun and is not released"


def _outbox(sim: Sim) -> Iterator[str]:
    waits = sim.site.units.read(lag)
    if waits["waiting"] or waits["parked"]:
        reasons = sim.rows("SELECT DISTINCT subscriber, error FROM outbox")
        yield f"the outbox is not empty: {waits} {reasons}"
    for (delivery,) in sim.rows("SELECT delivery FROM messages GROUP BY delivery HAVING COUNT(*) > 1"):
        yield f"notice {delivery} was told twice"


def _index(sim: Sim) -> Iterator[str]:
    """What is searchable is what the database says, whatever was away in between."""
    found = verify(sim.site.units, sim.site.index)
    yield from (f"the index: {one}" for one in found.differences)
