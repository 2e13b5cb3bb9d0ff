"""A question to a provider: the only way to what is not bookable."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.bookings.domain.states import DeclineReason, EnquiryState
from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model


class Enquiry(Model):
    """`wanted` holds coded tasks and times; `message` is the holder's own words, shown to nobody before their yes."""

    __tablename__ = "enquiries"
    __table_args__ = (
        Index("ix_enquiries_holder", "holder_id", "state"),
        Index("ix_enquiries_provider", "provider_id", "state"),
    )

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    service_id: Mapped[int] = mapped_column(BigInt, ForeignKey("services.id"))
    provider_id: Mapped[int] = mapped_column(BigInt, ForeignKey("providers.id"))
    sent_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    state: Mapped[EnquiryState] = mapped_column(Code(EnquiryState))
    wanted: Mapped[dict[str, Any]] = mapped_column(Json)
    message: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Code(DeclineReason))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
