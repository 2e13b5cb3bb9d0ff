"""A plan, its versions (immutable once approved), and what each version holds."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.extensions import Model
from marketplace.plans.domain import FROZEN, OPEN, Rhythm, SeenHow, VersionState

__all__ = [
    "Backup",
    "LineOutcome",
    "LineSplit",
    "Outcome",
    "Plan",
    "PlanEvent",
    "PlanLine",
    "PlanVersion",
    "Rhythm",
    "Risk",
    "SeenHow",
    "VersionState",
]


def _in(states: Iterable[VersionState]) -> str:
    return "state IN (" + ", ".join(f"'{state.value}'" for state in states) + ")"


_ACTIVE, _OPEN = text(_in([VersionState.ACTIVE])), text(_in(OPEN))


class Plan(Model):
    """One holder's plan over time."""

    __tablename__ = "plans"

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlanVersion(Model):
    """`content_hash` is SHA-256 of the version's content when it was approved (PLN-6). Dates are local days.

    One version at most is running, and one at most is on its way; the database holds to both.
    """

    __tablename__ = "plan_versions"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint(f"({_in(FROZEN)}) = (content_hash IS NOT NULL)", name="approved_has_hash"),
        Index("ix_plan_versions_holder", "holder_id", "state"),
        Index("uq_plan_versions_active", "holder_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("uq_plan_versions_open", "plan_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[IntPk]
    plan_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plans.id"))
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    budget_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("budgets.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(Code(VersionState))
    author_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    previous_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("plan_versions.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_by_holder_on: Mapped[date | None] = mapped_column(Date)
    seen_how: Mapped[SeenHow | None] = mapped_column(Code(SeenHow))
    shortfall_stated: Mapped[bool] = mapped_column(default=False)
    submitted_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approver_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changes_wanted: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str | None] = mapped_column(String(64))
    active_from: Mapped[date | None] = mapped_column(Date)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    reviewed_on: Mapped[date | None] = mapped_column(Date)


class Outcome(Model):
    """What matters, in the person's own words, with where they are now (1 to 5)."""

    __tablename__ = "plan_outcomes"

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_versions.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    baseline: Mapped[int | None]


class PlanLine(Model):
    """A way to serve outcomes. Weekly lines have a weekly sum and a band of minutes; one-off lines one amount.

    Bookings cite the line of the version that was active when they were made; `follows_id` is the same line before.
    """

    __tablename__ = "plan_lines"
    __table_args__ = (
        CheckConstraint("(rhythm = 'weekly') = (weekly_pence IS NOT NULL)", name="weekly_has_weekly_sum"),
        CheckConstraint("(rhythm = 'one_off') = (amount_pence IS NOT NULL)", name="one_off_has_amount"),
    )

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_versions.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("plan_lines.id"))
    title: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(60))
    rhythm: Mapped[Rhythm] = mapped_column(Code(Rhythm))
    weekly_pence: Mapped[int | None] = mapped_column(BigInteger)
    amount_pence: Mapped[int | None] = mapped_column(BigInteger)
    band_min_minutes: Mapped[int | None]
    band_max_minutes: Mapped[int | None]
    critical: Mapped[bool] = mapped_column(default=False)
    lump_sum: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)


class LineSplit(Model):
    """Which pots pay a line, by whole per cent: 100 together."""

    __tablename__ = "plan_line_splits"
    __table_args__ = (
        UniqueConstraint("line_id", "pot_id"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share_in_range"),
    )

    id: Mapped[IntPk]
    line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_lines.id"))
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    share: Mapped[int]


class LineOutcome(Model):
    __tablename__ = "plan_line_outcomes"

    line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_lines.id"), primary_key=True)
    outcome_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_outcomes.id"), primary_key=True)


class Risk(Model):
    """PLN-11: hazard, who accepts it, what is done, what would trigger a rethink, when it is looked at again."""

    __tablename__ = "plan_risks"

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_versions.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("plan_lines.id"))
    hazard: Mapped[str] = mapped_column(Text)
    accepted_by: Mapped[str] = mapped_column(String(200))
    mitigation: Mapped[str] = mapped_column(Text)
    trigger: Mapped[str | None] = mapped_column(Text)
    review_on: Mapped[date] = mapped_column(Date)


class Backup(Model):
    """Who comes when the first one can't, named beforehand (G15)."""

    __tablename__ = "plan_backups"

    id: Mapped[IntPk]
    line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_lines.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("providers.id"))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    order: Mapped[int] = mapped_column(default=1)


class PlanEvent(Model):
    """What happened to a version, with its reasons: the holder can read it."""

    __tablename__ = "plan_events"

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_versions.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(BigInt)
    event: Mapped[str] = mapped_column(String(30))
    reasons: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, str]] = mapped_column(Json)
