"""Whether a pot can be booked on at all (part of G4)."""

from typing import NamedTuple

from marketplace.budgets.domain.states import PotState
from marketplace.budgets.domain.words import Mechanism

OPEN_WAYS = frozenset(
    {
        Mechanism.FUNDER_INVOICE,
        Mechanism.THIRD_PARTY_INVOICE,
        Mechanism.MANAGED_ACCOUNT,
        Mechanism.OWN_ACCOUNT,
    }
)
"""Ways of paying that are built: what they pay for can be booked."""


class Bookable(NamedTuple):
    """`why` is the plain reason when it is not."""

    yes: bool
    why: str = ""


def bookable(state: PotState, mechanism: Mechanism) -> Bookable:
    """A pot takes new bookings while it is active and its way of paying is built (5.6)."""
    if state is PotState.PAUSED:
        return Bookable(False, "New bookings from this pot are paused. Visits that are booked go on.")
    if state in (PotState.CLOSING, PotState.CLOSED):
        return Bookable(False, "This pot is closing, so nothing new can be booked from it.")
    if state is not PotState.ACTIVE:
        return Bookable(False, "This pot is not ready yet. Your coordinator can tell you what is missing.")
    if mechanism not in OPEN_WAYS:
        return Bookable(False, "You can see this pot here, but not book from it yet: its way of paying is not ready.")
    return Bookable(True)
