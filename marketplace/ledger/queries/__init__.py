"""Reads of the book: what stands in the accounts, and what the postings say."""

from marketplace.ledger.queries.balances import (
    balances,
    balances_of,
    book,
    line_balances,
    line_totals,
    line_totals_of,
    recomputed,
)
from marketplace.ledger.queries.counts import row_counts
from marketplace.ledger.queries.holds import HoldRow, accrual_of, hold_of, hold_of_posting, live_holds
from marketplace.ledger.queries.statements import Entry, Statement, set_aside_since, statement

__all__ = [
    "Entry",
    "HoldRow",
    "Statement",
    "accrual_of",
    "balances",
    "balances_of",
    "book",
    "hold_of",
    "hold_of_posting",
    "line_balances",
    "line_totals",
    "line_totals_of",
    "live_holds",
    "recomputed",
    "row_counts",
    "set_aside_since",
    "statement",
]
