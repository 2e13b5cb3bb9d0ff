"""The only way to move money (domain.md C3). Callers have asked authority; each posting keeps who acted, and why.

Every function joins the caller's unit of work. Amounts are integer pence, above zero unless said otherwise.
"""

from marketplace.ledger.services.corrections import correct, transfer_pot, withdraw_accrual
from marketplace.ledger.services.funding import (
    allocate,
    contribute,
    open_book,
    release_period,
    ringfence,
    unringfence,
)
from marketplace.ledger.services.holds import accrue, accrue_fee, hold, hold_all, hold_contingency, release_hold
from marketplace.ledger.services.settling import dispute, pay, pay_reversed, refund, resolve

__all__ = [
    "accrue",
    "accrue_fee",
    "allocate",
    "contribute",
    "correct",
    "dispute",
    "hold",
    "hold_all",
    "hold_contingency",
    "open_book",
    "pay",
    "pay_reversed",
    "refund",
    "release_hold",
    "release_period",
    "resolve",
    "ringfence",
    "transfer_pot",
    "unringfence",
    "withdraw_accrual",
]
