"""A standing booking as the guards look at it."""

from collections.abc import Sequence

import providers.queries as supply
from marketplace.bookings.domain.states import UPCOMING, VisitState
from marketplace.bookings.models import Booking, Visit
from marketplace.bookings.services import loading
from marketplace.bookings.services.facts import Question
from marketplace.bookings.services.wanted import SplitWanted
from marketplace.core.actor import Actor
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from providers.domain.offer import price

STILL = (VisitState.PROPOSED, *UPCOMING)


def question_of(
    uow: UnitOfWork,
    actor: Actor,
    booking: Booking,
    *,
    visits: Sequence[Visit] | None = None,
    agreement_accepted: bool = False,
    consent_given: bool = False,
    acknowledged: frozenset[str] = frozenset(),
) -> Question:
    """Of the visits still to come (or those given), with today's offer beside the booking's own price."""
    offer = supply.offer(uow, booking.service_id)
    looked_at = [visit for visit in visits or loading.visits(uow, booking.id) if visit.state in STILL]
    spans = tuple(Span(visit.starts_at, visit.ends_at) for visit in looked_at)
    return Question(
        actor=actor,
        holder_id=booking.holder_id,
        offer=offer,
        splits=tuple(SplitWanted(row.pot_id, row.plan_line_id, row.share) for row in loading.splits(uow, booking.id)),
        spans=spans,
        prices=tuple(visit.price_pence for visit in looked_at),
        worker_id=booking.worker_id,
        booking_id=booking.id,
        relationship=booking.relationship,
        relationship_ok=booking.relationship_ok_by_id is not None,
        band_ok=booking.band_ok_by_id is not None,
        price_above_offer=any(visit.price_pence > price(offer, visit.starts_at, visit.minutes) for visit in looked_at),
        agreement_accepted=agreement_accepted,
        consent_given=consent_given,
        acknowledged=acknowledged,
    )
