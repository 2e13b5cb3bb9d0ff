"""Bearer tokens: only a hash is kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, IntPk, UtcDateTime
from marketplace.extensions import Model


class ApiToken(Model):
    """Speaks for one person, until it ends or is taken back."""

    __tablename__ = "api_tokens"

    id: Mapped[IntPk]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
