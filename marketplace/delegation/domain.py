"""What may be granted, for how long, and how a grant moves (C4, E3, E14). Pure."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketplace.core.machine import Machine, row


class DelegationState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    ENDED = "ended"


class DelegatedAction(StrEnum):
    """What one may let another do; each is asked for on its own (DEL-3)."""

    ENQUIRE = "enquire"
    BOOK = "book"
    ACCEPT_AGREEMENT = "accept_agreement"
    CANCEL = "cancel"
    ATTEST = "attest"
    SEE_MONEY = "see_money"
    CHANGE_PLAN = "change_plan"


class RecordedHow(StrEnum):
    """How a coordinator heard the holder's own words."""

    CALL = "call"
    LETTER = "letter"
    VISIT = "visit"


LABELS: dict[DelegatedAction, tuple[str, str]] = {
    DelegatedAction.ENQUIRE: ("Ask questions", "They can ask providers what they offer."),
    DelegatedAction.BOOK: ("Book support", "They can ask for visits and confirm them."),
    DelegatedAction.ACCEPT_AGREEMENT: ("Accept agreements", "They can agree the terms of a booking in your place."),
    DelegatedAction.CANCEL: ("Cancel or move visits", "They can cancel a visit or a whole booking."),
    DelegatedAction.ATTEST: ("Confirm visits", "They can say that a visit took place, so that it is paid."),
    DelegatedAction.SEE_MONEY: ("See your money", "They can see what is free, held and spent."),
    DelegatedAction.CHANGE_PLAN: ("Change your plan", "They can write changes to your plan for you."),
}
"""(what the box says, the line below it), in the words of the holder's page."""

HOW_WORDS: dict[RecordedHow, str] = {
    RecordedHow.CALL: "a phone call",
    RecordedHow.LETTER: "a letter",
    RecordedHow.VISIT: "a visit",
}

STATE_WORDS: dict[DelegationState, str] = {
    DelegationState.PROPOSED: "Waiting for their yes",
    DelegationState.ACTIVE: "Can act for you",
    DelegationState.SUSPENDED: "Stopped for now",
    DelegationState.REVOKED: "Stopped",
    DelegationState.EXPIRED: "Ran out",
    DelegationState.ENDED: "Ended",
}

LIVE = (DelegationState.PROPOSED, DelegationState.ACTIVE, DelegationState.SUSPENDED)
NOTICE_DAYS = (30, 7)
"""Days before the last day on which holder and delegate hear that a grant runs out (C4)."""

P, A, S = DelegationState.PROPOSED, DelegationState.ACTIVE, DelegationState.SUSPENDED

MACHINE = Machine(
    "permission",
    row(None, "propose", P, "holder coordinator", "limits_are_sound", "tell the delegate"),
    row(P, "accept", A, "delegate", "grantor_lives not_over", "tell the holder"),
    row(P, "decline", DelegationState.ENDED, "delegate", "", "tell the holder"),
    row(A, "suspend", S, "safeguarding coordinator", "", "tell nobody: a concern may be the reason (E13)"),
    row(S, "resume", A, "safeguarding coordinator", "not_over"),
    row((P, A, S), "revoke", DelegationState.REVOKED, "holder coordinator", "", "at once, in open sessions too"),
    row((P, A, S), "expire", DelegationState.EXPIRED, "system"),
    row((P, A, S), "grantor_event", DelegationState.ENDED, "system", "", "death or loss of the grantor's authority"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a grant covers. `cap_pence` is for a booking's whole price (None: no cap); no categories means all.

    Both days belong to the grant: it may be used on `starts_on`, and on `ends_on` for the last time.
    """

    actions: tuple[DelegatedAction, ...]
    cap_pence: int | None
    categories: tuple[str, ...]
    starts_on: date
    ends_on: date


def a_year_later(day: date) -> date:
    """The last day that a grant beginning on `day` may have: 12 months, less a day."""
    year = day.year + 1
    last = monthrange(year, day.month)[1]
    return date.fromordinal(date(year, day.month, min(day.day, last)).toordinal() - 1)


def faults(limits: Limits, today: date) -> dict[str, list[str]]:
    """Field by field, what is wrong with a grant; empty when it is sound."""
    wrong: dict[str, list[str]] = {}
    if not limits.actions:
        wrong["actions"] = ["Choose at least one thing that they may do."]
    if limits.cap_pence is not None and limits.cap_pence <= 0:
        wrong["cap"] = ["Enter an amount of more than £0."]
    if limits.starts_on < today:
        wrong["starts_on"] = ["Choose today or a later day."]
    if limits.ends_on < limits.starts_on:
        wrong["ends_on"] = ["Choose a last day that comes after the first day."]
    elif limits.ends_on > a_year_later(limits.starts_on):
        wrong["ends_on"] = ["Choose a last day within 12 months. You can say yes again then."]
    return wrong


def in_force(state: DelegationState, starts_on: date, ends_on: date, today: date) -> bool:
    """Whether a grant may be used on a day: the date decides even before the timer has marked it expired."""
    return state is DelegationState.ACTIVE and starts_on <= today <= ends_on


def over_limit(cap_pence: int | None, categories: Collection[str], pence: int | None, category: str | None) -> bool:
    """Whether a price or a kind of support lies outside a grant. What is not asked about is not outside.

    A category of the grant covers itself and what is below it: `going-out` covers `going-out.swimming`.
    """
    if cap_pence is not None and pence is not None and pence > cap_pence:
        return True
    if not categories or category is None:
        return False
    return not any(category == one or category.startswith(f"{one}.") for one in categories)
