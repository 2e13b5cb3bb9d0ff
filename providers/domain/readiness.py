"""A refusal that lists everything that is still to do."""

from collections.abc import Sequence

from marketplace.core.errors import Refused


class NotReady(Refused):
    """`reasons` are sentences, one a thing to put right."""

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__("not_ready", message, next_step=" ".join(reasons))
        self.reasons = list(reasons)
