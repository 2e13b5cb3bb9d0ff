"""Entries and their seals, in two tables, so that neither ever needs an update."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, IntPk, Json, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.extensions import Model


class AuditEntry(Model):
    """Who did what to what, when. `detail` holds ids and codes, never free text about a person."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject", "subject", "subject_id"),)

    id: Mapped[IntPk]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None]
    on_behalf_of: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)


class AuditSeal(Model):
    """Seal n holds SHA-256 of seal n-1's hash and entry n's canonical form."""

    __tablename__ = "audit_seals"

    id: Mapped[IntPk]
    entry_id: Mapped[int] = mapped_column(BigInt, ForeignKey("audit_log.id"), unique=True)
    hash: Mapped[str] = mapped_column(String(64))


append_only("audit_log")
append_only("audit_seals")
