"""Payments, the attempts made with them, and what came back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model
from marketplace.payments.domain import PaymentState, Way
from marketplace.people.domain import Payer


class Payment(Model):
    """From one payer to one provider; several invoices in one go (FIN-7). A person pays for one holder at a time."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("pence > 0", name="positive"),
        CheckConstraint("(payer_id IS NULL) <> (payer_person_id IS NULL)", name="one_payer"),
        CheckConstraint("(payer_person_id IS NULL) = (holder_id IS NULL)", name="for_whom"),
        Index("ix_payments_payer", "payer_id", "state"),
        Index("ix_payments_payer_person", "payer_person_id", "state"),
    )

    id: Mapped[IntPk]
    payer_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    payer_person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    holder_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    provider_id: Mapped[int] = mapped_column(BigInt, ForeignKey("providers.id"))
    supplier_ref: Mapped[str | None] = mapped_column(String(60))
    pence: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[PaymentState] = mapped_column(Code(PaymentState))
    way: Mapped[Way] = mapped_column(Code(Way))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def payer(self) -> Payer:
        return Payer(self.payer_id, self.payer_person_id)


class PaymentItem(Model):
    """What a payment pays. A payable is in one live payment at most."""

    __tablename__ = "payment_items"
    __table_args__ = (
        Index(
            "uq_payment_items_live",
            "payable_id",
            unique=True,
            sqlite_where=text("dropped_at IS NULL"),
            postgresql_where=text("dropped_at IS NULL"),
        ),
    )

    id: Mapped[IntPk]
    payment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("payments.id"), index=True)
    payable_id: Mapped[int] = mapped_column(BigInt)
    pence: Mapped[int] = mapped_column(BigInteger)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PaymentAttempt(Model):
    """One call to the other side: stored with its key before the call, its outcome after."""

    __tablename__ = "payment_attempts"

    id: Mapped[IntPk]
    payment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("payments.id"), index=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    detail: Mapped[str | None] = mapped_column(Text)


class PaymentEvent(Model):
    """The inbox: what the other side said, once for each event id. Kept for ever."""

    __tablename__ = "payment_events"

    id: Mapped[IntPk]
    event_id: Mapped[str] = mapped_column(String(120), unique=True)
    source: Mapped[str] = mapped_column(String(30))
    payment_id: Mapped[int | None] = mapped_column(BigInt)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(Json)


append_only("payment_events")
