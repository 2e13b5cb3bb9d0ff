"""A plain model of the money, written from the rules and not from the services: whole numbers, fractions, a dictionary.

It takes what people decided (a visit's state, times, shares and price; which period's day has come; what the bank says
left it) and says what each pot must then have in each place. It reads no posting, no hold and no due sum.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.simulator.sim import Sim

NO_FEE = ("hospital", "death", "safeguarding")
TOOK_PLACE = ("reported", "queried", "unconfirmed", "attested")

_VISITS = (
    "SELECT v.id, v.state, v.price_pence, v.minutes, v.starts_at, v.reported_start_at, v.reported_end_at, "
    "v.due_at, v.cancelled_by, v.cancelled_at, v.cancel_reason, b.id AS booking_id, "
    "json_extract(b.offer, '$.price_unit') AS unit, json_extract(b.offer, '$.minimum_minutes') AS least, "
    "json_extract(b.offer, '$.cancel_fee_pence') AS fee, json_extract(b.offer, '$.cancel_hours') AS hours, "
    "EXISTS (SELECT 1 FROM visit_holds h WHERE h.visit_id = v.id AND h.ended_at IS NULL) AS funded "
    "FROM visits v JOIN bookings b ON b.id = v.booking_id WHERE b.holder_id = ? ORDER BY v.id"
)


def parts_of(pence: int, splits: list[Any]) -> dict[tuple[int, int], int]:
    """A price over (pot, line, share), whole pence, odd pennies to the largest remainders, then to the earlier."""
    whole = sum(share for _, _, share in splits)
    exact = [Fraction(pence * share, whole) for _, _, share in splits]
    made = [int(one) for one in exact]
    order = sorted(range(len(made)), key=lambda n: (made[n] - exact[n], n))
    for n in order[: pence - sum(made)]:
        made[n] += 1
    return {(pot, line): part for (pot, line, _), part in zip(splits, made, strict=True) if part}


@dataclass
class Expected:
    """One pot, pence. `owed` is to pay and paid together: which of them, the bank says for all pots of a payer."""

    held: int = 0
    owed: int = 0
    released: int = 0


def expected(sim: Sim, holder_id: int) -> dict[int, Expected]:
    """What the holder's pots must have."""
    pots = {
        row[0]: Expected(released=row[1])
        for row in sim.rows(
            "SELECT p.id, p.contingency_pence + COALESCE((SELECT SUM(release_pence) FROM budget_periods d "
            "WHERE d.pot_id = p.id AND d.released_at IS NOT NULL), 0) FROM budget_pots p "
            "WHERE p.holder_id = ? AND p.activated_at IS NOT NULL",
            holder_id,
        )
    }
    splits: dict[int, list[Any]] = {}
    for booking_id, *split in sim.rows(
        "SELECT s.booking_id, s.pot_id, s.plan_line_id, s.share FROM booking_splits s "
        "JOIN bookings b ON b.id = s.booking_id WHERE b.holder_id = ? ORDER BY s.id",
        holder_id,
    ):
        splits.setdefault(booking_id, []).append(split)
    for visit in sim.rows(_VISITS, holder_id):
        _reckon(sim, visit, splits[visit[11]], pots)
    return pots


def _reckon(sim: Sim, visit: Any, splits: list[Any], pots: dict[int, Expected]) -> None:
    state, price, due_at, funded = visit[1], visit[2], visit[7], visit[16]
    whole = parts_of(price, splits)
    if due_at is not None:
        due = _fee(sim, visit) if state == "cancelled" else _due(sim, visit)
        weights = [[pot, line, part] for (pot, line), part in whole.items()]
        for (pot, _), part in (parts_of(due, weights) if weights else {}).items():
            pots[pot].owed += part
    elif funded and (state == "scheduled" or state in TOOK_PLACE):
        for (pot, _), part in whole.items():
            pots[pot].held += part


def _due(sim: Sim, visit: Any) -> int:
    """By the hour a shorter visit costs its minutes, at least the minimum charge, to the nearest penny."""
    price, agreed, began, ended, unit, least = visit[2], visit[3], visit[5], visit[6], visit[12], visit[13]
    took = (sim.moment(ended) - sim.moment(began)) // timedelta(minutes=1)
    if unit != "hour" or took >= agreed:
        return int(price)
    charged = min(max(took, least or 0), agreed)
    return int(Fraction(price * charged, agreed) + Fraction(1, 2))


def _fee(sim: Sim, visit: Any) -> int:
    """Only the holder's own late cancelling costs, and never for hospital, death or safeguarding."""
    starts_at, by, at, reason = sim.moment(visit[4]), visit[8], sim.moment(visit[9]), visit[10]
    late = _notice(starts_at, at) < timedelta(hours=visit[15])
    return min(visit[14], visit[2]) if by == "holder" and late and reason not in NO_FEE else 0


def _notice(starts_at: datetime, at: datetime) -> timedelta:
    return starts_at - at


def paid_by_bank(sim: Sim) -> Counter[int]:
    """What stays paid, by payer: what left the bank and did not come back, less what providers gave back."""
    paid: Counter[int] = Counter()
    for payment_id, pence in sim.bank.paid.items():
        paid[sim.one("SELECT payer_id FROM payments WHERE id = ?", payment_id)] += pence
    paid.subtract(sim.refunded)
    return paid
