"""A concern from the first word to what became of it (C5, R77). Pure."""

import re
import secrets
from enum import StrEnum

from marketplace.core.machine import Machine, row


class ConcernState(StrEnum):
    RECEIVED = "received"
    TRIAGED = "triaged"
    REFERRED = "referred"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class ConcernKind(StrEnum):
    """What the raiser says it is, and what triage finds it to be."""

    EMERGENCY = "emergency"
    SAFEGUARDING = "safeguarding"
    QUALITY = "quality"
    MONEY = "money"
    DATA = "data"
    OTHER = "other"


class Consent(StrEnum):
    """Whether the person at risk agreed that the council is told."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


RAISER_KINDS: dict[ConcernKind, tuple[str, str]] = {
    ConcernKind.SAFEGUARDING: ("Someone is hurt, scared or not cared for", "Also if it is you."),
    ConcernKind.MONEY: ("Someone’s money", "Someone takes it, or puts pressure on them about it."),
    ConcernKind.QUALITY: ("Support that is not good enough", "It is late, unsafe or unkind."),
    ConcernKind.DATA: ("Private things were told or shown", "To someone who should not know them."),
    ConcernKind.OTHER: ("Something else", "You don’t have to be sure."),
}

KIND_WORDS: dict[ConcernKind, str] = {
    ConcernKind.EMERGENCY: "Emergency",
    ConcernKind.SAFEGUARDING: "Safety",
    ConcernKind.QUALITY: "Quality of support",
    ConcernKind.MONEY: "Money",
    ConcernKind.DATA: "Private information",
    ConcernKind.OTHER: "Other",
}

STATE_WORDS: dict[ConcernState, str] = {
    ConcernState.RECEIVED: "New",
    ConcernState.TRIAGED: "Looked at",
    ConcernState.REFERRED: "Passed to the council",
    ConcernState.ACKNOWLEDGED: "The council has it",
    ConcernState.CLOSED: "Closed",
}

R, T, F, K = ConcernState.RECEIVED, ConcernState.TRIAGED, ConcernState.REFERRED, ConcernState.ACKNOWLEDGED
TRAINED = "safeguarding"

MACHINE = Machine(
    "concern",
    row(None, "raise", R, "anyone", "", "the trained people of the area are told, and nobody else"),
    row(R, "triage", T, TRAINED),
    row(T, "triage", T, TRAINED),
    row(T, "refer", F, TRAINED, "consent_or_reason"),
    row(F, "acknowledge", K, TRAINED, "reference_given"),
    row(K, "close", ConcernState.CLOSED, TRAINED, "outcome_given"),
    # No council enquiry is needed for every late bus; what concerns safety is always referred first.
    row(T, "close", ConcernState.CLOSED, TRAINED, "outcome_given not_about_safety"),
)

MUST_BE_REFERRED = (ConcernKind.EMERGENCY, ConcernKind.SAFEGUARDING)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """What the raiser may quote: says nothing, and can't be guessed or counted."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))


def names_in(text: str, name: str) -> bool:
    """Whether a whole name stands in what was written, whatever its capitals and the spaces between."""
    words = [re.escape(word) for word in name.split()]
    pattern = r"\b" + r"\s+".join(words) + r"\b"
    return bool(words) and re.search(pattern, text, re.IGNORECASE) is not None
