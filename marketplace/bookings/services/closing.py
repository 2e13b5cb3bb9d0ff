"""A request that comes to nothing takes its visits with it: they are in nobody's day any more."""

from marketplace.bookings.domain.states import VisitState
from marketplace.bookings.models import Booking
from marketplace.bookings.services import loading
from marketplace.core.uow import UnitOfWork


def close_visits(uow: UnitOfWork, booking: Booking, by: str) -> None:
    """All of its visits are cancelled, by `holder`, `coordinator` or `provider`. Nothing was held for them."""
    for visit in loading.visits(uow, booking.id):
        visit.state, visit.cancelled_by, visit.cancelled_at = VisitState.CANCELLED, by, uow.now
