"""What plan pages ask of bookings: how much of a line is booked, and with whom."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.bookings.domain.states import BookingState
from marketplace.bookings.models import Booking, BookingSplit, Visit
from marketplace.bookings.queries.usage import COMMITTED, GONE
from marketplace.core.clock import to_local
from marketplace.core.uow import UnitOfWork
from marketplace.plans.ports import LineUse

LIVE = (BookingState.REQUESTED, BookingState.COUNTERED, *COMMITTED)


class BookedOnPlans:
    """Answers `plans.ports.PlanUsage`. A visit counts whole on each line that pays a part of it, as G3 counts it."""

    def used(self, uow: UnitOfWork, line_ids: Iterable[int], monday: date) -> dict[int, LineUse]:
        wanted = list(line_ids)
        found = {line_id: LineUse() for line_id in wanted}
        rows = uow.session.execute(
            select(BookingSplit.plan_line_id, Visit.starts_at, Visit.minutes, Visit.price_pence, Visit.id)
            .join(Booking, Booking.id == BookingSplit.booking_id)
            .join(Visit, Visit.booking_id == Booking.id)
            .where(BookingSplit.plan_line_id.in_(wanted), Booking.state.in_(COMMITTED), Visit.state.not_in(GONE))
            .distinct()  # two pots may pay one line
        )
        for line_id, starts_at, minutes, pence, _ in rows:
            use = found[line_id]
            use = replace(use, whole_pence=use.whole_pence + pence)
            if monday <= to_local(starts_at).date() < monday + timedelta(days=7):
                use = replace(use, week_minutes=use.week_minutes + minutes, week_pence=use.week_pence + pence)
            found[line_id] = use
        return found

    def provider_ids(self, uow: UnitOfWork, holder_id: int) -> frozenset[int]:
        return frozenset(
            uow.session.scalars(
                select(Booking.provider_id).where(Booking.holder_id == holder_id, Booking.state.in_(LIVE))
            )
        )
