"""What will likely be used by the end (4.4). The published rule, in the words of the page that explains it."""

from dataclasses import dataclass
from datetime import date

from marketplace.core.periods import Period

LEARNS_FROM_DAYS = 28
"""Fewer days than these say nothing about a person's habits, so then only what is booked counts."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """`gone_percent`: the share of the days that is over, today with it. `likely_used_pence` counts to the last day."""

    gone_percent: float
    likely_used_pence: int


def forecast(days: Period, on: date, *, used_pence: int, booked_pence: int, usable_pence: int) -> Forecast:
    """Used so far, plus the larger of what is booked and what the same use a day would take until the end.

    `used_pence` is spent and to pay, `booked_pence` held and planned, `usable_pence` the pot without its emergency
    money: nobody can use more than that.
    """
    gone = min(max((on - days.start).days + 1, 0), days.days)
    same_again = 0 if gone < LEARNS_FROM_DAYS else used_pence * (days.days - gone) // gone
    likely = used_pence + max(booked_pence, same_again)
    return Forecast(round(100 * gone / days.days, 2), min(likely, max(usable_pence, used_pence)))
