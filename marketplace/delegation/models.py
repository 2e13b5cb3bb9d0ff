"""Grants, as they were made; what changes later is the state and who ended it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.delegation.domain import DelegationState, RecordedHow
from marketplace.extensions import Model


class Delegation(Model):
    """A holder's grant to one person or one organisation (R4 is another matter: a nominee holds money).

    `cap_pence` caps a booking's whole price; `categories` empty means every kind of support. `ends_on` is the last
    day of it. `recorded_*` is set when a coordinator wrote down what the holder said, with the day it was said.
    """

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("(delegate_person_id IS NULL) <> (delegate_organisation_id IS NULL)", name="one_delegate"),
        CheckConstraint("delegate_person_id IS NULL OR delegate_person_id <> holder_id", name="not_oneself"),
        CheckConstraint("cap_pence IS NULL OR cap_pence > 0", name="cap"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint(
            "(recorded_how IS NULL) = (recorded_by IS NULL) AND (recorded_how IS NULL) = (said_on IS NULL)",
            name="recorded_whole",
        ),
        Index("ix_delegations_holder_id_state", "holder_id", "state"),
        Index("ix_delegations_person_state", "delegate_person_id", "state"),
        Index("ix_delegations_organisation_state", "delegate_organisation_id", "state"),
    )

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    delegate_person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    delegate_organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    state: Mapped[DelegationState] = mapped_column(Code(DelegationState))
    actions: Mapped[list[str]] = mapped_column(Json)
    cap_pence: Mapped[int | None] = mapped_column(BigInteger)
    categories: Mapped[list[str]] = mapped_column(Json)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    recorded_how: Mapped[RecordedHow | None] = mapped_column(Code(RecordedHow))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said_on: Mapped[date | None] = mapped_column(Date)
    interest_declared: Mapped[str | None] = mapped_column(Text)
    accepted_by: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_how: Mapped[RecordedHow | None] = mapped_column(Code(RecordedHow))
    warned_days: Mapped[int | None]
    """The last notice that was sent of the grant running out: 30, then 7 days before."""
