"""A holder has died: nothing automatic goes out, no fee falls due, what was delivered is still paid (E15, BKG-4)."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.bookings.domain.states import BOOKING, ENQUIRY, UPCOMING, BookingState, CancelReason, EnquiryState
from marketplace.bookings.domain.states import VisitState as V
from marketplace.bookings.models import Booking, Enquiry
from marketplace.bookings.services import holding, loading, telling
from marketplace.bookings.services.answering import place
from marketplace.bookings.services.visiting import complete_if_over
from marketplace.core.actor import SYSTEM
from marketplace.core.outbox.relay import Delivery
from marketplace.core.uow import UnitOfWork, Units
from marketplace.notifications import services as notifications
from marketplace.people import queries as people
from marketplace.people.domain import Role
from providers.services import sessions


def wind_down(uow: UnitOfWork, holder_id: int) -> int:
    """Ends everything that is to come, without a fee; returns how many bookings. Safe to call twice.

    Providers are not told by a machine: a task asks the coordinator to phone them, so that a person says it.
    """
    holder = people.holder(uow, holder_id)
    bookings = uow.session.scalars(
        select(Booking).where(Booking.holder_id == holder_id).order_by(Booking.id).with_for_update()
    ).all()
    ended = 0
    for booking in bookings:
        if not BOOKING.permits(booking.state, "holder_died"):
            continue
        provider_knew = booking.state is not BookingState.AWAITING_AUTHORITY
        booking.state = BookingState(BOOKING.move(booking.state, "holder_died", "system").target)
        booking.cancel_reason = CancelReason.DEATH
        for visit in loading.visits(uow, booking.id):
            never = visit.state is V.PROPOSED or (visit.state is V.PLANNED and not visit.critical)
            if visit.state in (V.PROPOSED, *UPCOMING) and (never or visit.starts_at > uow.now):
                holding.release(uow, SYSTEM, visit)
                sessions.free(uow, reference=place(visit))
                visit.state, visit.cancelled_by, visit.cancelled_at = V.CANCELLED, "system", uow.now
                visit.cancel_reason = CancelReason.DEATH
                telling.nothing_left(uow, SYSTEM, visit)
        complete_if_over(uow, booking)
        uow.audit(SYSTEM, "bookings:booking:holder_died", "booking", booking.id)
        if provider_knew:
            notifications.open_task(
                uow,
                kind="call_provider",
                subject="booking",
                subject_id=booking.id,
                organisation_id=holder.funder_id,
                person_id=holder.coordinator_id,
                role=Role.COORDINATOR.value,
                link=f"/bookings/{booking.id}",
                urgent=True,
            )
        ended += 1
    for enquiry in uow.session.scalars(select(Enquiry).where(Enquiry.holder_id == holder_id)):
        if ENQUIRY.permits(enquiry.state, "close"):
            enquiry.state = EnquiryState(ENQUIRY.move(enquiry.state, "close", "system").target)
    return ended


def hear_of_deaths(units: Units, deliveries: Sequence[Delivery]) -> dict[int, str]:
    """For `holder.died`."""
    for delivery in deliveries:
        units.write(wind_down, int(delivery.payload["holder_id"]))
    return {}
