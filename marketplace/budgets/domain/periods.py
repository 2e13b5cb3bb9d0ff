"""A pot's money cut over its dates."""

from dataclasses import dataclass

from marketplace.budgets.domain.words import PeriodRhythm
from marketplace.core.money import Pence, allocate
from marketplace.core.periods import Period


@dataclass(frozen=True, slots=True)
class Slice:
    """Days, and the pence that become free when they begin."""

    period: Period
    pence: int


def in_slices(whole: Period, pence: int, rhythm: PeriodRhythm) -> tuple[Slice, ...]:
    """Cut by the days in each slice, to the penny; slices add up to `pence` exactly."""
    if rhythm is PeriodRhythm.ALL_AT_ONCE:
        periods: tuple[Period, ...] = (whole,)
    else:
        periods = whole.months() if rhythm is PeriodRhythm.MONTHLY else whole.weeks(4)
    shares: tuple[Pence, ...] = allocate(pence, [period.days for period in periods])
    return tuple(Slice(period, share) for period, share in zip(periods, shares, strict=True))
