"""An agreed arrangement, one-off or weekly, with the snapshot of what was offered."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.bookings.domain.states import BookingState, CancelReason, DeclineReason, Relationship
from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model


class Booking(Model):
    """`price_pence` is the whole price of all visits; `offer` is what the service said when it was asked for.

    Times: `local_start` is the wall-clock start of the first visit (Europe/London, without a zone), from which the
    weekly rule runs; the visits hold UTC.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index("ix_bookings_holder", "holder_id", "state"),
        Index("ix_bookings_provider", "provider_id", "state"),
        CheckConstraint("price_pence >= 0", name="price_not_negative"),
        CheckConstraint("weeks BETWEEN 1 AND 52", name="weeks_in_range"),
    )

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    service_id: Mapped[int] = mapped_column(BigInt, ForeignKey("services.id"))
    provider_id: Mapped[int] = mapped_column(BigInt, ForeignKey("providers.id"))
    state: Mapped[BookingState] = mapped_column(Code(BookingState))
    booked_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    enquiry_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("enquiries.id"))
    offer: Mapped[dict[str, Any]] = mapped_column(Json)
    category: Mapped[str] = mapped_column(String(60))
    tasks: Mapped[list[str]] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(Text)
    relationship: Mapped[Relationship] = mapped_column(Code(Relationship))
    critical: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    pay_if_silent: Mapped[bool] = mapped_column(default=False)
    local_start: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int]
    weeks: Mapped[int]
    skips: Mapped[list[str]] = mapped_column(Json)
    worker_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("workers.id"))
    proposed_worker_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("workers.id"))
    price_pence: Mapped[int] = mapped_column(BigInteger)
    counter: Mapped[dict[str, Any] | None] = mapped_column(Json)
    authority_reasons: Mapped[list[str]] = mapped_column(Json)
    authorised_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    authorised_pence: Mapped[int | None] = mapped_column(BigInteger)
    authorised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    relationship_ok_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    band_ok_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    agreement: Mapped[dict[str, Any] | None] = mapped_column(Json)
    agreement_accepted_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    consent_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Code(DeclineReason))
    cancel_reason: Mapped[CancelReason | None] = mapped_column(Code(CancelReason))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirm_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BookingSplit(Model):
    """Which pots pay, by whole per cent; the shares of a booking are 100 together."""

    __tablename__ = "booking_splits"
    __table_args__ = (
        UniqueConstraint("booking_id", "pot_id", "plan_line_id"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share_in_range"),
    )

    id: Mapped[IntPk]
    booking_id: Mapped[int] = mapped_column(BigInt, ForeignKey("bookings.id"), index=True)
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    plan_line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_lines.id"))
    share: Mapped[int]
