from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model
from marketplace.people.domain import ConsentHow, PreferredFormat


class Person(Model):
    """A human being known to us in any role (C1). Says nothing about what anybody can decide (E3)."""

    __tablename__ = "persons"

    id: Mapped[IntPk]
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[list[str]] = mapped_column(Json, default=list)
    postcode: Mapped[str | None] = mapped_column(String(8))
    preferred_format: Mapped[PreferredFormat] = mapped_column(Code(PreferredFormat), default=PreferredFormat.EMAIL)
    safe_contact: Mapped[str | None] = mapped_column(String(500))
    died_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Holder(Model):
    """The person whose needs a plan and a budget serve, at one funder. `local_authority` is a GSS code that a
    person confirmed: by postcode sector alone it is wrong for one in 26."""

    __tablename__ = "holders"

    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("persons.id"), primary_key=True, autoincrement=False)
    funder_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisations.id"), index=True)
    coordinator_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("persons.id"), index=True)
    local_authority: Mapped[str | None] = mapped_column(String(9))
    authority_confirmed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("persons.id"))
    authority_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_recorded_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("persons.id"))
    consent_recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_how: Mapped[ConsentHow | None] = mapped_column(Code(ConsentHow))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
