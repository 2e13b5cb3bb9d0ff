"""How much of a plan line agreed visits take already, for comparing prices: one statement, no guard."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from marketplace.bookings.models import Booking, BookingSplit, Visit
from marketplace.bookings.queries.usage import COMMITTED, GONE, monday
from marketplace.core.local_time import midnight
from marketplace.core.uow import UnitOfWork

WEEKS = 12


def line_taken(uow: UnitOfWork, line_ids: Sequence[int], *, weekly: bool) -> int:
    """Pence: of the fullest of this and the coming weeks, or of all visits ever for what is not weekly.

    `line_ids` are one line in all its versions.
    """
    visits = select(Visit.starts_at, Visit.price_pence).where(
        Visit.state.not_in(GONE),
        Visit.booking_id.in_(
            select(BookingSplit.booking_id)
            .join(Booking, Booking.id == BookingSplit.booking_id)
            .where(BookingSplit.plan_line_id.in_(line_ids), Booking.state.in_(COMMITTED))
        ),
    )
    if not weekly:
        return sum(pence for _, pence in uow.session.execute(visits))
    first = midnight(monday(uow.now))
    weeks: dict[object, int] = {}
    for starts_at, pence in uow.session.execute(
        visits.where(Visit.starts_at >= first, Visit.starts_at < first + timedelta(weeks=WEEKS))
    ):
        week = monday(starts_at)
        weeks[week] = weeks.get(week, 0) + pence
    return max(weeks.values(), default=0)
