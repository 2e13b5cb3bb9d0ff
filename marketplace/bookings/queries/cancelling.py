"""What cancelling would cost now, before anybody says yes to it (BKG-4). Pence."""

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.bookings.domain.states import BOOKING, UPCOMING, BookingState, VisitState
from marketplace.bookings.models import Booking, Visit, VisitHold
from marketplace.bookings.services import loading
from marketplace.bookings.services.cancelling import fee_for, side_of
from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Cost:
    """One visit's fee if it were cancelled now for no free reason, and what would be free again."""

    visit: Visit
    fee_pence: int
    freed_pence: int


@dataclass(frozen=True, slots=True)
class CancelCost:
    """`side` is whose cancellation it would be: holder, provider or coordinator."""

    booking: Booking
    side: str
    costs: tuple[Cost, ...]

    @property
    def fee_pence(self) -> int:
        return sum(one.fee_pence for one in self.costs)

    @property
    def freed_pence(self) -> int:
        return sum(one.freed_pence for one in self.costs)

    @property
    def over(self) -> bool:
        """Nothing of it is left to cancel: it was cancelled already, or has taken place."""
        return not BOOKING.permits(self.booking.state, "cancel") or not any(
            one.visit.state in (VisitState.PROPOSED, *UPCOMING) for one in self.costs
        )

    @property
    def critical(self) -> bool:
        return any(one.visit.critical for one in self.costs)


def cost_of_visit(uow: UnitOfWork, actor: Actor, visit_id: int) -> CancelCost:
    """Raises NotFound, NotAllowed."""
    visit = uow.session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    booking = uow.session.get_one(Booking, visit.booking_id)
    return _cost(uow, actor, booking, [visit])


def cost_of_booking(uow: UnitOfWork, actor: Actor, booking_id: int) -> CancelCost:
    """Of everything that has not taken place. Raises NotFound, NotAllowed."""
    booking = uow.session.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    confirmed = booking.state is BookingState.CONFIRMED
    coming = [
        visit
        for visit in loading.visits(uow, booking.id)
        if visit.state in (VisitState.PROPOSED, *UPCOMING) and (not confirmed or visit.starts_at > uow.now)
    ]
    return _cost(uow, actor, booking, coming)


def _cost(uow: UnitOfWork, actor: Actor, booking: Booking, visits: list[Visit]) -> CancelCost:
    side = side_of(uow, actor, booking)
    if side == "provider" and booking.state is BookingState.AWAITING_AUTHORITY:
        raise NotFound
    rows = uow.session.execute(
        select(VisitHold.visit_id, func.sum(VisitHold.pence))
        .where(VisitHold.visit_id.in_([visit.id for visit in visits]), VisitHold.ended_at.is_(None))
        .group_by(VisitHold.visit_id)
    )
    held = {visit_id: int(pence) for visit_id, pence in rows}
    costs = []
    for visit in visits:
        fee = fee_for(uow, booking, visit, side, None)
        costs.append(Cost(visit, fee, max(held.get(visit.id, 0) - fee, 0)))
    return CancelCost(booking, side, tuple(costs))
