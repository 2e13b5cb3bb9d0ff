"""When a plan is looked at again (R12, R33, R34). An overdue review stops no spending."""

from collections.abc import Iterable
from datetime import date

from marketplace.core.periods import months_after

FIRST_NHS_MONTHS = 3
FIRST_COUNCIL_MONTHS = 6
LATER_MONTHS = 12


def first_review_on(starts_on: date, pots_are_nhs: Iterable[bool]) -> date:
    """NHS money: 3 months from its start (R12); council money: 6 (R33). One review serves both, the earliest (R34)."""
    months = [FIRST_NHS_MONTHS if nhs else FIRST_COUNCIL_MONTHS for nhs in pots_are_nhs]
    return months_after(starts_on, min(months, default=FIRST_COUNCIL_MONTHS))


def latest_next_review_on(reviewed_on: date) -> date:
    """After the first, at most 12 months apart, whatever the stream."""
    return months_after(reviewed_on, LATER_MONTHS)
