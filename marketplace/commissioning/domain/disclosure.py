"""Disclosure control: the one way from a true figure to a printed one (D0, E10). Pure.

A figure goes in with what stands behind it and comes out as words, with a number only where that number may be seen.
Everything printed, drawn or downloaded is made from what comes out, so a hidden cell has no length in a picture
either. Shares and gaps are made from what came out already: they say nothing that the page does not say beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

K = 5
"""People below which a cell is hidden, for a funder's own staff (D0, "who sees what")."""
STEP = 5
"""Every other figure is rounded to the nearest of these."""
PROVIDERS_BEHIND = 3
LARGEST_PERCENT = 80
"""Hours of capacity need so many providers, and none with more than this share of them: it would be their diary."""
SHARE_OF_AT_LEAST = 20
EXTREMES_OF_AT_LEAST = 50
"""0 % and 100 % tell about everybody in a group, so they need a larger group."""
MEAN_OF_AT_LEAST = 8
Z95 = 1.959964

NOT_SHOWN = "not shown"
NOT_OFFERED = "not offered"


@dataclass(frozen=True, slots=True)
class Cell:
    """What may be seen. `value` is the released number; None where there is none to see or draw.

    `hidden` marks a cell behind which there is a figure that may not be seen.
    """

    words: str
    value: int | None = None
    hidden: bool = False


HIDDEN = Cell(NOT_SHOWN, hidden=True)


def fewer(k: int = K) -> Cell:
    """Zero is merged with the small ones: "none" beside "few" would tell them apart."""
    return Cell(f"fewer than {k}", hidden=True)


def rounded(figure: float) -> int:
    """To the nearest STEP, halves up."""
    return int((figure + STEP / 2) // STEP) * STEP


def count(n: int, k: int = K) -> Cell:
    """People, or sessions of people."""
    return fewer(k) if n < k else _figure(rounded(n))


def providers(n: int) -> Cell:
    """Organisations are counted as they are (D0); none is a true zero."""
    return _figure(n)


def hours_of_people(minutes: int, people: int, k: int = K) -> Cell:
    """Minutes a week that `people` need, as hours."""
    return HIDDEN if people < k else _hours(minutes, k)


def hours_of_providers(minutes: int, behind: int, largest: int, *, people: int, offered: bool, k: int = K) -> Cell:
    """Minutes a week that providers have, `largest` of them one provider's. `offered` False: nobody does it there.

    `people` stand behind the need by which hours were shared among places: a share tells what it was shared by.
    """
    if not offered:
        return Cell(NOT_OFFERED, 0)
    if people < k or behind < PROVIDERS_BEHIND or largest * 100 > minutes * LARGEST_PERCENT:
        return HIDDEN
    return _hours(minutes, k)


def gap(need: Cell, reach: Cell, k: int = K) -> Cell:
    """What is short, from the two figures as they were released; never below none (D2.3)."""
    if need.value is None or reach.value is None:
        return HIDDEN
    return derived(max(0, need.value - reach.value), k)


def derived(value: int, k: int = K) -> Cell:
    """A figure made of released ones only: small ones are worded like the rest, but hide nothing."""
    return Cell(f"fewer than {k}", value) if value < k else _figure(value)


def share(part: Cell, whole: Cell) -> Cell:
    """Whole per cent of two released figures, with its 95 % range."""
    if part.value is None or whole.value is None or whole.value < SHARE_OF_AT_LEAST:
        return HIDDEN
    per_cent = (200 * part.value + whole.value) // (2 * whole.value)
    if per_cent in (0, 100) and whole.value < EXTREMES_OF_AT_LEAST:
        return HIDDEN
    low, high = wilson(part.value, whole.value)
    return Cell(f"{per_cent}% ({round(low * 100)} to {round(high * 100)})", per_cent)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, 0 to 1: 6 of 14 is 0.21 to 0.67. Raises ZeroDivisionError for none."""
    p, z2 = part / whole, Z95 * Z95
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = Z95 * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def mean(values: Sequence[float]) -> Cell:
    """One value a person; to the nearest STEP."""
    return HIDDEN if len(values) < MEAN_OF_AT_LEAST else derived(rounded(fmean(values)))


def _hours(minutes: int, k: int) -> Cell:
    # Enough people or providers stand behind it, so a small one hides nobody: it is only worded like the others.
    return derived(rounded(minutes / 60), k)


def _figure(value: int) -> Cell:
    return Cell(f"{value:,}", value)
