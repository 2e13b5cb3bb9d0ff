"""Claims about a provider or one of its workers, and how we know. Never a document, never its content (R58, E6)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model
from providers.domain.codes import CheckedHow, CredentialKind, CredentialState


class Credential(Model):
    """`details` are the few facts of its kind (`domain/credentials.py`), such as a DBS level or an insurer."""

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint(
            "state <> 'verified' OR (checked_how IS NOT NULL AND checked_on IS NOT NULL AND source IS NOT NULL "
            "AND verified_by IS NOT NULL)",
            name="verified_by_somebody",
        ),
        Index("ix_credentials_state_expires", "state", "expires_on"),
    )

    id: Mapped[IntPk]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("workers.id"), index=True)
    kind: Mapped[CredentialKind] = mapped_column(Code(CredentialKind))
    state: Mapped[CredentialState] = mapped_column(Code(CredentialState), default=CredentialState.DECLARED)
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    issued_on: Mapped[date | None] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which it holds; None where it has no end by law (R58)."""
    evidence: Mapped[str | None] = mapped_column(Text)
    """What the provider offers to show and how, in a sentence."""
    checked_how: Mapped[CheckedHow | None] = mapped_column(Code(CheckedHow))
    checked_on: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str | None]
    """What was looked at: "certificate on a video call", "CQC register"."""
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    noticed_days: Mapped[int | None]
    """The last of the 60, 30 and 7 day notices that went out."""
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
