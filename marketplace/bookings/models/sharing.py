"""What is shared only late, and who opened it (domain.md E4)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, IntPk, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model


class AccessNote(Model):
    """How to get in. Shown on the day of a visit, on the page only, never in a message."""

    __tablename__ = "access_notes"

    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    updated_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Opening(Model):
    """Someone of a provider opened something about a holder: the holder sees this list."""

    __tablename__ = "openings"
    __table_args__ = (Index("ix_openings_holder", "holder_id", "at"),)

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    booking_id: Mapped[int] = mapped_column(BigInt, ForeignKey("bookings.id"))
    viewer_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    what: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("openings")
