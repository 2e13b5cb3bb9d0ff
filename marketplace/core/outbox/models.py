from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import IntPk, Json, UtcDateTime
from marketplace.extensions import Model


class OutboxRow(Model):
    """One event for one subscriber. Gone once carried out; parked, with the reason, when it keeps failing."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "subscriber", "parked_at", "due_at"),
        {"sqlite_autoincrement": True},  # an id is never used twice: subscribers know by it what they have done
    )

    id: Mapped[IntPk]
    subscriber: Mapped[str] = mapped_column(String(40))
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    parked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)


class TimerRun(Model):
    """When each timer last ran, so that a stopped worker catches up and two workers don't run one twice."""

    __tablename__ = "timers"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    last_run_at: Mapped[datetime] = mapped_column(UtcDateTime)
