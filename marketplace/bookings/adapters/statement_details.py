"""What a posting was about, for statements: the visit, or the provider who was paid (FIN-1)."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import and_, or_, select

from marketplace.bookings.models import Booking, Invoice, InvoiceLine, Visit, VisitHold
from marketplace.budgets.ports import Detail
from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import full_date
from marketplace.ledger.domain import Cause
from marketplace.payments.models import PaymentItem


class BookedDetails:
    """Answers `budgets.ports.StatementDetails`, visits in one query and payments in another."""

    def __call__(self, uow: UnitOfWork, causes: Collection[Cause]) -> Mapping[Cause, Detail]:
        ids = {kind: {cause.id for cause in causes if cause.kind == kind} for kind in ("visit", "hold", "payment")}
        return {
            **dict(_visits(uow, ids["visit"], ids["hold"])),
            **dict(_paid(uow, ids["payment"])),
        }


def _detail(booking: Booking, visit: Visit) -> Detail:
    on = full_date(to_local(visit.starts_at)).rsplit(" ", 1)[0]
    text = f"{booking.offer['service_name']}, {on}. {booking.offer['provider_name']}"
    return Detail(text, f"/bookings/{booking.id}", "Booking")


def _visits(uow: UnitOfWork, ids: Collection[int], hold_ids: Collection[int]) -> Iterator[tuple[Cause, Detail]]:
    if not ids and not hold_ids:
        return
    held = select(VisitHold.visit_id).where(VisitHold.hold_id.in_(hold_ids))
    rows = (
        select(Booking, Visit, VisitHold.hold_id)
        .join(Visit, Visit.booking_id == Booking.id)
        .outerjoin(VisitHold, and_(VisitHold.visit_id == Visit.id, VisitHold.hold_id.in_(hold_ids)))
        .where(or_(Visit.id.in_(ids), Visit.id.in_(held)))
    )
    for booking, visit, hold_id in uow.session.execute(rows):
        yield Cause("visit", visit.id), _detail(booking, visit)
        if hold_id is not None:
            yield Cause("hold", hold_id), _detail(booking, visit)


def _paid(uow: UnitOfWork, ids: Collection[int]) -> Iterator[tuple[Cause, Detail]]:
    """A payment settles invoices of one provider: the first stands for them."""
    if not ids:
        return
    rows = (
        select(PaymentItem.payment_id, Invoice.number, Booking)
        .join(Invoice, Invoice.id == PaymentItem.payable_id)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(Visit, Visit.id == InvoiceLine.visit_id)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(PaymentItem.payment_id.in_(ids))
        .order_by(PaymentItem.id.desc(), InvoiceLine.id.desc())
    )
    for payment_id, number, booking in uow.session.execute(rows):
        yield Cause("payment", payment_id), Detail(f"{booking.offer['provider_name']}, invoice {number}")
