"""Who delivers, when they can, and the sessions that take their time."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Time
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import IntPk, UtcDateTime
from marketplace.core.ddl import rule
from marketplace.extensions import Model


class Worker(Model):
    """A person who delivers, by name."""

    __tablename__ = "workers"

    id: Mapped[IntPk]
    provider_id: Mapped[int] = mapped_column(ForeignKey("providers.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class AvailabilityRule(Model):
    """Every week on `weekday` (0 is Monday), local time in England. An end that is not after the start is next day."""

    __tablename__ = "availability_rules"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
    )

    id: Mapped[IntPk]
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"), index=True)
    weekday: Mapped[int]
    from_time: Mapped[time] = mapped_column(Time)
    to_time: Mapped[time] = mapped_column(Time)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)


class AvailabilityException(Model):
    """One day that differs for a worker: away (the whole day, or between times), or there when usually not."""

    __tablename__ = "availability_exceptions"
    __table_args__ = (
        CheckConstraint("(from_time IS NULL) = (to_time IS NULL)", name="times_whole"),
        CheckConstraint("NOT available OR from_time IS NOT NULL", name="there_when"),
    )

    id: Mapped[IntPk]
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"), index=True)
    on: Mapped[date] = mapped_column("on_day", Date)
    from_time: Mapped[time | None] = mapped_column(Time)
    to_time: Mapped[time | None] = mapped_column(Time)
    available: Mapped[bool]


class WorkerSession(Model):
    """A stretch of a worker's time that is taken: one visit, or up to `capacity` visits that share it."""

    __tablename__ = "worker_sessions"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="times_in_order"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="places"),
        Index("ix_worker_sessions_worker_starts", "worker_id", "starts_at"),
        Index("ix_worker_sessions_service_starts", "service_id", "starts_at"),
    )

    id: Mapped[IntPk]
    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int]
    taken: Mapped[int]


class SessionPlace(Model):
    """One place in a session; `reference` names what holds it, such as `visit:12`, once in all."""

    __tablename__ = "session_places"

    id: Mapped[IntPk]
    session_id: Mapped[int] = mapped_column(ForeignKey("worker_sessions.id"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)


@rule
def no_worker_in_two_places(dialect: str) -> list[str]:
    """The database refuses two sessions of one worker that overlap; ends are not part of a session."""
    if dialect == "postgresql":
        return [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            "ALTER TABLE worker_sessions ADD CONSTRAINT ex_worker_sessions_no_overlap "
            "EXCLUDE USING gist (worker_id WITH =, tstzrange(starts_at, ends_at) WITH &&)",
        ]
    overlap = (
        "WHEN EXISTS (SELECT 1 FROM worker_sessions s WHERE s.worker_id = NEW.worker_id AND s.id IS NOT NEW.id "
        "AND s.starts_at < NEW.ends_at AND s.ends_at > NEW.starts_at) "
        "BEGIN SELECT RAISE(ABORT, 'worker_sessions overlap'); END"
    )
    return [
        f"CREATE TRIGGER worker_sessions_no_overlap_{name} BEFORE {verb} ON worker_sessions {overlap}"
        for name, verb in (("insert", "INSERT"), ("update", "UPDATE OF worker_id, starts_at, ends_at"))
    ]
