"""What a plan costs each pot (R8). Whole pence; nothing here is ever asked of the holder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from marketplace.core.money import allocate
from marketplace.plans.domain.words import Rhythm


@dataclass(frozen=True, slots=True)
class PotRoom:
    """A pot, and the pence that lines may cost it together: emergency money is not planned away."""

    pot_id: int
    name: str
    nhs: bool
    room_pence: int


@dataclass(frozen=True, slots=True)
class PotCost:
    """One row of the cost check."""

    pot: PotRoom
    cost_pence: int

    @property
    def left_pence(self) -> int:
        """Pence of the room that lines leave; never below none."""
        return max(self.pot.room_pence - self.cost_pence, 0)

    @property
    def short_pence(self) -> int:
        """Pence that lines cost above the room; none where they fit."""
        return max(self.cost_pence - self.pot.room_pence, 0)


def line_cost(
    rhythm: Rhythm,
    pence: int,
    starts_on: date,
    ends_on: date,
    *,
    since: date | None = None,
    used_pence: int = 0,
) -> int:
    """A weekly sum over the line's days, a seventh a day, rounded up to a penny; a one-off amount once.

    Both days are in it. `since` leaves out the days before it, and `used_pence` what a one-off line has cost already:
    so a changed plan is checked against what its pots still have.
    """
    if rhythm is Rhythm.ONE_OFF:
        return max(pence - used_pence, 0)
    first = max(starts_on, since) if since else starts_on
    days = (ends_on - first).days + 1
    return -(-pence * days // 7) if days > 0 else 0


def pot_costs(lines: Iterable[tuple[int, Mapping[int, int]]], pots: Iterable[PotRoom]) -> tuple[PotCost, ...]:
    """`lines` are (cost in pence, shares in whole per cent by pot id). A line's parts add up to its cost exactly.

    Shares of pots that are not in `pots`, and lines without shares, are for other guards.
    """
    totals: dict[int, int] = {}
    for cost, shares in lines:
        if cost and shares:
            for pot_id, part in zip(shares, allocate(cost, list(shares.values())), strict=True):
                totals[pot_id] = totals.get(pot_id, 0) + part
    return tuple(PotCost(pot, totals.get(pot.pot_id, 0)) for pot in pots)
