"""Confirming: every guard and the hold in one transaction, or nothing (domain.md C5)."""

from collections.abc import Iterable
from typing import Any

from marketplace.bookings.domain.guards import check
from marketplace.bookings.domain.states import BOOKING, BookingState, VisitState
from marketplace.bookings.models import Booking
from marketplace.bookings.queries.agreement import agreement
from marketplace.bookings.services import holding, loading, telling
from marketplace.bookings.services.facts import gather
from marketplace.bookings.services.question import follow_plan, in_time, question_of
from marketplace.bookings.services.requesting import within_authority
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InsufficientFunds
from marketplace.core.idempotency import once
from marketplace.core.uow import UnitOfWork

PACING = "period_pacing_ok_or_acknowledged"


def confirm(
    uow: UnitOfWork,
    actor: Actor,
    booking_id: int,
    *,
    agreement_accepted: bool,
    consent_to_share: bool,
    acknowledged: Iterable[str] = (),
    key: str | None = None,
) -> int:
    """G1 to G15 and the holds; returns the booking's id. Visits of later periods are planned, not held.

    `acknowledged` repeats the codes of warnings that were read. With `key`, once (Idempotency-Key).
    Raises NotFound, NotAllowed, OverLimit, WrongState, Refused, NeedsAcknowledgement, InsufficientFunds, SlotTaken.
    """
    known = sorted(set(acknowledged))
    inputs: dict[str, Any] = {
        "booking": booking_id,
        "agreement": agreement_accepted,
        "consent": consent_to_share,
        "acknowledged": known,
    }

    def effect() -> dict[str, Any]:
        booking = _confirm(uow, actor, booking_id, agreement_accepted, consent_to_share, frozenset(known))
        return {"id": booking.id}

    return int(once(uow, actor, key, "bookings.confirm", inputs, effect)["id"])


def _confirm(
    uow: UnitOfWork, actor: Actor, booking_id: int, accepted: bool, consent: bool, acknowledged: frozenset[str]
) -> Booking:
    booking = loading.booking(uow, booking_id)
    within_authority(uow, actor, booking, Action.BOOKINGS_CONFIRM, booking.price_pence)
    event = BOOKING.move(booking.state, "confirm", "holder")
    in_time(uow, booking, booking.confirm_by)
    follow_plan(uow, booking)
    may_accept = uow.allows(
        actor, Action.BOOKINGS_ACCEPT_AGREEMENT, holder_id=booking.holder_id, provider_id=booking.provider_id
    )
    terms = agreement(uow, booking)
    question = question_of(
        uow,
        actor,
        booking,
        agreement_accepted=accepted and may_accept and terms.bodies_accepted,
        consent_given=consent,
        acknowledged=acknowledged,
    )
    facts = gather(uow, question)
    check(event.guards, facts)
    booking.agreement, booking.agreement_accepted_by_id = terms.as_record(), actor.person_id
    booking.consent_by_id = actor.person_id
    booking.state, booking.confirmed_at = BookingState.CONFIRMED, uow.now
    held = _hold_what_is_released(uow, actor, booking)
    uow.audit(
        actor, "bookings:booking:confirm", "booking", booking.id, held_pence=held, acknowledged=sorted(acknowledged)
    )
    if facts.pacing_for_coordinator:
        telling.coordinator(uow, booking, "pacing_acknowledged", task="look_at_pacing")
    facts_to_tell = {"starts_at": telling.first_start(uow, booking), "held_pence": held}
    telling.holder_side(uow, booking, "booking_confirmed", **facts_to_tell)
    telling.provider_side(uow, booking, "booking_confirmed", **facts_to_tell)
    return booking


def _hold_what_is_released(uow: UnitOfWork, actor: Actor, booking: Booking) -> int:
    """Holds the visits of released periods within the window; the others are planned. Raises InsufficientFunds."""
    splits = loading.splits(uow, booking.id)
    visits = loading.visits(uow, booking.id)
    for visit in visits:
        visit.state = VisitState.PLANNED
    uow.session.flush()
    now = holding.holdable_of(uow, visits, splits)
    try:
        return holding.hold(uow, actor, now, splits)
    except InsufficientFunds as short:
        raise InsufficientFunds(
            short.message,
            short.short_pence,
            next_step="Choose fewer visits, start later, or ask for a plan change.",
        ) from short
