"""A holder's budget, its pots, and the periods that release their money.

Days are half-open, as everywhere: `ends_on` is the first day after the last one; `last_on` is what people say.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint
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
    payer_of,
    pot_name,
    pot_token,
)
from marketplace.core.db import BigInt, Code, IntPk, UtcDateTime
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
    `account_organisation_id` is who runs a managed account for the recipient (R10); `replacement` is what the person
    has instead, once the pot is stopped (BUD-15)."""

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
    replacement: Mapped[str | None] = mapped_column(Text)
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


class PastDeployment(Model):
    """How a pot was deployed before the local day `until_on`; what it is now is on the pot itself (BUD-6)."""

    __tablename__ = "pot_past_deployments"
    __table_args__ = (UniqueConstraint("pot_id", "until_on"),)

    id: Mapped[IntPk]
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    until_on: Mapped[date] = mapped_column(Date)
    deployment: Mapped[Deployment] = mapped_column(Code(Deployment))
    mechanism: Mapped[Mechanism] = mapped_column(Code(Mechanism))
    recipient_kind: Mapped[RecipientKind] = mapped_column(Code(RecipientKind))
    payer_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"))
    payer_person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def payer(self) -> Payer:
        return Payer(self.payer_id, self.payer_person_id)


append_only("pot_past_deployments")
