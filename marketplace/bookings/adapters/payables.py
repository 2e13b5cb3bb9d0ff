"""Invoices, as payments see what is owed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.bookings.domain.states import INVOICE, InvoiceState
from marketplace.bookings.models import Invoice
from marketplace.bookings.services import invoicing
from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.payments.ports import Payable
from providers.models import Provider


class InvoicePayables:
    """Implements `payments.ports.Payables`."""

    def prepare(self, uow: UnitOfWork, actor: Actor, payer_id: int) -> int:
        made = invoicing.make_invoices(uow, actor, payer_id=payer_id)
        invoicing.approve(uow, actor, payer_id=payer_id)
        return len(made)

    def due(self, uow: UnitOfWork, payer_id: int) -> list[Payable]:
        rows = uow.session.execute(
            select(Invoice, Provider.supplier_ref)
            .join(Provider, Provider.id == Invoice.provider_id)
            .where(Invoice.payer_id == payer_id, Invoice.state == InvoiceState.APPROVED)
            .order_by(Invoice.id)
        )
        return [Payable(invoice.id, invoice.provider_id, ref, invoice.total_pence) for invoice, ref in rows]

    def scheduled(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int]) -> None:
        for invoice in uow.session.scalars(select(Invoice).where(Invoice.id.in_(ids)).with_for_update()):
            invoice.state = InvoiceState(INVOICE.move(invoice.state, "schedule", "system").target)

    def settled(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int], payment_id: int, on: date) -> None:
        for invoice_id in ids:
            invoicing.paid(uow, actor, invoice_id, payment_id, on)

    def came_back(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int], payment_id: int, was_paid: bool) -> None:
        for invoice_id in ids:
            invoicing.came_back(uow, actor, invoice_id, payment_id, was_paid=was_paid)
