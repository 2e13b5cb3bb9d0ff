"""What budgets ask of areas above them: what a posting was about, in words that a holder knows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from marketplace.core.uow import UnitOfWork
from marketplace.ledger.domain import Cause

PORT = "statement_details"
"""Its name among the site's ports."""


@dataclass(frozen=True, slots=True)
class Detail:
    """`text` such as `Gardening, 19 October. Tansy Gardens`; `url` is the page that proves it, `proof` its name."""

    text: str
    url: str | None = None
    proof: str | None = None


class StatementDetails(Protocol):
    def __call__(self, uow: UnitOfWork, causes: Collection[Cause]) -> Mapping[Cause, Detail]:
        """Details of those causes that are known; others are left out. Raises nothing."""
        ...


def no_details(uow: UnitOfWork, causes: Collection[Cause]) -> Mapping[Cause, Detail]:
    """The null adapter: a statement without second lines."""
    return {}


BOOKED = "booked_on_pots"
"""The name of the port below among the site's ports."""


class BookedOnPots(Protocol):
    """What bookings will still take from pots: only they know it."""

    def planned(self, uow: UnitOfWork, holder_id: int) -> Mapping[int, int]:
        """Pence by pot id of visits that are booked and not held yet: for the forecast."""
        ...

    def sentences(self, uow: UnitOfWork, pot_id: int) -> Sequence[str]:
        """What is held now and what later, in the words of the booking pages (5.7)."""
        ...


class NothingBooked:
    """The null adapter."""

    def planned(self, uow: UnitOfWork, holder_id: int) -> Mapping[int, int]:
        return {}

    def sentences(self, uow: UnitOfWork, pot_id: int) -> Sequence[str]:
        return ()


NOTHING_BOOKED = NothingBooked()

LINES = "plan_lines"
"""The name of the port below among the site's ports."""


class PlanLines(Protocol):
    """What a pot pays for by the running plan: only plans know it."""

    def __call__(self, uow: UnitOfWork, pot_id: int, holder_id: int) -> Sequence[tuple[int, str]]:
        """(id, title) of each line with a share on the pot, in the plan's order."""
        ...


def no_lines(uow: UnitOfWork, pot_id: int, holder_id: int) -> Sequence[tuple[int, str]]:
    """The null adapter."""
    return ()
