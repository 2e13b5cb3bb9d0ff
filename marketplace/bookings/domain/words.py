"""States, reasons and sums in plain words: the same on the page before, on the booking and in the statement (5.7)."""

from collections.abc import Mapping
from datetime import date

from marketplace.bookings.domain.states import (
    BookingState,
    CancelReason,
    DeclineReason,
    EnquiryState,
    InvoiceState,
    Relationship,
    VisitState,
)
from marketplace.core.web.words import full_date, pounds

BOOKING_TO_HOLDER: Mapping[BookingState, str] = {
    BookingState.REQUESTED: "Asked. They have not answered yet.",
    BookingState.AWAITING_AUTHORITY: "This waits for a yes. The provider can’t see it yet.",
    BookingState.ACCEPTED: "They said yes. Nothing is booked until you confirm.",
    BookingState.COUNTERED: "They offer something else. Nothing is booked yet.",
    BookingState.DECLINED: "They could not do this. Nothing was booked and no money moved.",
    BookingState.EXPIRED: "The time ran out. Nothing was booked and no money moved.",
    BookingState.CONFIRMED: "Booked.",
    BookingState.WINDING_DOWN: "Cancelled. Some visits that took place still have to be settled.",
    BookingState.CANCELLED: "Cancelled.",
    BookingState.COMPLETED: "Finished. Every visit is settled.",
}
BOOKING_TO_PROVIDER: Mapping[BookingState, str] = {
    BookingState.REQUESTED: "Waiting for your answer",
    BookingState.AWAITING_AUTHORITY: "Not sent",
    BookingState.ACCEPTED: "You said yes. They still have to confirm.",
    BookingState.COUNTERED: "You offered something else. They still have to answer.",
    BookingState.DECLINED: "You said no.",
    BookingState.EXPIRED: "The time ran out.",
    BookingState.CONFIRMED: "Booked",
    BookingState.WINDING_DOWN: "Cancelled. Visits that took place are still paid.",
    BookingState.CANCELLED: "Cancelled",
    BookingState.COMPLETED: "Finished",
}
VISITS: Mapping[VisitState, str] = {
    VisitState.PROPOSED: "Asked for",
    VisitState.PLANNED: "Planned, money not held yet",
    VisitState.SCHEDULED: "Booked, money held",
    VisitState.REPORTED: "They say it took place",
    VisitState.ATTESTED: "Confirmed",
    VisitState.UNCONFIRMED: "Not confirmed for 7 days",
    VisitState.QUERIED: "In question",
    VisitState.VOID: "Did not take place",
    VisitState.CANCELLED: "Cancelled",
}
NOT_FUNDED = "Not yet funded"
"""A planned visit whose period's money did not cover it. It is not cancelled (E2)."""

ENQUIRIES: Mapping[EnquiryState, str] = {
    EnquiryState.SENT: "Sent. They have not read it yet.",
    EnquiryState.SEEN: "They have read it.",
    EnquiryState.AVAILABLE: "They answered.",
    EnquiryState.DECLINED: "They can’t help this time.",
    EnquiryState.ACCEPTED: "You said that you want to go on.",
    EnquiryState.CONVERTED: "You asked for a booking.",
    EnquiryState.CLOSED: "You closed it.",
    EnquiryState.EXPIRED: "They did not answer in time.",
}
ENQUIRIES_TO_PROVIDER: Mapping[EnquiryState, str] = {
    EnquiryState.SENT: "New",
    EnquiryState.SEEN: "Waiting for your answer",
    EnquiryState.AVAILABLE: "You answered.",
    EnquiryState.DECLINED: "You said no.",
    EnquiryState.ACCEPTED: "They want to go on.",
    EnquiryState.CONVERTED: "They asked for a booking.",
    EnquiryState.CLOSED: "They closed it.",
    EnquiryState.EXPIRED: "The time ran out.",
}
INVOICES: Mapping[InvoiceState, str] = {
    InvoiceState.DRAFT: "Being written",
    InvoiceState.SUBMITTED: "Sent",
    InvoiceState.APPROVED: "Approved",
    InvoiceState.SCHEDULED: "Payment on its way",
    InvoiceState.PAID: "Paid",
    InvoiceState.WITHDRAWN: "Taken back",
}
DECLINES: Mapping[DeclineReason, str] = {
    DeclineReason.NO_CAPACITY: "No time free",
    DeclineReason.OUTSIDE_AREA: "Too far away",
    DeclineReason.TIME_NOT_POSSIBLE: "Not at these times",
    DeclineReason.SKILL_NOT_HELD: "It needs a skill that we don’t have",
    DeclineReason.PRICE_BELOW_COST: "The price does not cover our costs",
    DeclineReason.FUNDING_ROUTE: "We can’t be paid this way",
    DeclineReason.RISK: "We could not do it safely",
    DeclineReason.CONFLICT: "We know this person in another way",
    DeclineReason.NOT_SUITABLE_OTHER: "Another reason",
}
HOLDER_CANCELS: Mapping[CancelReason, str] = {
    CancelReason.CHANGED_MIND: "I changed my mind",
    CancelReason.UNWELL: "I am unwell",
    CancelReason.HOSPITAL: "I am in hospital, or going in",
    CancelReason.SAFEGUARDING: "I don’t feel safe with them",
    CancelReason.OTHER: "Another reason",
}
PROVIDER_CANCELS: Mapping[CancelReason, str] = {
    CancelReason.WORKER_UNAVAILABLE: "The worker can’t come",
    CancelReason.OTHER: "Another reason",
}
RELATIONSHIPS: Mapping[Relationship, tuple[str, str]] = {
    Relationship.NONE: ("No", "None of us works there, and we are no relatives"),
    Relationship.FAMILY: ("Yes, family", "Someone who would be paid is a relative"),
    Relationship.HOUSEHOLD: ("Yes, we live together", "Someone who would be paid lives in the same home"),
    Relationship.OWN_BUSINESS: ("Yes, a business of ours", "I, or who books for me, own it or work there"),
}
WAITS_FOR: Mapping[str, str] = {
    "delegate_limit": "It costs more than the person who booked it may book alone.",
    "relationship_check": "Someone who would be paid knows you, so your support planner has to say yes first.",
    "within_band_or_K_ok": "It is more than your plan line allows, so your support planner has to say yes first.",
}


def held_words(now_pence: int, later_pence: int, later_on: date | None, *, before: bool = False) -> list[str]:
    """What is held and when the rest is: `before` confirming, and after it, in the same words."""
    said = [f"Held {'when you confirm' if before else 'now'}: {pounds(now_pence)}."]
    if later_pence and later_on is not None:
        said.append(f"To be held on {full_date(later_on)}: {pounds(later_pence)}.")
    return said


def short_words(short_pence: int) -> list[str]:
    """What the money of its time does not cover: said, never cancelled (E2)."""
    if not short_pence:
        return []
    return [
        f"{NOT_FUNDED}: {pounds(short_pence)}. The money of that time does not cover it. "
        "We told your support planner. Nothing is cancelled."
    ]
