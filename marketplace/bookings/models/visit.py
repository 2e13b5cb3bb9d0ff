"""One delivery, and the money held for it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.bookings.domain.states import CancelReason, VisitState
from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model


class Visit(Model):
    """Times in UTC. `price_pence` is what this visit costs; `due_pence` what was accrued for it, or its fee."""

    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_holder", "holder_id", "starts_at"),
        Index("ix_visits_provider", "provider_id", "starts_at"),
        Index("ix_visits_state", "state", "starts_at"),
        UniqueConstraint("booking_id", "number"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("price_pence >= 0", name="price_not_negative"),
    )

    id: Mapped[IntPk]
    booking_id: Mapped[int] = mapped_column(BigInt, ForeignKey("bookings.id"), index=True)
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    provider_id: Mapped[int] = mapped_column(BigInt, ForeignKey("providers.id"))
    number: Mapped[int]
    state: Mapped[VisitState] = mapped_column(Code(VisitState))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int]
    worker_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("workers.id"))
    price_pence: Mapped[int] = mapped_column(BigInteger)
    critical: Mapped[bool] = mapped_column(default=False)
    short_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_start_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_end_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_tasks: Mapped[list[str] | None] = mapped_column(Json)
    report_note: Mapped[str | None] = mapped_column(Text)
    reported_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attested_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    attested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attested_how: Mapped[str | None] = mapped_column(String(20))
    query_reason: Mapped[str | None] = mapped_column(Text)
    due_pence: Mapped[int | None] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[str | None] = mapped_column(String(20))
    cancel_reason: Mapped[CancelReason | None] = mapped_column(Code(CancelReason))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VisitHold(Model):
    """A hold in the ledger for one visit on one pot. A visit held again (moved, or reversed) gets a new row."""

    __tablename__ = "visit_holds"

    id: Mapped[IntPk]
    visit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("visits.id"), index=True)
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    plan_line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_lines.id"))
    hold_id: Mapped[int] = mapped_column(BigInt, ForeignKey("ledger_holds.id"), unique=True)
    pence: Mapped[int] = mapped_column(BigInteger)
    accrued_pence: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
