"""The state tables of domain.md C5, by their names. Sides: holder, provider, coordinator, system."""

from collections.abc import Collection
from enum import StrEnum

from marketplace.core.machine import Machine, row


class EnquiryState(StrEnum):
    SENT = "sent"
    SEEN = "seen"
    AVAILABLE = "available"
    DECLINED = "declined"
    ACCEPTED = "accepted_for_next_step"
    CONVERTED = "converted"
    CLOSED = "closed_by_holder"
    EXPIRED = "expired"


class BookingState(StrEnum):
    REQUESTED = "requested"
    AWAITING_AUTHORITY = "awaiting_authority"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"
    WINDING_DOWN = "winding_down"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class VisitState(StrEnum):
    PROPOSED = "proposed"
    PLANNED = "planned"
    SCHEDULED = "scheduled"
    REPORTED = "reported"
    ATTESTED = "attested"
    UNCONFIRMED = "unconfirmed"
    QUERIED = "queried"
    VOID = "void"
    CANCELLED = "cancelled"


class InvoiceState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Closed list; a decline costs no rank."""

    NO_CAPACITY = "no_capacity"
    OUTSIDE_AREA = "outside_area"
    TIME_NOT_POSSIBLE = "time_not_possible"
    SKILL_NOT_HELD = "skill_not_held"
    PRICE_BELOW_COST = "price_below_cost"
    FUNDING_ROUTE = "funding_route"
    RISK = "risk"
    CONFLICT = "conflict"
    NOT_SUITABLE_OTHER = "not_suitable_other"


class CancelReason(StrEnum):
    CHANGED_MIND = "changed_mind"
    UNWELL = "unwell"
    HOSPITAL = "hospital"
    DEATH = "death"
    SAFEGUARDING = "safeguarding"
    WORKER_UNAVAILABLE = "worker_unavailable"
    OTHER = "other"


FEE_FREE = frozenset({CancelReason.HOSPITAL, CancelReason.DEATH, CancelReason.SAFEGUARDING})
"""No cancellation fee in these, whatever the notice (domain.md BKG-4)."""


class Relationship(StrEnum):
    """What ties the holder to who would be paid (G10; R9, R37). Anything but `none` goes to the coordinator."""

    NONE = "none"
    FAMILY = "family"
    HOUSEHOLD = "household"
    OWN_BUSINESS = "own_business"


E, B, V, I = EnquiryState, BookingState, VisitState, InvoiceState  # noqa: E741 - short names keep the tables readable

BEFORE_CONFIRM = (B.AWAITING_AUTHORITY, B.REQUESTED, B.COUNTERED, B.ACCEPTED)
BEFORE_VISIT = (V.PROPOSED, V.PLANNED, V.SCHEDULED)

ENQUIRY = Machine(
    "question",
    row(None, "send", E.SENT, "holder", "actor_authority"),
    row(E.SENT, "see", E.SEEN, "provider"),
    row((E.SENT, E.SEEN), "answer", E.AVAILABLE, "provider"),
    row((E.SENT, E.SEEN), "decline", E.DECLINED, "provider"),
    row(E.AVAILABLE, "accept", E.ACCEPTED, "holder", effect="release_first_name"),
    row((E.AVAILABLE, E.ACCEPTED), "convert", E.CONVERTED, "holder"),
    row((E.SENT, E.SEEN, E.AVAILABLE, E.ACCEPTED), "close", E.CLOSED, "holder system"),
    row((E.SENT, E.SEEN), "expire", E.EXPIRED, "system"),
)

REQUEST_GUARDS = (
    "actor_authority plan_active line_matches_category_and_outcome pot_active_and_accepts_provider no_topup_on_nhs"
)
CONFIRM_GUARDS = (
    "plan_active line_matches_category_and_outcome within_band_or_K_ok pot_active_and_accepts_provider "
    "funds_available_all_splits period_pacing_ok_or_acknowledged no_topup_on_nhs "
    "credentials_in_date_for_every_visit_in_window relationship_check actor_authority worker_and_holder_no_clash "
    "agreement_accepted_by_contracting_party holder_consent_for_information_shared backup_named_if_critical"
)

BOOKING = Machine(
    "booking",
    row(None, "request", B.REQUESTED, "holder", REQUEST_GUARDS),
    row(None, "need_authority", B.AWAITING_AUTHORITY, "holder", REQUEST_GUARDS),
    row(B.AWAITING_AUTHORITY, "authorise", B.REQUESTED, "holder coordinator", REQUEST_GUARDS),
    row(B.ACCEPTED, "authorise", B.ACCEPTED, "coordinator"),
    row(B.AWAITING_AUTHORITY, "refuse", B.CANCELLED, "holder coordinator"),
    row(
        B.REQUESTED,
        "accept",
        B.ACCEPTED,
        "provider",
        "credentials_in_date_for_every_visit_in_window worker_and_holder_no_clash",
        "reserve_sessions",
    ),
    row(B.REQUESTED, "counter", B.COUNTERED, "provider"),
    row(B.REQUESTED, "decline", B.DECLINED, "provider"),
    row(
        B.COUNTERED,
        "agree",
        B.ACCEPTED,
        "holder",
        "actor_authority credentials_in_date_for_every_visit_in_window worker_and_holder_no_clash no_topup_on_nhs",
        "reserve_sessions",
    ),
    row(B.COUNTERED, "reject", B.CANCELLED, "holder"),
    row(
        (B.REQUESTED, B.COUNTERED, B.ACCEPTED, B.AWAITING_AUTHORITY),
        "lapse",
        B.EXPIRED,
        "system",
        effect="free_sessions",
    ),
    row(B.ACCEPTED, "confirm", B.CONFIRMED, "holder", CONFIRM_GUARDS, "hold"),
    row(
        BEFORE_CONFIRM,
        "cancel",
        B.CANCELLED,
        "holder provider coordinator",
        effect="free_sessions",
    ),
    row(B.CONFIRMED, "cancel", B.WINDING_DOWN, "holder provider coordinator", effect="release_minus_fee"),
    row(B.WINDING_DOWN, "wind_down", B.CANCELLED, "system"),
    row(B.CONFIRMED, "complete", B.COMPLETED, "system", effect="release_leftover"),
    row(
        (*BEFORE_CONFIRM, B.CONFIRMED),
        "holder_died",
        B.WINDING_DOWN,
        "coordinator system",
        effect="release_all",
    ),
    row(B.CONFIRMED, "propose_worker", B.CONFIRMED, "provider"),
    row(
        B.CONFIRMED,
        "agree",
        B.CONFIRMED,
        "holder",
        "credentials_in_date_for_every_visit_in_window worker_and_holder_no_clash",
        "change_worker",
    ),
    row(B.CONFIRMED, "reject", B.CONFIRMED, "holder"),
)

VISIT = Machine(
    "visit",
    row(None, "propose", V.PROPOSED, "holder"),
    row(V.PROPOSED, "confirm", V.PLANNED, "holder"),
    row(V.PLANNED, "hold", V.SCHEDULED, "holder system coordinator", "funds_available_all_splits", "hold"),
    row(V.SCHEDULED, "report", V.REPORTED, "provider"),
    row(V.PLANNED, "report", V.REPORTED, "provider", "critical"),
    row(V.REPORTED, "amend", V.REPORTED, "provider"),
    row(V.QUERIED, "amend", V.REPORTED, "provider"),
    row((V.REPORTED, V.UNCONFIRMED, V.QUERIED), "attest", V.ATTESTED, "holder coordinator", effect="accrue"),
    row((V.REPORTED, V.UNCONFIRMED), "query", V.QUERIED, "holder coordinator"),
    row(V.REPORTED, "no_response", V.UNCONFIRMED, "system"),
    row(V.UNCONFIRMED, "pay_by_rule", V.UNCONFIRMED, "system", "silence_rule", "accrue"),
    row(V.ATTESTED, "withdraw_attest", V.REPORTED, "holder coordinator", "not_invoiced", "reverse_accrual"),
    row((V.ATTESTED, V.UNCONFIRMED), "reverse", V.VOID, "coordinator", "two_people", "reverse_accrual"),
    row((V.ATTESTED, V.UNCONFIRMED), "reverse_to_record", V.REPORTED, "coordinator", "two_people", "reverse_accrual"),
    row(V.CANCELLED, "reverse", V.CANCELLED, "coordinator", "two_people", "reverse_accrual"),
    row((V.REPORTED, V.QUERIED, V.UNCONFIRMED), "void", V.VOID, "coordinator", effect="release_hold"),
    row(
        (V.PROPOSED, V.PLANNED, V.SCHEDULED),
        "cancel",
        V.CANCELLED,
        "holder provider coordinator system",
        effect="fee_or_release",
    ),
    row(
        (V.PLANNED, V.SCHEDULED),
        "move",
        V.PLANNED,
        "holder coordinator",
        "worker_and_holder_no_clash credentials_in_date_for_every_visit_in_window",
        "hold",
    ),
)

INVOICE = Machine(
    "invoice",
    row(None, "draft", I.DRAFT, "system provider"),
    row(I.DRAFT, "submit", I.SUBMITTED, "system provider"),
    row(I.SUBMITTED, "approve", I.APPROVED, "system", "within_hold"),
    row(I.APPROVED, "schedule", I.SCHEDULED, "system"),
    row((I.APPROVED, I.SCHEDULED), "settle", I.PAID, "system", effect="pay"),
    row((I.SUBMITTED, I.APPROVED), "withdraw", I.WITHDRAWN, "coordinator"),
    row((I.SCHEDULED, I.PAID), "returned", I.APPROVED, "system"),
)

LIVE = frozenset({*BEFORE_CONFIRM, B.CONFIRMED})
"""Bookings in which somebody still waits or comes."""

UPCOMING = frozenset({V.PLANNED, V.SCHEDULED})
FINAL = frozenset({V.ATTESTED, V.UNCONFIRMED, V.VOID, V.CANCELLED})


def unseen_by_provider(state: BookingState, confirmed: bool, waits_for: Collection[str]) -> bool:
    """Whether the request waits for somebody's authority, or ended while it did: the provider never saw it (6.2)."""
    return state is BookingState.AWAITING_AUTHORITY or (not confirmed and bool(waits_for))
