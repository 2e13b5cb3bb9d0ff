"""Opening an address, a note or how to get in: shown once asked for, written down, seen by the holder (E4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.bookings.domain.disclosure import Stage
from marketplace.bookings.models import Booking, Opening
from marketplace.bookings.queries.disclosed import details
from marketplace.bookings.queries.provider_side import may_see
from marketplace.core.actor import Actor
from marketplace.core.errors import NotFound, Refused
from marketplace.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Opened:
    """What the stage lets out: address and note once confirmed, how to get in on the day."""

    booking_id: int
    service_name: str
    stage: Stage
    seen: Mapping[str, Any]


def open_details(uow: UnitOfWork, actor: Actor, booking_id: int) -> Opened:
    """For the provider's managers, and for the worker who comes. Each look is one row a thing, for the holder to see.

    Raises NotFound, NotAllowed, Refused (`not_yet_disclosed`) before the booking is confirmed and shared.
    """
    booking = uow.session.get(Booking, booking_id)
    if booking is None:
        raise NotFound
    may_see(uow, actor, booking)
    stage, seen = details(uow, booking)
    if stage not in (Stage.CONFIRMED, Stage.ON_THE_DAY):
        raise Refused(
            "not_yet_disclosed",
            "The address is shown once they have confirmed and said that you may see it.",
            next_step="You hear from us when they confirm.",
        )
    opened = ["address"] + [name for name in ("note", "access") if seen.get(name)]
    uow.session.add_all(
        Opening(holder_id=booking.holder_id, booking_id=booking.id, viewer_id=actor.person_id, what=what, at=uow.now)
        for what in opened
    )
    uow.audit(actor, "bookings:details:open", "booking", booking.id, what=opened)
    return Opened(booking.id, str(booking.offer["service_name"]), stage, seen)
