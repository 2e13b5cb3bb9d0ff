from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, IntPk, UtcDateTime
from marketplace.extensions import Model
from marketplace.people.domain import LinkChannel, LinkPurpose, Role


class Account(Model):
    """One person's own way to sign in; never shared (C1, E3). No password yet: invited, not arrived."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[IntPk]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("persons.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    email_proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebSession(Model):
    """One signed-in browser. The signed cookie carries a random token; here is its SHA-256 only."""

    __tablename__ = "web_sessions"

    id: Mapped[IntPk]
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SingleUseLink(Model):
    """What lets somebody in once: an invitation, a proof of address, a new password.

    The code that is mailed or printed is `selector` and a keyed hash of `salt`: it can be made again by the site,
    which has the key, and never from the database alone (see `links.py`).
    """

    __tablename__ = "single_use_links"

    id: Mapped[IntPk]
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(Code(LinkPurpose))
    channel: Mapped[LinkChannel] = mapped_column(Code(LinkChannel))
    selector: Mapped[str] = mapped_column(String(6), unique=True)
    salt: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("organisations.id"), index=True)
    role: Mapped[Role | None] = mapped_column(Code(Role))
    created_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
