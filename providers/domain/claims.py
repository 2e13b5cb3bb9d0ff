"""Who says that a listing from a public list is theirs, and how that is decided."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.core.machine import Machine, row


class ClaimState(StrEnum):
    """`waiting` is behind another claim on the same listing; only one at a time is looked at."""

    OPEN = "open"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LIVE = (ClaimState.OPEN, ClaimState.WAITING)

CLAIM = Machine(
    "claim",
    row(None, "start", "open", "claimant", "listing_unclaimed not_asked_yet"),
    row(None, "queue", "waiting", "claimant", "listing_unclaimed not_asked_yet"),
    row("waiting", "come_up", "open", "system"),
    row("open", "confirm", "confirmed", "operator", "not_linked", "hand_over"),
    row("open", "refuse", "refused", "operator", "not_linked reasons", "next_comes_up"),
    row("waiting", "overtake", "refused", "system"),
    row(("open", "waiting"), "withdraw", "withdrawn", "claimant", "", "next_comes_up"),
)

OVERTAKEN = "Someone else has shown us that this listing is theirs. If you think that is wrong, tell us."

CLAIM_STATES: Mapping[ClaimState, str] = {
    ClaimState.OPEN: "We are looking at it",
    ClaimState.WAITING: "Someone asked before you. We look at theirs first.",
    ClaimState.CONFIRMED: "We said yes",
    ClaimState.REFUSED: "We said no",
    ClaimState.WITHDRAWN: "You took it back",
}
"""As the person who asked reads it."""

CLAIMS_DECIDED: Mapping[ClaimState, str] = {
    ClaimState.OPEN: "Nobody has decided it yet",
    ClaimState.WAITING: "It waits behind another claim",
    ClaimState.CONFIRMED: "It is theirs now",
    ClaimState.REFUSED: "The answer was no",
    ClaimState.WITHDRAWN: "They took it back",
}
"""As an operator reads it."""
