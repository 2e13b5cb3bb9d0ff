"""What belongs to bookings, for several of them in one statement. A page asks once; a command asks afresh each time."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.bookings.models import BookingSplit, Visit, VisitHold
from marketplace.core.recall import recalled_each
from marketplace.core.uow import UnitOfWork


@recalled_each
def visits_by_booking(uow: UnitOfWork, booking_ids: Sequence[int]) -> dict[int, list[Visit]]:
    """In order of time; a booking without visits is left out."""
    found: dict[int, list[Visit]] = {}
    for one in uow.session.scalars(
        select(Visit).where(Visit.booking_id.in_(booking_ids)).order_by(Visit.starts_at, Visit.id)
    ):
        found.setdefault(one.booking_id, []).append(one)
    return found


def visits_of(uow: UnitOfWork, booking_id: int) -> list[Visit]:
    """All visits of a booking, in order of time."""
    return visits_by_booking(uow, [booking_id]).get(booking_id, [])


@recalled_each
def splits_by_booking(uow: UnitOfWork, booking_ids: Sequence[int]) -> dict[int, list[BookingSplit]]:
    """Which pots and plan lines pay, in the order asked for: holds and odd pennies follow it."""
    found: dict[int, list[BookingSplit]] = {}
    for one in uow.session.scalars(
        select(BookingSplit).where(BookingSplit.booking_id.in_(booking_ids)).order_by(BookingSplit.id)
    ):
        found.setdefault(one.booking_id, []).append(one)
    return found


@recalled_each
def holds_by_visit(uow: UnitOfWork, visit_ids: Sequence[int]) -> dict[int, list[VisitHold]]:
    """Holds that have not ended, in the order of the splits; a visit without them is left out."""
    found: dict[int, list[VisitHold]] = {}
    for one in uow.session.scalars(
        select(VisitHold).where(VisitHold.visit_id.in_(visit_ids), VisitHold.ended_at.is_(None)).order_by(VisitHold.id)
    ):
        found.setdefault(one.visit_id, []).append(one)
    return found
