"""What payments need of others, in our own words.

`Payables` is implemented by bookings: what may be paid, and what became of it. `Gateway` is one way of paying.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.errors import TryLater
from marketplace.core.uow import UnitOfWork
from marketplace.payments.domain import Way
from marketplace.people.domain import Payer


class GatewayUnavailable(TryLater):
    """The other side can't be reached; whether it acted is not known, so the attempt is reconciled."""


@dataclass(frozen=True, slots=True)
class Payable:
    """Something approved and owed, such as an invoice: `id` in its own area, integer pence, whom to pay and how
    it is paid. `holder_id` is set where a person pays: for whom."""

    id: int
    provider_id: int
    supplier_ref: str | None
    pence: int
    way: Way
    holder_id: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bill before somebody approves it: `for_whom` is the initials of those whom it is for, `link` its page."""

    id: int
    number: str
    provider: str
    for_whom: tuple[str, ...]
    pence: int
    created_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment as the other side is told of it."""

    payment_id: int
    provider_code: str
    supplier_ref: str | None
    pence: int
    reference: str
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gateway made of an instruction: `submitted`, or `refused` with its reason."""

    payment_id: int
    result: str
    reason: str | None = None


class Payables(Protocol):
    """Joins the caller's unit of work. No network, no file."""

    def prepare(self, uow: UnitOfWork, actor: Actor, payer: Payer, way: Way) -> int:
        """Makes what is missing, invoices included, and approves by rule where no person of the payer does; returns
        how many are new."""
        ...

    def waiting(self, uow: UnitOfWork, payer: Payer) -> list[Waiting]:
        """Bills that a person of the payer has still to approve, oldest first."""
        ...

    def approve(self, uow: UnitOfWork, actor: Actor, payer: Payer, ids: Sequence[int]) -> int:
        """Those of them that wait and lie within what was held; returns how many."""
        ...

    def payers(self, uow: UnitOfWork, way: Way) -> list[Payer]:
        """Who owes something that goes this way and is in no payment yet."""
        ...

    def due(self, uow: UnitOfWork, payer: Payer, way: Way) -> list[Payable]:
        """Approved, not paid, to be paid this way, in the order of their ids."""
        ...

    def scheduled(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int]) -> None:
        """They are in a payment now."""
        ...

    def settled(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int], payment_id: int, on: date) -> None:
        """The money arrived: posts `pay` and tells the people concerned."""
        ...

    def came_back(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int], payment_id: int, was_paid: bool) -> None:
        """Rejected or returned: owed again; `was_paid` posts `pay_reversed`."""
        ...


class Gateway(Protocol):
    """One way of paying. Called outside any transaction, with instructions that are stored already.

    Idempotent by `Instruction.key`. Raises GatewayUnavailable.
    """

    way: Way

    def submit(self, instructions: Sequence[Instruction]) -> list[Outcome]: ...
