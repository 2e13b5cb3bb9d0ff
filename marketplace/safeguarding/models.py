"""Concerns, whom they are about, what was done; and how to reach each council, as its funder says."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model
from marketplace.safeguarding.domain import ConcernKind, ConcernState, Consent


class Concern(Model):
    """What somebody told us. `organisation_id` is the funder of the place where the person is now (R77); without
    one it is the operator's. `raised_by` is set only where a signed-in person gave their name."""

    __tablename__ = "concerns"
    __table_args__ = (Index("ix_concerns_organisation", "organisation_id", "state"),)

    id: Mapped[IntPk]
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[ConcernState] = mapped_column(Code(ConcernState))
    told_as: Mapped[ConcernKind] = mapped_column(Code(ConcernKind))
    kind: Mapped[ConcernKind | None] = mapped_column(Code(ConcernKind))
    what: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    """Who is at risk, in the raiser's words."""
    who: Mapped[str | None] = mapped_column(Text)
    """Who or what may be the cause, in the raiser's words."""
    place: Mapped[str | None] = mapped_column(String(200))
    area_code: Mapped[str | None] = mapped_column(String(9))
    organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    raised_by: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    raiser_name: Mapped[str | None] = mapped_column(String(200))
    safe_contact: Mapped[str | None] = mapped_column(Text)
    protected: Mapped[bool] = mapped_column(default=False)
    """Changes of contact are not shown and changes of payee wait, while it is on (C5 `protect`)."""
    referred_to: Mapped[str | None] = mapped_column(String(200))
    consent: Mapped[Consent | None] = mapped_column(Code(Consent))
    council_reference: Mapped[str | None] = mapped_column(String(100))
    outcome: Mapped[str | None] = mapped_column(Text)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    triage_by: Mapped[datetime] = mapped_column(UtcDateTime)


class ConcernSubject(Model):
    """Somebody who is named in a concern: to them and their organisation it does not exist (E13)."""

    __tablename__ = "concern_subjects"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one_subject"),
        UniqueConstraint("concern_id", "person_id"),
        UniqueConstraint("concern_id", "organisation_id"),
    )

    id: Mapped[IntPk]
    concern_id: Mapped[int] = mapped_column(BigInt, ForeignKey("concerns.id"))
    person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"), index=True)


class ConcernNote(Model):
    """What was done, by whom, and why; kept for ever."""

    __tablename__ = "concern_notes"

    id: Mapped[IntPk]
    concern_id: Mapped[int] = mapped_column(BigInt, ForeignKey("concerns.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    event: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)


class CouncilContact(Model):
    """How to reach the council's adult social care for an area, as a funder's own people entered it, with source."""

    __tablename__ = "council_contacts"
    __table_args__ = (UniqueConstraint("area_code", "funder_id"),)

    id: Mapped[IntPk]
    area_code: Mapped[str] = mapped_column(String(9), index=True)
    funder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    out_of_hours_phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    website: Mapped[str | None] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    source_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


append_only("concern_notes")
