"""A standing booking as the guards look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import providers.queries as supply
from marketplace.bookings.domain.states import BEFORE_CONFIRM, UPCOMING, VisitState
from marketplace.bookings.models import Booking, BookingSplit, Visit
from marketplace.bookings.services import loading
from marketplace.bookings.services.facts import Question
from marketplace.bookings.services.wanted import SplitWanted
from marketplace.core.actor import Actor
from marketplace.core.errors import Refused
from marketplace.core.periods import Span
from marketplace.core.uow import UnitOfWork
from marketplace.plans import queries as plans
from providers.domain.codes import PriceUnit
from providers.domain.offer import Offer, price

PRICING = ("price_pence", "bank_holiday_price_pence", "minimum_minutes")
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
        splits=tuple(
            SplitWanted(row.pot_id, line_of(uow, booking, row), row.share) for row in loading.splits(uow, booking.id)
        ),
        spans=spans,
        prices=tuple(visit.price_pence for visit in looked_at),
        worker_id=booking.worker_id,
        booking_id=booking.id,
        relationship=booking.relationship,
        relationship_ok=booking.relationship_ok_by_id is not None,
        band_ok=booking.band_ok_by_id is not None,
        price_above_offer=any(
            visit.price_pence > listed(offer, booking.offer, visit.starts_at, visit.minutes) for visit in looked_at
        ),
        agreement_accepted=agreement_accepted,
        consent_given=consent_given,
        acknowledged=acknowledged,
        asked_first=booking.enquiry_id is not None,
    )


def as_agreed(offer: Offer, kept: Mapping[str, Any]) -> Offer:
    """The service with the prices that it had when it was asked for."""
    return replace(offer, price_unit=PriceUnit(kept["price_unit"]), **{name: kept[name] for name in PRICING})


def listed(offer: Offer, kept: Mapping[str, Any], starts_at: datetime, minutes: int) -> int:
    """The listed price of one visit, pence: what it was when it was asked for or is today, whichever is more.

    A price that has fallen since is no top-up (G7).
    """
    now = price(offer, starts_at, minutes) if offer.price_pence is not None and offer.price_unit is not None else 0
    return max(now, price(as_agreed(offer, kept), starts_at, minutes))


def in_time(uow: UnitOfWork, booking: Booking, deadline: datetime | None) -> None:
    """Raises Refused (`wrong_state`) after the deadline, and once the first visit would be over."""
    if deadline is not None and uow.now > deadline:
        raise Refused("wrong_state", "The time to answer this has run out.", next_step="It can be asked for again.")
    if loading.visits(uow, booking.id)[0].ends_at <= uow.now:
        raise Refused("wrong_state", "The first visit was to be before now.", next_step="Ask for another time.")


def follow_plan(uow: UnitOfWork, booking: Booking) -> None:
    """Writes down the lines that pay, in a plan that may have changed since the request."""
    for split in loading.splits(uow, booking.id):
        split.plan_line_id = line_of(uow, booking, split)
    uow.session.flush()


def line_of(uow: UnitOfWork, booking: Booking, split: BookingSplit) -> int:
    """The plan line that pays. Until a booking is confirmed it is today's line where one follows the old; afterwards
    a booking goes on citing the line that it was made on (C4)."""
    follows = plans.line_now(uow, split.plan_line_id) if booking.state in BEFORE_CONFIRM else None
    return follows.id if follows is not None else split.plan_line_id
