"""What is kept of a search (never who, never their words: E9), needs that nothing met, and work on the index."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.discovery.domain.codes import CountBand, NeedReason, NeedState, RoleClass
from marketplace.extensions import Model


class SearchEvent(Model):
    """A search took place. No person, no words, no exact time; gone after 13 months.

    `area` is a local authority (GSS); `category` a leaf or group of the category file, None where the words named
    none; `filters` the names of the filters that were on, never their values (SRC-5). `session` is a number that
    nobody can make again once the day's salt is deleted. Rows of a day are in order of `id`.
    """

    __tablename__ = "search_events"
    __table_args__ = (Index("ix_search_events_on_area", "on", "area"), {"sqlite_autoincrement": True})

    id: Mapped[IntPk]
    on: Mapped[date] = mapped_column(Date)
    role: Mapped[RoleClass] = mapped_column(Code(RoleClass))
    area: Mapped[str] = mapped_column(String(9))
    category: Mapped[str | None] = mapped_column(String(60))
    filters: Mapped[list[Any]] = mapped_column(Json)
    band: Mapped[CountBand] = mapped_column(Code(CountBand))
    session: Mapped[int] = mapped_column(BigInteger)


class SearchSalt(Model):
    """One day's salt of session numbers; deleted the next day."""

    __tablename__ = "search_salts"

    on: Mapped[date] = mapped_column(Date, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))


class UnmetNeed(Model):
    """A need with no acceptable supply, coded to area and category (SRC-13). Restricted: `holder_id` is there only
    where a signed-in holder agreed to it, so that somebody can help them; published figures only count it once."""

    __tablename__ = "unmet_needs"
    __table_args__ = (
        CheckConstraint("holder_id IS NULL OR agreed_at IS NOT NULL", name="name_needs_yes"),
        Index("ix_unmet_needs_opened_area", "opened_on", "area"),
    )

    id: Mapped[IntPk]
    state: Mapped[NeedState] = mapped_column(Code(NeedState))
    reason: Mapped[NeedReason] = mapped_column(Code(NeedReason))
    category: Mapped[str | None] = mapped_column(String(60))
    area: Mapped[str | None] = mapped_column(String(9))
    role: Mapped[RoleClass] = mapped_column(Code(RoleClass))
    opened_on: Mapped[date] = mapped_column(Date)
    holder_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"), index=True)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_looked_on: Mapped[date | None] = mapped_column(Date)


class IndexRun(Model):
    """One whole pass over the index: asked for, how far it is, how it ended. For `search status` and its progress."""

    __tablename__ = "index_runs"

    id: Mapped[IntPk]
    kind: Mapped[str] = mapped_column(String(20))
    """`rebuild` (beside and swap) or `slots` (free times written anew)."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))
