"""A holder's budget, its pots, and the periods that release their money.

Days are half-open, as everywhere: `ends_on` is the first day after the last one; `last_on` is what people say.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.budgets.domain import (
    BudgetState,
    ContractingKind,
    Deployment,
    FundingStream,
    Mechanism,
    Party,
    PotState,
    RecipientKind,
    StreamRule,
    payer_of,
    pot_name,
    pot_token,
)
from marketplace.budgets.rule_file import shipped_rules
from marketplace.core.db import BigInt, Code, IntPk, Json, UtcDateTime
from marketplace.core.ddl import append_only
from marketplace.core.periods import Period
from marketplace.extensions import Model
from marketplace.people.domain import Payer


class _Dated:
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)

    @property
    def days(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def last_on(self) -> date:
        return self.ends_on - timedelta(days=1)


class Budget(_Dated, Model):
    """The sums that the holder was told, and how they were worked out (BUD-11)."""

    __tablename__ = "budgets"
    __table_args__ = (
        CheckConstraint("starts_on < ends_on", name="days"),
        CheckConstraint("indicative_pence > 0", name="positive"),
        CheckConstraint("agreed_pence IS NULL OR agreed_pence > 0", name="agreed_positive"),
        Index("ix_budgets_holder", "holder_id"),
    )

    id: Mapped[IntPk]
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    funder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisations.id"))
    state: Mapped[BudgetState] = mapped_column(Code(BudgetState))
    indicative_pence: Mapped[int] = mapped_column(BigInteger)
    agreed_pence: Mapped[int | None] = mapped_column(BigInteger)
    basis_text: Mapped[str] = mapped_column(Text)
    basis_on: Mapped[date] = mapped_column(Date)
    set_up_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    set_up_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Pot(Model):
    """One stream, one deployment, one recipient. `planned_pence` is the whole pot, `contingency_pence` the part of it
    that is kept for emergencies; the periods share the rest. The contracting party is derived at activation.
    `account_organisation_id` is who runs a managed account for the recipient (R10)."""

    __tablename__ = "budget_pots"
    __table_args__ = (
        CheckConstraint("planned_pence > 0", name="positive"),
        CheckConstraint("contingency_pence >= 0 AND contingency_pence < planned_pence", name="contingency"),
        CheckConstraint(
            "state NOT IN ('active', 'paused') OR (contracting_kind IS NOT NULL AND terms_accepted_at IS NOT NULL)",
            name="active_has_party",
        ),
        Index("ix_budget_pots_holder", "holder_id"),
        Index("ix_budget_pots_budget", "budget_id"),
    )

    id: Mapped[IntPk]
    budget_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budgets.id"))
    holder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("persons.id"))
    funder_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisations.id"))
    stream: Mapped[FundingStream] = mapped_column(Code(FundingStream))
    deployment: Mapped[Deployment] = mapped_column(Code(Deployment))
    mechanism: Mapped[Mechanism] = mapped_column(Code(Mechanism))
    recipient_kind: Mapped[RecipientKind] = mapped_column(Code(RecipientKind))
    recipient_person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    recipient_organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    account_organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    contracting_kind: Mapped[ContractingKind | None] = mapped_column(Code(ContractingKind))
    contracting_person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    contracting_organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    state: Mapped[PotState] = mapped_column(Code(PotState))
    state_reason: Mapped[str | None] = mapped_column(Text)
    planned_pence: Mapped[int] = mapped_column(BigInteger)
    contingency_pence: Mapped[int] = mapped_column(BigInteger, default=0)
    terms_accepted_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    terms_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def plannable_pence(self) -> int:
        """What plan lines may cost together over the pot's dates (R8): emergency money is not planned away."""
        return self.planned_pence - self.contingency_pence

    @property
    def name(self) -> str:
        """`NHS pot`, `Council pot`."""
        return pot_name(self.stream)

    @property
    def token(self) -> str:
        """As services name the pots that they take: `stream:deployment` (G4)."""
        return pot_token(self.stream, self.deployment)

    @property
    def payer(self) -> Payer:
        """Whose money pays this pot's bills."""
        return payer_of(
            self.mechanism,
            funder_id=self.funder_id,
            person_id=self.recipient_person_id,
            organisation_id=self.recipient_organisation_id,
            account_organisation_id=self.account_organisation_id,
        )

    @property
    def contracting_party(self) -> Party | None:
        if self.contracting_kind is None:
            return None
        return Party(self.contracting_kind, self.contracting_person_id, self.contracting_organisation_id)


class BudgetPeriod(_Dated, Model):
    """A slice of a pot's dates; `release_pence` become free at its first midnight in England."""

    __tablename__ = "budget_periods"
    __table_args__ = (
        CheckConstraint("starts_on < ends_on", name="days"),
        CheckConstraint("release_pence >= 0", name="not_negative"),
        Index("ix_budget_periods_pot", "pot_id", "starts_on", unique=True),
        Index("ix_budget_periods_due", "released_at", "starts_on"),
    )

    id: Mapped[IntPk]
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    release_pence: Mapped[int] = mapped_column(BigInteger)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FundingRule(Model):
    """One version of what a stream allows, in force from `starts_on` until the next version starts. Never changed: a
    change of the law is a new row. `ways` is deployment → mechanisms, `contributions` a list of their kinds."""

    __tablename__ = "funding_rules"
    __table_args__ = (UniqueConstraint("stream", "version"), UniqueConstraint("stream", "starts_on"))

    id: Mapped[IntPk]
    stream: Mapped[FundingStream] = mapped_column(Code(FundingStream))
    version: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date] = mapped_column(Date)
    ways: Mapped[dict[str, list[str]]] = mapped_column(Json)
    contributions: Mapped[list[str]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool]


append_only("funding_rules")


@event.listens_for(FundingRule.__table__, "after_create")
def _with_what_is_shipped(table: Table, connection: Connection, **_: object) -> None:
    """A schema that is made at once has the rules that a migrated one has (migration 0016)."""
    connection.execute(table.insert(), [row_of(one) for one in shipped_rules()])


def row_of(rule: StreamRule) -> dict[str, Any]:
    """A rule as the table keeps it."""
    return {
        "stream": rule.stream,
        "version": rule.version,
        "starts_on": rule.starts_on,
        "ways": {one.value: [way.value for way in ways] for one, ways in rule.ways.items()},
        "contributions": sorted(one.value for one in rule.contributions),
        "source": rule.source,
        "confirmed": rule.confirmed,
    }
