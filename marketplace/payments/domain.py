"""Payments and their states (domain.md C5). Only `settled` means paid."""

from enum import StrEnum

from marketplace.core.machine import Machine, row


class PaymentState(StrEnum):
    CREATED = "created"
    SUBMITTED = "submitted"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


class Way(StrEnum):
    """Ways of paying; each has an adapter of its own. What a bill goes by follows from the pot that pays it."""

    FUNDER_FILE = "funder_file"
    THIRD_PARTY = "third_party"
    OWN_BANK = "own_bank"
    CARD = "card"
    STRIPE = "stripe"


class SettlementStatus(StrEnum):
    """What the payer's own system says about a payment."""

    SETTLED = "settled"
    RETURNED = "returned"
    REJECTED = "rejected"


P = PaymentState

PAYMENT = Machine(
    "payment",
    row(None, "create", P.CREATED, "system"),
    row(P.CREATED, "submit", P.SUBMITTED, "system"),
    row((P.CREATED, P.SUBMITTED), "settled", P.SETTLED, "system", effect="pay"),
    row((P.CREATED, P.SUBMITTED), "rejected", P.FAILED, "system"),
    row((P.CREATED, P.SUBMITTED), "returned", P.RETURNED, "system"),
    row(P.SETTLED, "returned", P.RETURNED, "system", effect="pay_reversed"),
)

OPEN = (P.CREATED, P.SUBMITTED)
"""Not yet settled: every run writes these again, with the same ids and sums."""

FILE_COLUMNS = ("payment_id", "provider_code", "supplier_ref", "amount_pence", "reference")


def provider_code(provider_id: int) -> str:
    """How files name a provider: `P` and six digits, the same for ever."""
    return f"P{provider_id:06d}"


def reference(payment_id: int) -> str:
    """What the provider sees on their bank statement: short, and nobody's name in it."""
    return f"CS{payment_id:08d}"
