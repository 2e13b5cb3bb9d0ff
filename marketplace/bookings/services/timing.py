"""What time does to requests, acceptances and silent visits. Each row is one transaction; nothing is cancelled."""

from collections.abc import Callable
from itertools import takewhile

from sqlalchemy import select

from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.states import (
    BEFORE_CONFIRM,
    BOOKING,
    ENQUIRY,
    VISIT,
    BookingState,
    EnquiryState,
    VisitState,
)
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.bookings.services import holding, loading, telling
from marketplace.bookings.services.answering import place
from marketplace.bookings.services.visiting import complete_if_over, what_is_due
from marketplace.core.actor import SYSTEM
from marketplace.core.uow import UnitOfWork, Units
from providers.services import sessions

ANSWERS = (BookingState.REQUESTED,)
CONFIRMS = (BookingState.ACCEPTED, BookingState.COUNTERED)
LATE_BEFORE_CONFIRM = tuple(state for state in BEFORE_CONFIRM if state is not BookingState.COUNTERED)
"""A counter may be for a later time than the one asked for."""


def lapse(units: Units) -> int:
    """Requests unanswered, offers and acceptances unconfirmed, enquiries unanswered, each past its deadline."""
    return (
        _each(units, _overdue_answers, _lapse_booking)
        + _each(units, _overdue_confirms, _lapse_booking)
        + _each(units, _past_waiting, _lapse_booking)
        + _each(units, _overdue_enquiries, _expire_enquiry)
    )


def silence(units: Units) -> int:
    """Visits recorded 7 days ago that nobody confirmed: shown to all three, payable only by the silence rule."""
    return _each(units, _silent, _unconfirm)


def _each(units: Units, find: Callable[[UnitOfWork], list[int]], act: Callable[[UnitOfWork, int], bool]) -> int:
    return sum(units.write(act, row_id) for row_id in units.read(find))


def _overdue_answers(uow: UnitOfWork) -> list[int]:
    return list(uow.session.scalars(select(Booking.id).where(Booking.state.in_(ANSWERS), Booking.answer_by < uow.now)))


def _overdue_confirms(uow: UnitOfWork) -> list[int]:
    return list(
        uow.session.scalars(select(Booking.id).where(Booking.state.in_(CONFIRMS), Booking.confirm_by < uow.now))
    )


def _past_waiting(uow: UnitOfWork) -> list[int]:
    """Not confirmed yet, and the first visit is over."""
    waiting = select(Visit.booking_id).where(Visit.state == VisitState.PROPOSED, Visit.ends_at <= uow.now)
    return list(
        uow.session.scalars(select(Booking.id).where(Booking.state.in_(LATE_BEFORE_CONFIRM), Booking.id.in_(waiting)))
    )


def _lapse_booking(uow: UnitOfWork, booking_id: int) -> bool:
    booking = loading.booking(uow, booking_id)
    if not BOOKING.permits(booking.state, "lapse"):
        return False
    before = booking.state
    booking.state = BookingState(BOOKING.move(before, "lapse", "system").target)
    booking.ended_at = uow.now
    for visit in loading.visits(uow, booking.id):
        sessions.free(uow, reference=place(visit))
        visit.state, visit.cancelled_by, visit.cancelled_at = VisitState.CANCELLED, "system", uow.now
    uow.audit(SYSTEM, "bookings:booking:lapse", "booking", booking.id, was=before.value)
    kind = "acceptance_lapsed" if before in CONFIRMS else "booking_lapsed"
    answer_by = booking.answer_by.isoformat() if booking.answer_by else None
    telling.holder_side(uow, booking, kind, answer_by_at=answer_by)
    if before is not BookingState.AWAITING_AUTHORITY:
        telling.provider_side(uow, booking, kind, answer_by_at=answer_by)
    telling.done(uow, SYSTEM, "authorise_booking", "booking", booking.id)
    return True


def _overdue_enquiries(uow: UnitOfWork) -> list[int]:
    return list(
        uow.session.scalars(
            select(Enquiry.id).where(
                Enquiry.state.in_((EnquiryState.SENT, EnquiryState.SEEN)), Enquiry.answer_by < uow.now
            )
        )
    )


def _expire_enquiry(uow: UnitOfWork, enquiry_id: int) -> bool:
    enquiry = loading.enquiry(uow, enquiry_id)
    if not ENQUIRY.permits(enquiry.state, "expire"):
        return False
    enquiry.state = EnquiryState(ENQUIRY.move(enquiry.state, "expire", "system").target)
    uow.audit(SYSTEM, "bookings:enquiry:expire", "enquiry", enquiry.id)
    telling.holder_side(uow, enquiry, "enquiry_lapsed")
    return True


def _silent(uow: UnitOfWork) -> list[int]:
    return list(
        uow.session.scalars(
            select(Visit.id)
            .where(Visit.state == VisitState.REPORTED, Visit.reported_at <= uow.now - deadlines.SILENCE)
            .order_by(Visit.starts_at)
        )
    )


def _unconfirm(uow: UnitOfWork, visit_id: int) -> bool:
    visit = loading.visit(uow, visit_id)
    if visit.state is not VisitState.REPORTED:
        return False
    booking = loading.booking(uow, visit.booking_id)
    visit.state = VisitState(VISIT.move(visit.state, "no_response", "system").target)
    if silence_pays(uow, booking, visit):
        visit.due_pence = what_is_due(booking, visit)
        holding.accrue(uow, SYSTEM, visit, visit.due_pence)
        uow.audit(SYSTEM, "bookings:visit:pay_by_rule", "visit", visit.id, pence=visit.due_pence)
    facts = {"started_at": (visit.reported_start_at or visit.starts_at).isoformat()}
    telling.holder_side(uow, booking, "visit_unconfirmed", **facts)
    telling.provider_side(uow, booking, "visit_unconfirmed", **facts)
    telling.coordinator(uow, booking, "visit_unconfirmed", **facts)
    telling.task_for_visit(uow, booking, visit, "unconfirmed_visit")
    complete_if_over(uow, booking)
    return True


def silence_pays(uow: UnitOfWork, booking: Booking, visit: Visit) -> bool:
    """Only if the holder chose "pay unless I object", and this is not the third silent one in a row (C5, E14)."""
    if not booking.pay_if_silent:
        return False
    recorded = [other for other in loading.visits(uow, booking.id) if other.reported_at is not None]
    here = next(n for n, other in enumerate(recorded) if other.id == visit.id)
    before, after = reversed(recorded[:here]), recorded[here + 1 :]
    silent = 1 + sum(len(list(takewhile(_silent_one, side))) for side in (before, after))
    return silent < deadlines.SILENT_IN_A_ROW


def _silent_one(visit: Visit) -> bool:
    return visit.state is VisitState.UNCONFIRMED
