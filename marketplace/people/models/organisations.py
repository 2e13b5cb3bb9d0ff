from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, UtcDateTime
from marketplace.extensions import Model
from marketplace.people.domain import OrganisationKind, Role


class Organisation(Model):
    """A body with people in it. `code` is a funder's GSS or ODS code."""

    __tablename__ = "organisations"

    id: Mapped[IntPk]
    kind: Mapped[OrganisationKind] = mapped_column(Code(OrganisationKind), index=True)
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FunderArea(Model):
    """A local authority (GSS code) whose people this funder serves."""

    __tablename__ = "funder_areas"

    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisations.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(String(9), primary_key=True)


class Membership(Model):
    """One role of one person in one organisation. Over once `ended_at` is set: at once, in open sessions too."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_organisation_role", "organisation_id", "role"),)

    id: Mapped[IntPk]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisations.id"))
    role: Mapped[Role] = mapped_column(Code(Role))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def live_at(self, moment: datetime) -> bool:
        return self.started_at <= moment and (self.ended_at is None or self.ended_at > moment)
