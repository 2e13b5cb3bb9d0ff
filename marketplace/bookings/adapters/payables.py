"""Invoices, as payments see what is owed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.bookings.domain.states import INVOICE, InvoiceState
from marketplace.bookings.models import Invoice
from marketplace.bookings.queries.waiting import waiting_for
from marketplace.bookings.services import invoicing
from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.payments.domain import Way
from marketplace.payments.ports import Payable, Waiting
from marketplace.people.domain import Payer
from providers.models import Provider


class InvoicePayables:
    """Implements `payments.ports.Payables`."""

    def prepare(self, uow: UnitOfWork, actor: Actor, payer: Payer, way: Way) -> int:
        made = invoicing.make_invoices(uow, actor, payer=payer)
        if way is not Way.THIRD_PARTY:
            invoicing.approve(uow, actor, payer=payer, way=way)
        return len(made)

    def waiting(self, uow: UnitOfWork, payer: Payer) -> list[Waiting]:
        return waiting_for(uow, payer)

    def approve(self, uow: UnitOfWork, actor: Actor, payer: Payer, ids: Sequence[int]) -> int:
        return invoicing.approve(uow, actor, payer=payer, way=Way.THIRD_PARTY, ids=ids)

    def payers(self, uow: UnitOfWork, way: Way) -> list[Payer]:
        return invoicing.payers_of(uow, way)

    def due(self, uow: UnitOfWork, payer: Payer, way: Way) -> list[Payable]:
        rows = uow.session.execute(
            select(Invoice, Provider.supplier_ref)
            .join(Provider, Provider.id == Invoice.provider_id)
            .where(
                Invoice.payer_id == payer.organisation_id,
                Invoice.payer_person_id == payer.person_id,
                Invoice.way == way,
                Invoice.state == InvoiceState.APPROVED,
            )
            .order_by(Invoice.id)
        )
        return [Payable(one.id, one.provider_id, ref, one.total_pence, way, one.holder_id) for one, ref in rows]

    def scheduled(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int]) -> None:
        wanted = select(Invoice).where(Invoice.id.in_(ids)).order_by(Invoice.id)
        for invoice in uow.session.scalars(wanted.with_for_update()):
            invoice.state = InvoiceState(INVOICE.move(invoice.state, "schedule", "system").target)

    def settled(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int], payment_id: int, on: date) -> None:
        for invoice_id in ids:
            invoicing.paid(uow, actor, invoice_id, payment_id, on)

    def came_back(self, uow: UnitOfWork, actor: Actor, ids: Sequence[int], payment_id: int, was_paid: bool) -> None:
        for invoice_id in ids:
            invoicing.came_back(uow, actor, invoice_id, payment_id, was_paid=was_paid)
