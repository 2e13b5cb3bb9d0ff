"""The person pays from their own account: we say what, to whom and by when, and never move it (R10, R65)."""

from collections.abc import Sequence

from marketplace.payments.domain import Way
from marketplace.payments.ports import Instruction, Outcome


class OwnBank:
    """Nothing leaves: the bills are on the person's own page, to print or to copy into their bank."""

    way = Way.OWN_BANK

    def submit(self, instructions: Sequence[Instruction]) -> list[Outcome]:
        return [Outcome(one.payment_id, "submitted") for one in instructions]
