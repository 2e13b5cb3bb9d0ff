"""Money as whole pence: a value type, words for people, and a split that never loses a penny.

Nothing here rounds by floating point. One currency (pounds sterling), so a pence value is a plain integer.
"""

import re
from collections.abc import Sequence
from typing import NewType

Pence = NewType("Pence", int)

ZERO = Pence(0)
MOST = Pence(99_999_999_999)
"""The largest amount that a form takes (£999,999,999.99): far above any budget, far below a 64-bit integer."""

_AMOUNT = re.compile(r"(?P<pounds>\d+|\d{1,3}(?:,\d{3})+)?(?:\.(?P<pence>\d{1,2}))?", re.ASCII)


class BadAmount(ValueError):
    """What somebody typed is not an amount of money; the message is a plain sentence to show them."""


def format_pounds(pence: int) -> str:
    """Whole pence as people read money: `123450` is "£1,234.50", `-5` is "-£0.05"."""
    pounds, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}.{rest:02d}"


def parse_pounds(text: str) -> Pence:
    """Read what a person typed ("12.50", "£1,234", ".5") as pence.

    Raises `BadAmount` with words for the person: not a number, below zero, more than two decimals, too large.
    Exponents, "NaN" and digits of other scripts are not numbers here, whatever `Decimal` would say.
    """
    typed = text.strip().removeprefix("£").strip()
    if not typed:
        raise BadAmount("Enter an amount in pounds, like 12.50.")
    if typed[0] in "-\u2212(":
        raise BadAmount("The amount can’t be less than zero. Enter it like 12.50.")
    if re.fullmatch(r"[\d,]*\.\d{3,}", typed, re.ASCII):
        raise BadAmount("An amount has at most 2 digits after the point, like 12.50.")
    match = _AMOUNT.fullmatch(typed)
    if match is None or typed == ".":
        raise BadAmount("Enter the amount in numbers, like 12.50.")
    pounds = (match["pounds"] or "0").replace(",", "")
    if len(pounds.lstrip("0")) > len(str(MOST // 100)):
        raise BadAmount(f"The amount can’t be more than {format_pounds(MOST)}.")
    return Pence(int(pounds) * 100 + int((match["pence"] or "0").ljust(2, "0")))


def allocate(total: int, shares: Sequence[int]) -> tuple[Pence, ...]:
    """Split `total` pence in proportion to whole-number `shares`, by largest remainder.

    The parts add up to `total` exactly; no part is more than a penny from its exact share; a share of 0 gets 0.
    Odd pennies go to the largest remainders, and to the earlier share where two are equal, so that
    the same split always comes out the same. Raises `ValueError` for a negative total or share, or no share at all.
    """
    whole = sum(shares)
    if total < 0 or whole <= 0 or min(shares) < 0:
        raise ValueError("A split needs a total of zero or more and at least one share above zero.")
    parts = [total * share // whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(total * shares[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return tuple(Pence(part) for part in parts)
