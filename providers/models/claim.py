"""Claims on listings that came from a public list."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model
from providers.domain.claims import ClaimState

_OPEN, _LIVE = text("state = 'open'"), text("state IN ('open', 'waiting')")


class ProviderClaim(Model):
    """A person says: this is us. One at a time is open for a listing, and a person has one that lives."""

    __tablename__ = "provider_claims"
    __table_args__ = (
        Index("uq_provider_claims_open", "provider_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_provider_claims_live",
            *("provider_id", "person_id"),
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        CheckConstraint("state NOT IN ('confirmed', 'refused') OR decided_at IS NOT NULL", name="decided_when"),
        Index("ix_provider_claims_state", "state", "created_at"),
    )

    id: Mapped[IntPk]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """One that the person runs already and that shall take the listing; else one is founded for it."""
    state: Mapped[ClaimState] = mapped_column(Code(ClaimState))
    position: Mapped[str]
    """What they are there, in their words: "I am the manager"."""
    how_to_check: Mapped[str] = mapped_column(Text)
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """None where the system did: another claim was confirmed."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
