"""Places, kinds of posting and the routes between them (domain.md C3), as tables. All amounts are integer pence."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self


class Place(StrEnum):
    """An account of a pot. Sources count what came in (or left for another pot); places say where it is now."""

    ALLOCATED = "allocated"
    CONTRIBUTED = "contributed"
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    UNRELEASED = "unreleased"
    AVAILABLE = "available"
    CONTINGENCY = "contingency"
    HELD = "held"
    PAYABLE = "payable"
    DISPUTED = "disputed"
    PAID = "paid"
    RETURNED = "returned"


SOURCES = (Place.ALLOCATED, Place.CONTRIBUTED, Place.TRANSFERRED_IN, Place.TRANSFERRED_OUT)
PLACES = tuple(place for place in Place if place not in SOURCES)


class Kind(StrEnum):
    """A row of the table of C3; `withdraw` is the way back from `accrue` while nothing is invoiced (5.5)."""

    ALLOCATE = "allocate"
    RELEASE_PERIOD = "release_period"
    RINGFENCE = "ringfence"
    UNRINGFENCE = "unringfence"
    HOLD = "hold"
    HOLD_CONTINGENCY = "hold_contingency"
    RELEASE_HOLD = "release_hold"
    ACCRUE = "accrue"
    ACCRUE_FEE = "accrue_fee"
    WITHDRAW = "withdraw"
    DISPUTE = "dispute"
    RESOLVE = "resolve"
    PAY = "pay"
    PAY_REVERSED = "pay_reversed"
    REFUND = "refund"
    CONTRIBUTE = "contribute"
    TRANSFER_POT = "transfer_pot"
    CORRECT = "correct"


Route = tuple[Place, Place]

ROUTES: Mapping[Kind, tuple[Route, ...]] = {
    Kind.ALLOCATE: ((Place.ALLOCATED, Place.UNRELEASED),),
    Kind.RELEASE_PERIOD: ((Place.UNRELEASED, Place.AVAILABLE),),
    Kind.RINGFENCE: ((Place.AVAILABLE, Place.CONTINGENCY),),
    Kind.UNRINGFENCE: ((Place.CONTINGENCY, Place.AVAILABLE),),
    Kind.HOLD: ((Place.AVAILABLE, Place.HELD),),
    Kind.HOLD_CONTINGENCY: ((Place.CONTINGENCY, Place.HELD),),
    Kind.RELEASE_HOLD: ((Place.HELD, Place.AVAILABLE), (Place.HELD, Place.CONTINGENCY)),
    Kind.ACCRUE: ((Place.HELD, Place.PAYABLE),),
    Kind.ACCRUE_FEE: ((Place.HELD, Place.PAYABLE),),
    Kind.WITHDRAW: ((Place.PAYABLE, Place.HELD),),
    Kind.DISPUTE: ((Place.PAYABLE, Place.DISPUTED),),
    Kind.RESOLVE: ((Place.DISPUTED, Place.PAYABLE),),
    Kind.PAY: ((Place.PAYABLE, Place.PAID),),
    Kind.PAY_REVERSED: ((Place.PAID, Place.PAYABLE),),
    Kind.REFUND: ((Place.PAID, Place.AVAILABLE),),
    Kind.CONTRIBUTE: ((Place.CONTRIBUTED, Place.AVAILABLE),),
    Kind.TRANSFER_POT: ((Place.AVAILABLE, Place.AVAILABLE),),
}
"""`correct` has no row: it is the mirror of the posting that it reverses."""

NO_LINE = (Kind.ALLOCATE, Kind.RELEASE_PERIOD, Kind.RINGFENCE, Kind.UNRINGFENCE, Kind.TRANSFER_POT, Kind.CORRECT)
"""Kinds that need no plan line (C3); a correction cites the line of what it reverses, if that had one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a posting was made: `visit` 17, `period` 3, `plan_version` 2, `invoice` 5, `payment` 9, `booking` 4."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One hold that somebody asks for. `cause` where it differs from the whole call's (one visit of many)."""

    pot_id: int
    plan_line_id: int
    pence: int
    from_contingency: bool = False
    cause: Cause | None = None

    @property
    def source(self) -> Place:
        """Where the money comes from, and goes back to if it is not used."""
        return Place.CONTINGENCY if self.from_contingency else Place.AVAILABLE


@dataclass(frozen=True, slots=True)
class Balances:
    """One pot at one moment, integer pence, none below zero. `free` is the account AVAILABLE, `spent` is PAID."""

    allocated_pence: int = 0
    contributed_pence: int = 0
    transferred_in_pence: int = 0
    transferred_out_pence: int = 0
    unreleased_pence: int = 0
    free_pence: int = 0
    contingency_pence: int = 0
    held_pence: int = 0
    payable_pence: int = 0
    disputed_pence: int = 0
    spent_pence: int = 0
    returned_pence: int = 0

    @classmethod
    def of(cls, amounts: Mapping[Place, int]) -> Self:
        return cls(**{FIELD_OF[place]: pence for place, pence in amounts.items()})

    def at(self, place: Place) -> int:
        pence: int = getattr(self, FIELD_OF[place])
        return pence

    @property
    def to_pay_pence(self) -> int:
        """To pay, money in question with it, as the money picture shows it."""
        return self.payable_pence + self.disputed_pence

    @property
    def whole_pence(self) -> int:
        """All that came in and did not leave for another pot."""
        came = self.allocated_pence + self.contributed_pence + self.transferred_in_pence
        return came - self.transferred_out_pence

    @property
    def placed_pence(self) -> int:
        """All places together: equal to `whole_pence`, or the book is wrong."""
        return sum(self.at(place) for place in PLACES)


_OTHER_WORDS = {Place.AVAILABLE: "free_pence", Place.PAID: "spent_pence"}
FIELD_OF: Mapping[Place, str] = {place: _OTHER_WORDS.get(place, f"{place.value}_pence") for place in Place}
assert set(FIELD_OF.values()) == {field.name for field in fields(Balances)}
