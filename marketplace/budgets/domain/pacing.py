"""Pacing: is more of the money used early than its share? (BUD-12, guard G6)

The published rule. By the day of a visit, the money set aside may run ahead of the days gone by at most a
quarter of the year's money, and by at most half of the period's own money. Beyond that we ask first. Where the
year is ahead and the plan line is not marked as a planned lump sum, the coordinator looks at it too.
Money that was planned to come in one go is never refused for its pace: pacing asks, it does not block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from marketplace.core.money import format_pounds
from marketplace.core.periods import Period

AHEAD_OF_THE_YEAR = Fraction(1, 4)
AHEAD_OF_THE_PERIOD = Fraction(1, 2)


class Pace(StrEnum):
    """`acknowledge`: the holder's side says yes to the warning. `coordinator`: they too have to look."""

    OK = "ok"
    ACKNOWLEDGE = "acknowledge"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Pacing:
    """`sentences` say why, for the page."""

    pace: Pace
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """Days, the pence that are there for them, and the pence already set aside or spent of it."""

    days: Period
    money_pence: int
    used_pence: int

    def ahead(self, visits: Sequence[tuple[date, int]], allowed: Fraction) -> int:
        """The pence used by the first visit that runs too far ahead, or 0. `visits` are (day, pence), any order."""
        used = self.used_pence
        for day, pence in sorted(visits):
            if not self.days.contains(day):
                continue
            used += pence
            gone = Fraction((day - self.days.start).days + 1, self.days.days)
            if used > self.money_pence * min(gone + allowed, Fraction(1)):
                return used
        return 0


def pacing(year: Window, period: Window | None, visits: Sequence[tuple[date, int]], *, lump_sum: bool) -> Pacing:
    """G6 for one pot: `visits` are the (day, pence) that this booking would take from it."""
    sentences: list[str] = []
    used = year.ahead(visits, AHEAD_OF_THE_YEAR)
    if used:
        sentences.append(
            f"With this, {format_pounds(used)} of the {format_pounds(year.money_pence)} for the whole time "
            "would be used early."
        )
    in_period = period.ahead(visits, AHEAD_OF_THE_PERIOD) if period else 0
    if in_period and period:
        sentences.append(
            f"With this, {format_pounds(in_period)} of the {format_pounds(period.money_pence)} for this part of "
            "the year would be used early."
        )
    if used and not lump_sum:
        return Pacing(Pace.COORDINATOR, tuple(sentences))
    return Pacing(Pace.ACKNOWLEDGE if sentences else Pace.OK, tuple(sentences))
