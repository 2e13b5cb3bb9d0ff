"""What each client of a broker needs next, most urgent first (6.2): answers `delegation.ports.NextSteps`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from marketplace.bookings.domain.states import BookingState, EnquiryState, VisitState
from marketplace.bookings.models import Booking, Enquiry, Visit
from marketplace.core.actor import Actor
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.words import day, day_time, pounds
from marketplace.delegation.ports import NextStep

Found = tuple[int, NextStep]
LOST = (VisitState.CANCELLED,)


def next_steps(uow: UnitOfWork, actor: Actor, holder_ids: Sequence[int]) -> Mapping[int, NextStep]:
    """The most urgent step of each holder who has one; three reads, however many there are."""
    if not holder_ids:
        return {}
    far = uow.now + timedelta(days=3650)
    best: dict[int, NextStep] = {}
    for holder_id, step in (*_bookings(uow, holder_ids), *_visits(uow, holder_ids), *_answers(uow, holder_ids)):
        held = best.get(holder_id)
        if held is None or (step.rank, step.by or far) < (held.rank, held.by or far):
            best[holder_id] = step
    return best


def _url(booking: Booking) -> str:
    return f"/bookings/{booking.id}"


def _bookings(uow: UnitOfWork, holder_ids: Sequence[int]) -> Iterator[Found]:
    rows = uow.session.scalars(
        select(Booking)
        .where(
            Booking.holder_id.in_(holder_ids),
            or_(
                Booking.state.in_((BookingState.ACCEPTED, BookingState.COUNTERED, BookingState.AWAITING_AUTHORITY)),
                and_(Booking.state == BookingState.CONFIRMED, Booking.proposed_worker_id.is_not(None)),
            ),
        )
        .order_by(Booking.confirm_by, Booking.id)
    )
    for booking in rows:
        what = f"{booking.offer['service_name']}, {pounds(booking.price_pence)} in all."
        yield booking.holder_id, _of_booking(booking, what)


def _of_booking(booking: Booking, what: str) -> NextStep:
    url = _url(booking)
    if booking.state is BookingState.ACCEPTED:
        text = f"{what} Nothing is booked until you confirm."
        return NextStep("Provider said yes", text, "Confirm", f"{url}/confirm", booking.confirm_by, 1)
    if booking.state is BookingState.COUNTERED:
        return NextStep("Provider offers something else", what, "Look at the offer", url, booking.confirm_by, 1)
    if booking.state is BookingState.CONFIRMED:
        return NextStep("Another worker is offered", what, "Say yes or no", url, None, 2)
    if "delegate_limit" in booking.authority_reasons:
        text = f"{what} They can say yes themselves, or by phone to their support planner."
        return NextStep("Costs more than your limit", text, "Open", url, booking.answer_by, 2)
    return NextStep("Waits for the support planner", what, "Open", url, None, 4)


def _visits(uow: UnitOfWork, holder_ids: Sequence[int]) -> Iterator[Found]:
    rows = uow.session.execute(
        select(Visit, Booking)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(
            Visit.holder_id.in_(holder_ids),
            or_(
                and_(
                    Visit.critical.is_(True),
                    Visit.state == VisitState.CANCELLED,
                    Visit.cancelled_by == "provider",
                    Visit.starts_at > uow.now,
                    Booking.confirmed_at.is_not(None),
                ),
                and_(Visit.state == VisitState.PLANNED, Visit.short_since.is_not(None), Visit.starts_at > uow.now),
                and_(Visit.state.in_((VisitState.REPORTED, VisitState.UNCONFIRMED)), Visit.due_at.is_(None)),
            ),
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    for visit, booking in rows:
        yield visit.holder_id, _of_visit(visit, booking, day_time(visit.starts_at))


def _of_visit(visit: Visit, booking: Booking, when: str) -> NextStep:
    name, url = booking.offer["service_name"], _url(booking)
    if visit.state is VisitState.CANCELLED:
        text = f"{name}, {when}. This visit must not be missed."
        return NextStep("A critical visit has nobody", text, "Find someone", url, visit.starts_at, 0)
    if visit.state is VisitState.PLANNED:
        text = f"{name}, {when}. It is not cancelled. The support planner was told."
        return NextStep("A visit is not yet funded", text, "Open", url, visit.starts_at, 2 if visit.critical else 4)
    by = _silence(visit.reported_at)
    return NextStep("A visit to say yes or no to", f"{name}, {day(visit.starts_at)}.", "Look at it", url, by, 3)


def _silence(reported_at: datetime | None) -> datetime | None:
    return reported_at + timedelta(days=7) if reported_at else None


def _answers(uow: UnitOfWork, holder_ids: Sequence[int]) -> Iterator[Found]:
    rows = uow.session.scalars(
        select(Enquiry)
        .where(Enquiry.holder_id.in_(holder_ids), Enquiry.state == EnquiryState.AVAILABLE)
        .order_by(Enquiry.answered_at)
    )
    for row in rows:
        text = "Read it, and say what comes next."
        yield row.holder_id, NextStep("A question was answered", text, "Read", f"/enquiries/{row.id}", None, 3)
