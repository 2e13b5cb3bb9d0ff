"""Requests for money: one a provider, payer and month of the visit, and a further one for what came later."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.bookings.domain.states import InvoiceState
from marketplace.core.db import BigInt, Code, IntPk, UtcDateTime
from marketplace.extensions import Model
from marketplace.payments.domain import Way
from marketplace.people.domain import Payer


class Invoice(Model):
    """`month_on` is the first day of the visits' month; `number` is unique for its provider. Where a
    person pays, `holder_id` is for whom: bills of two people are never on one invoice."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("provider_id", "number"),
        CheckConstraint("(payer_id IS NULL) <> (payer_person_id IS NULL)", name="one_payer"),
        CheckConstraint("(payer_person_id IS NULL) = (holder_id IS NULL)", name="for_whom"),
    )

    id: Mapped[IntPk]
    provider_id: Mapped[int] = mapped_column(BigInt, ForeignKey("providers.id"), index=True)
    payer_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisations.id"), index=True)
    payer_person_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"), index=True)
    holder_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("persons.id"))
    way: Mapped[Way] = mapped_column(Code(Way))
    month_on: Mapped[date] = mapped_column(Date)
    number: Mapped[str] = mapped_column(String(20))
    state: Mapped[InvoiceState] = mapped_column(Code(InvoiceState))
    total_pence: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def payer(self) -> Payer:
        return Payer(self.payer_id, self.payer_person_id)


class InvoiceLine(Model):
    """What was accrued for one visit on one pot: never twice (domain.md C5)."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("visit_id", "pot_id", "plan_line_id"),
        CheckConstraint("pence > 0", name="positive"),
    )

    id: Mapped[IntPk]
    invoice_id: Mapped[int] = mapped_column(BigInt, ForeignKey("invoices.id"), index=True)
    visit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("visits.id"))
    pot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("budget_pots.id"))
    plan_line_id: Mapped[int] = mapped_column(BigInt, ForeignKey("plan_lines.id"))
    kind: Mapped[str] = mapped_column(String(10))
    pence: Mapped[int] = mapped_column(BigInteger)
