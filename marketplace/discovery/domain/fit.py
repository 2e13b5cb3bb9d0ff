"""Whether a price fits a plan line, and how much the money buys (SRC-7). Whole pence, minutes."""

from dataclasses import dataclass

from marketplace.core.web.words import how_long, plural, short_pounds
from providers.domain.codes import PriceUnit

USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A plan line as prices are compared with it. `limit_pence` a week, or in all when it is a one-off; `used_pence` is
    what agreed visits take of it (in their fullest coming week); `pot_ids` pay for it."""

    id: int
    title: str
    category: str
    weekly: bool
    limit_pence: int
    used_pence: int
    pot_ids: tuple[int, ...]

    @property
    def left_pence(self) -> int:
        """Pence a week, or in all for a one-off line; none once it is used up."""
        return max(0, self.limit_pence - self.used_pence)

    @property
    def label(self) -> str:
        """`Going out: £60 a week`."""
        return f"{self.title}: {short_pounds(self.limit_pence)}{' a week' if self.weekly else ''}"


@dataclass(frozen=True, slots=True)
class Fit:
    """The words on a card: the fit, whether it is over, and what the money left buys (None where it buys nothing)."""

    text: str
    over: bool
    buys: str | None


def visit_cost(
    pence: int, unit: PriceUnit, *, visit_minutes: int, minimum_minutes: int | None, wanted_minutes: int | None
) -> tuple[int, int | None]:
    """Pence and minutes of one visit as it would be asked for; minutes None where a unit has no length.

    By the hour: the wanted minutes, else the usual visit, never less than the shortest; rounded to the nearest penny.
    """
    if unit is PriceUnit.HOUR:
        minutes = max(wanted_minutes or visit_minutes or USUAL_MINUTES, minimum_minutes or 0)
        return (pence * minutes + 30) // 60, minutes
    if unit in (PriceUnit.VISIT, PriceUnit.SESSION):
        return pence, visit_minutes
    return pence, None


def fit_of(line: Line, pence: int, minutes: int | None, unit: PriceUnit) -> Fit:
    """One visit a week against a weekly line; one purchase against a one-off line."""
    rhythm = " a week" if line.weekly else ""
    after = line.left_pence - pence
    if after >= 0:
        return Fit(f"Within this line: {short_pounds(after)}{rhythm} left", False, _buys(line, pence, minutes, unit))
    return Fit(f"{short_pounds(-after)}{rhythm} over", True, _buys(line, pence, minutes, unit))


def _buys(line: Line, pence: int, minutes: int | None, unit: PriceUnit) -> str | None:
    left, rhythm = line.left_pence, " a week" if line.weekly else ""
    if pence <= 0 or left <= 0:
        return None
    money = f"{short_pounds(left)}{rhythm}"
    if unit is PriceUnit.HOUR and minutes:
        bought = (left * minutes // pence) // 15 * 15
        return f"{money} buys {how_long(bought)}" if bought >= minutes else None
    times = left // pence
    if not times:
        return None
    if minutes:
        return f"{money} buys {plural(times, unit.value)}, {how_long(times * minutes)}"
    return f"{money} buys {_count(times, unit)}"


def _count(times: int, unit: PriceUnit) -> str:
    return f"{times:,}" if unit is PriceUnit.ITEM else plural(times, unit.value)
