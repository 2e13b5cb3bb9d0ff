"""Finds a booking or visit for an actor, with the right to act asked afresh."""

from marketplace.bookings.domain.states import unseen_by_provider
from marketplace.bookings.models import Booking, BookingSplit, Enquiry, Visit
from marketplace.bookings.queries.parts import splits_by_booking, visits_of
from marketplace.core.actor import Actor
from marketplace.core.authority import Action, Authorised
from marketplace.core.errors import NotFound
from marketplace.core.uow import UnitOfWork


def booking(uow: UnitOfWork, booking_id: int) -> Booking:
    """The row, locked for this transaction. Raises NotFound."""
    found = uow.session.get(Booking, booking_id, with_for_update=uow.writes)
    if found is None:
        raise NotFound
    return found


def visit(uow: UnitOfWork, visit_id: int) -> Visit:
    """The row, locked for this transaction. Raises NotFound."""
    found = uow.session.get(Visit, visit_id, with_for_update=uow.writes)
    if found is None:
        raise NotFound
    return found


def enquiry(uow: UnitOfWork, enquiry_id: int) -> Enquiry:
    """The row, locked for this transaction. Raises NotFound."""
    found = uow.session.get(Enquiry, enquiry_id, with_for_update=uow.writes)
    if found is None:
        raise NotFound
    return found


def visits(uow: UnitOfWork, booking_id: int) -> list[Visit]:
    """All visits of a booking, in order of time."""
    return visits_of(uow, booking_id)


def splits(uow: UnitOfWork, booking_id: int) -> list[BookingSplit]:
    """Which pots and plan lines pay, in the order asked for: holds and odd pennies follow it."""
    return splits_by_booking(uow, [booking_id]).get(booking_id, [])


def holder_side(uow: UnitOfWork, actor: Actor, row: Booking, action: Action, pence: int | None = None) -> Authorised:
    """G11 for the holder's side: the holder, a delegate within limits, or their coordinator where the action lets.

    `pence` is the booking's whole price where the cap counts. Raises NotFound, NotAllowed or OverLimit.
    """
    return uow.require(
        actor, action, holder_id=row.holder_id, provider_id=row.provider_id, pence=pence, category=row.category
    )


def provider_side(uow: UnitOfWork, actor: Actor, row: Booking | Visit | Enquiry, action: Action) -> Authorised:
    """The provider's own people. Raises NotFound, also for what never reached the provider, or NotAllowed."""
    if isinstance(row, Booking) and unseen_by_provider(row.state, row.confirmed_at is not None, row.authority_reasons):
        raise NotFound
    return uow.require(actor, action, provider_id=row.provider_id)
