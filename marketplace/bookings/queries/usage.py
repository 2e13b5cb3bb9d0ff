"""How much of a plan line other bookings already use (G3) and where a holder already has a visit (G12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.bookings.domain.states import BookingState, VisitState
from marketplace.bookings.models import Booking, BookingSplit, Visit
from marketplace.core.clock import to_local
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from marketplace.plans import queries as plans

COMMITTED = (BookingState.ACCEPTED, BookingState.CONFIRMED, BookingState.COMPLETED, BookingState.WINDING_DOWN)
GONE = (VisitState.CANCELLED, VisitState.VOID)


@dataclass(frozen=True, slots=True)
class Usage:
    """The fullest week with this booking in it, and everything ever committed on the line. Minutes; pence."""

    week_minutes: int
    week_pence: int
    whole_pence: int


def monday(moment: datetime) -> date:
    """The Monday of a moment's local week."""
    day = to_local(moment).date()
    return day - timedelta(days=day.weekday())


def line_usage(
    uow: UnitOfWork, line_id: int, new: Iterable[tuple[datetime, int, int]], *, without_booking: int | None
) -> Usage:
    """`new` are (start, minutes, price) of the visits to be added; only their weeks are looked at.

    Bookings made on the same line in an earlier version of the plan count too.
    """
    weeks: dict[date, list[int]] = {}
    whole = 0
    for starts_at, minutes, pence in new:
        week = weeks.setdefault(monday(starts_at), [0, 0])
        week[0] += minutes
        week[1] += pence
        whole += pence
    others = select(Visit.starts_at, Visit.minutes, Visit.price_pence).where(
        Visit.state.not_in(GONE),
        Visit.booking_id.in_(
            select(BookingSplit.booking_id)
            .join(Booking, Booking.id == BookingSplit.booking_id)
            .where(
                BookingSplit.plan_line_id.in_((line_id, *plans.earlier_lines(uow, line_id))),
                Booking.state.in_(COMMITTED),
                Booking.id != (without_booking or 0),
            )
        ),
    )
    for starts_at, minutes, pence in uow.session.execute(others):
        whole += pence
        if (same := weeks.get(monday(starts_at))) is not None:
            same[0] += minutes
            same[1] += pence
    return Usage(
        week_minutes=max((week[0] for week in weeks.values()), default=0),
        week_pence=max((week[1] for week in weeks.values()), default=0),
        whole_pence=whole,
    )


def holder_clash(
    uow: UnitOfWork, holder_id: int, spans: Sequence[Span], *, without_booking: int | None
) -> datetime | None:
    """The first of `spans` at which the holder already has a visit of another booking, or None."""
    if not spans:
        return None
    taken = uow.session.execute(
        select(Visit.starts_at, Visit.ends_at)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(
            Visit.holder_id == holder_id,
            Visit.booking_id != (without_booking or 0),
            Visit.state.not_in((VisitState.PROPOSED, *GONE)),
            Booking.state.in_(COMMITTED),
            Visit.starts_at < max(span.end for span in spans),
            Visit.ends_at > min(span.start for span in spans),
        )
    ).all()
    for span in spans:
        if any(starts_at < span.end and span.start < ends_at for starts_at, ends_at in taken):
            return span.start
    return None
