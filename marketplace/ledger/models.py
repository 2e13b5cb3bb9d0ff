"""The tables of the book. They are written by `services` through SQL, never through these classes.

Pots, plan lines and causes are known by number only: the areas that own them stand above this one.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import BigInt, Code, IntPk, UtcDateTime
from marketplace.extensions import Model
from marketplace.ledger.domain import NO_LINE, ROUTES, Kind, Place


def _in(words: tuple[Kind, ...]) -> str:
    return ", ".join(f"'{word.value}'" for word in words)


ON_A_ROUTE = " OR ".join(
    f"(kind = '{kind.value}' AND source = '{source.value}' AND destination = '{destination.value}')"
    for kind, routes in ROUTES.items()
    for source, destination in routes
)


class Book(Model):
    """One pot's book. `stream` is the funding stream's code: money never moves to another one (E1)."""

    __tablename__ = "ledger_books"

    pot_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    holder_id: Mapped[int] = mapped_column(BigInt)
    stream: Mapped[str] = mapped_column(String(40))
    nhs: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Account(Model):
    """A pot's money in one place, integer pence. It repeats what the postings say; `ledger check` compares."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (CheckConstraint("balance_pence >= 0", name="not_negative"),)

    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("ledger_books.pot_id"), primary_key=True)
    place: Mapped[Place] = mapped_column(Code(Place), primary_key=True)
    balance_pence: Mapped[int] = mapped_column(BigInteger)


class Hold(Model):
    """Money set aside for a visit. `source` is where it goes back to. Ended once, by a row of `ledger_hold_ends`."""

    __tablename__ = "ledger_holds"
    __table_args__ = (
        CheckConstraint("pence > 0", name="positive"),
        CheckConstraint("source IN ('available', 'contingency')", name="source"),
        Index("ix_ledger_holds_pot", "pot_id"),
    )

    id: Mapped[IntPk]
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("ledger_books.pot_id"))
    plan_line_id: Mapped[int] = mapped_column(BigInt)
    source: Mapped[Place] = mapped_column(Code(Place))
    pence: Mapped[int] = mapped_column(BigInteger)
    cause_kind: Mapped[str] = mapped_column(String(40))
    cause_id: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HoldEnd(Model):
    """How a hold ended: `accrue`, `accrue_fee` or `release_hold`. The key makes a second end impossible (I5)."""

    __tablename__ = "ledger_hold_ends"

    hold_id: Mapped[int] = mapped_column(BigInt, ForeignKey("ledger_holds.id"), primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(Code(Kind))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Posting(Model):
    """Positive pence from `source` to `destination`. `to_pot_id` differs from `pot_id` only for `transfer_pot`."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("pence > 0", name="positive"),
        CheckConstraint(f"kind = 'correct' OR {ON_A_ROUTE}", name="on_a_route"),
        CheckConstraint("(pot_id <> to_pot_id) = (kind = 'transfer_pot')", name="one_pot"),
        CheckConstraint(f"plan_line_id IS NOT NULL OR kind IN ({_in(NO_LINE)})", name="cites_a_line"),
        CheckConstraint("kind <> 'withdraw' OR cause_kind = 'hold'", name="withdraws_a_hold"),
        CheckConstraint("(kind = 'correct') = (reverses_id IS NOT NULL)", name="correct_reverses"),
        CheckConstraint(
            "kind <> 'correct' OR (reason IS NOT NULL AND actor_id IS NOT NULL "
            "AND second_person_id IS NOT NULL AND second_person_id <> actor_id)",
            name="two_people",
        ),
        ForeignKeyConstraint(["pot_id", "source"], ["ledger_accounts.pot_id", "ledger_accounts.place"]),
        ForeignKeyConstraint(["to_pot_id", "destination"], ["ledger_accounts.pot_id", "ledger_accounts.place"]),
        Index("ix_ledger_postings_statement", "pot_id", "at"),
        Index("ix_ledger_postings_line", "plan_line_id", "pot_id"),
        Index("ix_ledger_postings_hold", "hold_id"),
        Index("ix_ledger_postings_to_pot", "to_pot_id", sqlite_where=text("kind = 'transfer_pot'"),
              postgresql_where=text("kind = 'transfer_pot'")),
        Index("uq_ledger_postings_into_hold", "hold_id", unique=True, sqlite_where=text("destination = 'held'"),
              postgresql_where=text("destination = 'held'")),
        Index("uq_ledger_postings_withdraw", "cause_id", unique=True, sqlite_where=text("kind = 'withdraw'"),
              postgresql_where=text("kind = 'withdraw'")),
        Index("uq_ledger_postings_period", "cause_id", unique=True,
              sqlite_where=text("kind = 'release_period' AND cause_kind = 'period'"),
              postgresql_where=text("kind = 'release_period' AND cause_kind = 'period'")),
    )  # fmt: skip

    id: Mapped[IntPk]
    pot_id: Mapped[int] = mapped_column(BigInt)
    source: Mapped[Place] = mapped_column(Code(Place))
    to_pot_id: Mapped[int] = mapped_column(BigInt)
    destination: Mapped[Place] = mapped_column(Code(Place))
    kind: Mapped[Kind] = mapped_column(Code(Kind))
    pence: Mapped[int] = mapped_column(BigInteger)
    plan_line_id: Mapped[int | None] = mapped_column(BigInt)
    hold_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("ledger_holds.id"))
    reverses_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("ledger_postings.id"), unique=True)
    cause_kind: Mapped[str] = mapped_column(String(40))
    cause_id: Mapped[int] = mapped_column(BigInt)
    actor_id: Mapped[int | None] = mapped_column(BigInt)
    on_behalf_of: Mapped[int | None] = mapped_column(BigInt)
    second_person_id: Mapped[int | None] = mapped_column(BigInt)
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
