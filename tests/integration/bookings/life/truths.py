"""What has to be true of bookings and the book after every step, whatever anybody did."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from marketplace.bookings.domain.money import parts
from marketplace.bookings.domain.states import BookingState, InvoiceState
from marketplace.bookings.domain.states import VisitState as V
from marketplace.bookings.models import Booking, BookingSplit, Invoice, InvoiceLine, Visit, VisitHold
from marketplace.core.uow import UnitOfWork
from marketplace.ledger.check import check
from marketplace.ledger.queries import balances
from marketplace.payments.models import Payment, PaymentItem
from providers.models import SessionPlace, WorkerSession

HOLDS_NOTHING = (V.PROPOSED, V.PLANNED, V.VOID, V.CANCELLED)
ENDED = (BookingState.DECLINED, BookingState.EXPIRED, BookingState.CANCELLED)


def untruths(uow: UnitOfWork, pots: tuple[int, ...]) -> Iterator[str]:
    yield from check(uow).wrong
    holds: dict[int, list[VisitHold]] = defaultdict(list)
    for row in uow.session.query(VisitHold):
        holds[row.visit_id].append(row)
    lines = uow.session.query(InvoiceLine).all()
    invoices = {one.id: one for one in uow.session.query(Invoice)}
    bookings = {one.id: one for one in uow.session.query(Booking)}
    visits = {one.id: one for one in uow.session.query(Visit)}
    for visit in visits.values():
        yield from _visit(uow, visit, bookings[visit.booking_id], holds[visit.id])
    yield from _pots(uow, pots, visits, [row for rows in holds.values() for row in rows], lines, invoices)
    yield from _invoices(visits, holds, lines, invoices)
    yield from _payments(uow, invoices)
    yield from _diary(uow, visits, bookings)


def _visit(uow: UnitOfWork, visit: Visit, booking: Booking, holds: list[VisitHold]) -> Iterator[str]:
    name = f"visit {visit.id} ({visit.state.value})"
    live = {(row.pot_id, row.plan_line_id): row.pence for row in holds if row.ended_at is None}
    splits = [
        (one.pot_id, one.plan_line_id, one.share)
        for one in uow.session.query(BookingSplit).filter_by(booking_id=booking.id).order_by(BookingSplit.id)
    ]
    whole = {(part.pot_id, part.plan_line_id): part.pence for part in parts(visit.price_pence, splits)}
    if sum(whole.values()) != visit.price_pence:
        yield f"{name}: the parts make {sum(whole.values())}, its price is {visit.price_pence}"
    if live and live != whole:
        yield f"{name}: holds {live}, its price in parts is {whole}"
    if live and visit.state in HOLDS_NOTHING:
        yield f"{name}: holds money"
    if visit.state is V.SCHEDULED and whole and not live:
        yield f"{name}: holds nothing"
    accrued = sum(row.accrued_pence or 0 for row in holds)
    if visit.due_at is not None and (accrued != visit.due_pence or live):
        yield f"{name}: {visit.due_pence} is due, {accrued} was accrued, {sum(live.values())} is still held"
    if (visit.due_pence or 0) > visit.price_pence:
        yield f"{name}: more is due than it costs"
    if visit.critical and visit.cancelled_by == "system" and booking.confirmed_at and booking.cancel_reason != "death":
        yield f"{name}: something automatic cancelled what must not be missed"
    if booking.state in ENDED and visit.state in (V.PROPOSED, V.PLANNED, V.SCHEDULED):
        yield f"{name}: goes on in a booking that is {booking.state.value}"


def _pots(
    uow: UnitOfWork,
    pots: tuple[int, ...],
    visits: dict[int, Visit],
    holds: list[VisitHold],
    lines: list[InvoiceLine],
    invoices: dict[int, Invoice],
) -> Iterator[str]:
    for pot_id in pots:
        now = balances(uow, pot_id)
        held = sum(row.pence for row in holds if row.pot_id == pot_id and row.ended_at is None)
        accrued = sum(row.accrued_pence or 0 for row in holds if row.pot_id == pot_id)
        settled = [one for one in lines if one.pot_id == pot_id and invoices[one.invoice_id].state == InvoiceState.PAID]
        paid = sum(one.pence for one in settled)
        refunded = sum(one.pence for one in settled if visits[one.visit_id].due_at is None)
        said = (held, accrued - paid, paid - refunded)
        if said != (now.held_pence, now.payable_pence, now.spent_pence):
            yield f"pot {pot_id}: visits say held, to pay, spent {said}, the book says {now}"


def _invoices(
    visits: dict[int, Visit],
    holds: dict[int, list[VisitHold]],
    lines: list[InvoiceLine],
    invoices: dict[int, Invoice],
) -> Iterator[str]:
    seen = Counter((one.visit_id, one.pot_id) for one in lines)
    yield from (f"visit and pot {key} are on {count} invoice lines" for key, count in seen.items() if count > 1)
    for invoice in invoices.values():
        total = sum(one.pence for one in lines if one.invoice_id == invoice.id)
        if invoice.total_pence != total:
            yield f"invoice {invoice.id} says {invoice.total_pence}, its lines say {total}"
    for one in lines:
        accrued = sum(row.accrued_pence or 0 for row in holds[one.visit_id] if row.pot_id == one.pot_id)
        if one.pence != accrued:
            yield f"line {one.id} asks for {one.pence}, {accrued} was accrued"
        if visits[one.visit_id].provider_id != invoices[one.invoice_id].provider_id:
            yield f"line {one.id} is on another provider's invoice"


def _payments(uow: UnitOfWork, invoices: dict[int, Invoice]) -> Iterator[str]:
    items = uow.session.query(PaymentItem).all()
    for payment in uow.session.query(Payment):
        mine = [one for one in items if one.payment_id == payment.id]
        if payment.pence != sum(one.pence for one in mine):
            yield f"payment {payment.id} is over {payment.pence}, its items over {sum(one.pence for one in mine)}"
        for one in mine:
            if one.dropped_at is None and one.pence != invoices[one.payable_id].total_pence:
                yield f"payment {payment.id} pays {one.pence} of invoice {one.payable_id}"


def _diary(uow: UnitOfWork, visits: dict[int, Visit], bookings: dict[int, Booking]) -> Iterator[str]:
    places = {
        place.reference: session
        for place, session in uow.session.query(SessionPlace, WorkerSession).filter(
            SessionPlace.session_id == WorkerSession.id
        )
    }
    for visit in visits.values():
        booking, place = bookings[visit.booking_id], places.get(f"visit:{visit.id}")
        comes = booking.state in (BookingState.ACCEPTED, BookingState.CONFIRMED) and visit.starts_at > uow.now
        comes = comes and visit.state not in (V.CANCELLED, V.VOID)
        if comes and (place is None or (place.starts_at, place.worker_id) != (visit.starts_at, visit.worker_id)):
            yield f"visit {visit.id} ({visit.state.value}) has no place in its worker's day"
        if not comes and place is not None and visit.starts_at > uow.now:
            yield f"visit {visit.id} ({visit.state.value}) keeps a place that it does not need"
    taken = Counter(place.id for place in places.values())
    for session in uow.session.query(WorkerSession):
        if session.taken != taken[session.id] or session.taken > session.capacity:
            yield f"session {session.id} says {session.taken} taken of {session.capacity}, {taken[session.id]} are"
