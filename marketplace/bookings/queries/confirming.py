"""What a person reads before they confirm: the agreement, the sums, and whatever stands in the way."""

from dataclasses import dataclass, replace

from marketplace.bookings.domain.guards import refusals
from marketplace.bookings.domain.states import BOOKING, BookingState
from marketplace.bookings.queries.agreement import Agreement, agreement
from marketplace.bookings.queries.seeing import BookingSeen, see_booking
from marketplace.bookings.services.facts import gather
from marketplace.bookings.services.question import question_of
from marketplace.budgets import queries as budgets
from marketplace.core.actor import Actor
from marketplace.core.errors import NeedsAcknowledgement, Refused
from marketplace.core.local_time import local_date
from marketplace.core.uow import UnitOfWork
from marketplace.core.web.pictures import PotPicture


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """`warnings` can be acknowledged, `refusals` can't. `pots` are as they would be after."""

    seen: BookingSeen
    agreement: Agreement
    warnings: tuple[NeedsAcknowledgement, ...]
    refusals: tuple[Refused, ...]
    pots: tuple[PotPicture, ...]


def to_confirm(uow: UnitOfWork, actor: Actor, booking_id: int) -> ToConfirm:
    """Raises NotFound, WrongState (`accepted` is the only state to confirm from)."""
    seen = see_booking(uow, actor, booking_id)
    event = BOOKING.move(seen.booking.state, "confirm", "holder")
    terms = agreement(uow, seen.booking)
    question = question_of(uow, actor, seen.booking, agreement_accepted=terms.bodies_accepted, consent_given=True)
    found = refusals(event.guards, gather(uow, question))
    return ToConfirm(
        seen=seen,
        agreement=terms,
        warnings=tuple(one for one in found if isinstance(one, NeedsAcknowledgement)),
        refusals=tuple(one for one in found if not isinstance(one, NeedsAcknowledgement)),
        pots=_after(uow, seen),
    )


def _after(uow: UnitOfWork, seen: BookingSeen) -> tuple[PotPicture, ...]:
    now = {one.pot_id: one.now_pence for one in seen.schedule.by_pot}
    if seen.booking.state is not BookingState.ACCEPTED or "see_money" not in seen.rights:
        return ()
    pictures = budgets.pot_pictures(uow, seen.booking.holder_id, local_date(uow.now))
    return tuple(
        replace(picture, held=picture.held + now[pot.id], free=max(picture.free - now[pot.id], 0))
        for pot, picture in pictures
        if pot.id in now
    )
