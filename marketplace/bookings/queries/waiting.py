"""Bills that a payer's people have still to approve."""

from sqlalchemy import select

from marketplace.bookings.domain.states import InvoiceState
from marketplace.bookings.models import Booking, Invoice, InvoiceLine, Visit
from marketplace.core.uow import UnitOfWork
from marketplace.payments.domain import Way
from marketplace.payments.ports import Waiting
from marketplace.people import queries as people
from marketplace.people.domain import Payer
from marketplace.people.models import Person
from providers.models import Provider


def waiting_for(uow: UnitOfWork, payer: Payer) -> list[Waiting]:
    """Oldest first. Whoever reads it looks after these people's money: authority was asked."""
    rows = uow.session.execute(
        select(Invoice, Provider.name)
        .join(Provider, Provider.id == Invoice.provider_id)
        .where(
            Invoice.payer_id == payer.organisation_id,
            Invoice.payer_person_id == payer.person_id,
            Invoice.way == Way.THIRD_PARTY,  # what goes into a funder's file is approved by rule
            Invoice.state == InvoiceState.SUBMITTED,
        )
        .order_by(Invoice.id)
    ).all()
    whom = _for_whom(uow, [invoice.id for invoice, _ in rows])
    return [
        Waiting(
            one.id,
            one.number,
            name,
            tuple(whom.get(one.id, ())),
            one.total_pence,
            one.created_at,
            f"/invoices/{one.id}",
        )
        for one, name in rows
    ]


def _for_whom(uow: UnitOfWork, invoice_ids: list[int]) -> dict[int, list[str]]:
    rows = uow.session.execute(
        select(InvoiceLine.invoice_id, Person)
        .join(Visit, Visit.id == InvoiceLine.visit_id)
        .join(Booking, Booking.id == Visit.booking_id)
        .join(Person, Person.id == Booking.holder_id)
        .where(InvoiceLine.invoice_id.in_(invoice_ids))
        .distinct()
        .order_by(InvoiceLine.invoice_id, Person.id)
    )
    found: dict[int, list[str]] = {}
    for invoice_id, person in rows:
        found.setdefault(invoice_id, []).append(people.initials(person))
    return found
