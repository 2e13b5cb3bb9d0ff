"""After each step: the pots that got postings, the bookings that moved, and the word of it in the outbox.

Plain SQL beside the session: it must cost less than what it looks at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tests.simulator.model import parts_of
from tests.simulator.sim import Sim
from tests.simulator.truths.money import by_model

HOLDS_NOTHING = ("proposed", "planned", "void", "cancelled")
ENDED = ("declined", "expired", "cancelled")
SILENT = ("bookings:booking:holder_died", "bookings:booking:authorise")
"""Moves that tell nobody by themselves: after a death people are phoned (E15), and a first yes of two asks on."""

_NEW_POTS = "SELECT DISTINCT pot_id FROM ledger_postings WHERE id > ?"
_HOLDERS = "SELECT DISTINCT holder_id FROM ledger_books WHERE pot_id IN ({}) ORDER BY 1"
_SUMS = (
    "SELECT place, balance_pence, "
    "COALESCE((SELECT SUM(pence) FROM ledger_postings p WHERE p.to_pot_id = a.pot_id AND p.destination = a.place), 0) "
    "- COALESCE((SELECT SUM(pence) FROM ledger_postings p WHERE p.pot_id = a.pot_id AND p.source = a.place), 0) "
    "FROM ledger_accounts a WHERE pot_id = ?"
)
_LIVE = (
    "SELECT COALESCE(SUM(pence), 0) FROM ledger_holds h WHERE pot_id = ? "
    "AND NOT EXISTS (SELECT 1 FROM ledger_hold_ends e WHERE e.hold_id = h.id)"
)
_CITED = "SELECT COALESCE(SUM(pence), 0), COUNT(*) FROM visit_holds WHERE pot_id = ? AND ended_at IS NULL"
_TOUCHED = (
    "SELECT subject_id FROM audit_log WHERE id > ? AND subject = 'booking' "
    "UNION SELECT v.booking_id FROM audit_log a JOIN visits v ON v.id = a.subject_id "
    "WHERE a.id > ? AND a.subject = 'visit' "
    "UNION SELECT v.booking_id FROM ledger_postings p JOIN visits v ON v.id = p.cause_id "
    "WHERE p.id > ? AND p.cause_kind = 'visit' ORDER BY 1"
)


def after_step(sim: Sim) -> Iterator[str]:
    """A sentence for each thing that is wrong."""
    marks = dict(sim.settled)
    sim.settled = {
        "posting": sim.one("SELECT COALESCE(MAX(id), 0) FROM ledger_postings"),
        "audit": sim.one("SELECT COALESCE(MAX(id), 0) FROM audit_log"),
        "outbox": sim.one("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'"),
    }
    pots = [row[0] for row in sim.rows(_NEW_POTS, marks["posting"])]
    bookings = [row[0] for row in sim.rows(_TOUCHED, marks["audit"], marks["audit"], marks["posting"])]
    for pot_id in sorted(pots):
        yield from pot(sim, pot_id)
    for (holder_id,) in sim.rows(_HOLDERS.format(", ".join(map(str, pots)))) if pots else ():
        yield from by_model(sim, holder_id)
    for booking_id in bookings:
        yield from booking(sim, booking_id)
    if sim.settled["outbox"] == marks["outbox"]:
        yield from _unheard(sim, marks["audit"])


def pot(sim: Sim, pot_id: int) -> Iterator[str]:
    """I1 to I5 of one pot: accounts are their postings, never below zero; what is held is what holds hold."""
    now: dict[str, int] = {}
    for place, pence, posted in sim.rows(_SUMS, pot_id):
        now[place] = pence
        came = -posted if place in ("allocated", "contributed") else posted
        if place.startswith("transferred"):
            continue
        if pence != came:
            yield f"pot {pot_id}: {place} says {pence}, its postings say {came}"
        if pence < 0:
            yield f"pot {pot_id}: {place} is overdrawn: {pence}"
    came_in = now["allocated"] + now.get("contributed", 0) + now["transferred_in"] - now["transferred_out"]
    sources = ("allocated", "contributed", "transferred_in", "transferred_out")
    placed = sum(pence for place, pence in now.items() if place not in sources)
    if came_in != placed:
        yield f"pot {pot_id}: {came_in} came in, {placed} is in its places"
    live = sim.one(_LIVE, pot_id)
    (cited, _) = sim.rows(_CITED, pot_id)[0]
    if not live == cited == now["held"]:
        yield f"pot {pot_id}: {now['held']} is held, its holds hold {live}, its visits say {cited}"


def booking(sim: Sim, booking_id: int) -> Iterator[str]:
    """Every visit's money is where its state says, in parts that make its price; its worker's time is taken."""
    found = sim.rows("SELECT state, confirmed_at, cancel_reason FROM bookings WHERE id = ?", booking_id)
    if not found:
        return
    state, confirmed_at, cancel_reason = found[0]
    splits = sim.rows(
        "SELECT pot_id, plan_line_id, share FROM booking_splits WHERE booking_id = ? ORDER BY id", booking_id
    )
    holds: dict[int, list[Any]] = defaultdict(list)
    for row in sim.rows(
        "SELECT h.visit_id, h.pot_id, h.plan_line_id, h.pence, h.accrued_pence, h.ended_at "
        "FROM visit_holds h JOIN visits v ON v.id = h.visit_id WHERE v.booking_id = ?",
        booking_id,
    ):
        holds[row[0]].append(row)
    for row in sim.rows(
        "SELECT v.id, v.state, v.price_pence, v.due_pence, v.due_at, v.critical, v.cancelled_by, v.starts_at, "
        "v.worker_id, s.worker_id, s.starts_at FROM visits v "
        "LEFT JOIN session_places p ON p.reference = 'visit:' || v.id "
        "LEFT JOIN worker_sessions s ON s.id = p.session_id WHERE v.booking_id = ? ORDER BY v.id",
        booking_id,
    ):
        yield from _visit(row, holds[row[0]], splits, state)
        name, critical, by = f"visit {row[0]}", row[5], row[6]
        if critical and by == "system" and confirmed_at and cancel_reason != "death":
            yield f"{name}: something automatic cancelled what must not be missed"
        yield from _place(sim, row, state)


def _visit(row: Any, holds: Iterable[Any], splits: list[Any], booking_state: str) -> Iterator[str]:
    visit_id, state, price, due, due_at = row[:5]
    name = f"visit {visit_id} ({state})"
    live = {(one[1], one[2]): one[3] for one in holds if one[5] is None}
    accrued = sum(one[4] or 0 for one in holds)
    whole = parts_of(price, splits)
    if sum(whole.values()) != price:
        yield f"{name}: the parts make {sum(whole.values())}, its price is {price}"
    if live and live != whole:
        yield f"{name}: holds {live}, its price in parts is {whole}"
    if live and state in HOLDS_NOTHING:
        yield f"{name}: holds money"
    if state == "scheduled" and whole and not live:
        yield f"{name}: holds nothing"
    if due_at is not None and (accrued != due or live):
        yield f"{name}: {due} is due, {accrued} was accrued, {sum(live.values())} is still held"
    if due_at is not None and due > price:
        yield f"{name}: {due} is due, it costs {price}"
    if booking_state in ENDED and state in ("proposed", "planned", "scheduled"):
        yield f"{name}: goes on in a booking that is {booking_state}"


def _place(sim: Sim, row: Any, booking_state: str) -> Iterator[str]:
    visit_id, state, starts_at, worker_id, with_worker, at = row[0], row[1], row[7], row[8], row[9], row[10]
    if sim.moment(starts_at) <= sim.now:
        return
    comes = booking_state in ("accepted", "confirmed") and state in ("proposed", "planned", "scheduled")
    if comes and (with_worker, at) != (worker_id, starts_at):
        yield f"visit {visit_id} ({state}) has no place in its worker's day"
    if not comes and with_worker is not None and state in ("cancelled", "void"):
        yield f"visit {visit_id} ({state}) keeps a place that it does not need"


def _unheard(sim: Sim, since: int) -> Iterator[str]:
    """I8: a move of a booking or visit writes its outbox rows in the same transaction."""
    for action, subject_id in sim.rows(
        "SELECT action, subject_id FROM audit_log WHERE id > ? AND action LIKE 'bookings:%' "
        "AND action NOT LIKE 'bookings:invoice:%' AND action NOT LIKE 'bookings:visit:fund'",
        since,
    ):
        if action not in SILENT:
            yield f"{action} of {subject_id} told nobody"
