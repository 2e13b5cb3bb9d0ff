"""Asking: a request reserves nothing and holds nothing (5.3)."""

from dataclasses import asdict
from typing import Any

import providers.queries as supply
from marketplace.bookings.domain import deadlines
from marketplace.bookings.domain.guards import check
from marketplace.bookings.domain.states import (
    BOOKING,
    ENQUIRY,
    BookingState,
    EnquiryState,
    Relationship,
    VisitState,
)
from marketplace.bookings.models import Booking, BookingSplit, Enquiry, Visit
from marketplace.bookings.services import loading, telling
from marketplace.bookings.services.closing import close_visits
from marketplace.bookings.services.facts import Question, gather, known_link
from marketplace.bookings.services.question import follow_plan, question_of
from marketplace.bookings.services.wanted import Wanted
from marketplace.core.actor import Actor
from marketplace.core.authority import Action
from marketplace.core.errors import InvalidInput, NotAllowed, OverLimit, Refused, SlotTaken
from marketplace.core.idempotency import once
from marketplace.core.uow import UnitOfWork
from marketplace.plans import queries as plans
from providers.domain.offer import Offer, price, wrong_length
from providers.queries import workers

LIMIT, TIE, BAND = "delegate_limit", "relationship_check", "within_band_or_K_ok"
"""Why a request waits for somebody's authority: the holder's for the first, the coordinator's for the others."""


def request(uow: UnitOfWork, actor: Actor, wanted: Wanted, *, key: str | None = None) -> int:
    """Asks the provider, or somebody with the authority first; returns the booking's id.

    With `key`, once (Idempotency-Key). Raises InvalidInput, NotFound, NotAllowed, Refused (G1, G2, G4, G7), SlotTaken.
    """
    answer = once(uow, actor, key, "bookings.request", wanted.inputs(), lambda: {"id": _request(uow, actor, wanted).id})
    return int(answer["id"])


def _request(uow: UnitOfWork, actor: Actor, wanted: Wanted) -> Booking:
    wanted.check(uow.now)
    offer = supply.offer(uow, wanted.service_id)
    if not (offer.takes_requests if wanted.enquiry_id is not None else offer.bookable):
        uow.require(actor, Action.BOOKINGS_REQUEST, holder_id=wanted.holder_id)
        raise Refused(
            "pot_active_and_accepts_provider",
            offer.why_not_bookable or "You can’t book this here.",
            next_step="Ask them a question instead.",
        )
    if length := wrong_length(offer, wanted.minutes):
        raise InvalidInput({"minutes": [length]})
    spans = wanted.spans()
    prices = tuple(price(offer, span.start, wanted.minutes) for span in spans)
    question = Question(
        actor=actor,
        holder_id=wanted.holder_id,
        offer=offer,
        splits=wanted.splits,
        spans=spans,
        prices=prices,
        relationship=wanted.relationship,
        asked_first=wanted.enquiry_id is not None,
    )
    reasons: list[str] = []
    try:
        uow.require(
            actor,
            Action.BOOKINGS_REQUEST,
            holder_id=wanted.holder_id,
            pence=sum(prices),
            category=offer.category,
        )
    except OverLimit:
        reasons.append(LIMIT)
    facts = gather(uow, question)
    event = BOOKING.move(None, "request", "holder")
    check(event.guards, facts)
    if wanted.relationship is not Relationship.NONE or known_link(uow, question):
        reasons.append(TIE)
    try:
        check([BAND], facts)
    except Refused:
        reasons.append(BAND)
    if not workers.workers_free(uow, offer.service_id, spans):
        raise SlotTaken
    booking = _rows(uow, actor, wanted, offer, prices, reasons, critical=facts.critical)
    uow.audit(actor, "bookings:booking:request", "booking", booking.id, state=booking.state.value, reasons=reasons)
    if reasons:
        telling.awaiting_authority(uow, booking)
    else:
        telling.requested(uow, booking)
    return booking


def _rows(
    uow: UnitOfWork,
    actor: Actor,
    wanted: Wanted,
    offer: Offer,
    prices: tuple[int, ...],
    reasons: list[str],
    *,
    critical: bool,
) -> Booking:
    """The booking with its splits and visits, none of them held or reserved."""
    event = BOOKING.move(None, "need_authority" if reasons else "request", "holder")
    rule = wanted.rule()
    booking = Booking(
        holder_id=wanted.holder_id,
        service_id=offer.service_id,
        provider_id=offer.provider_id,
        state=BookingState(event.target),
        booked_by_id=actor.person_id,
        enquiry_id=_convert_enquiry(uow, wanted, offer),
        offer=snapshot(offer),
        category=offer.category,
        tasks=list(wanted.tasks),
        note=wanted.note or None,
        relationship=wanted.relationship,
        critical=critical,
        urgent=wanted.urgent,
        pay_if_silent=wanted.pay_if_silent,
        local_start=rule.first_local.strftime("%Y-%m-%dT%H:%M"),
        minutes=wanted.minutes,
        weeks=wanted.weeks,
        skips=[day.isoformat() for day in wanted.skips],
        price_pence=sum(prices),
        authority_reasons=reasons,
        created_at=uow.now,
        answer_by=deadlines.answer_by(uow.now, urgent=wanted.urgent),
    )
    uow.session.add(booking)
    uow.session.flush()
    uow.session.add_all(
        BookingSplit(booking_id=booking.id, pot_id=one.pot_id, plan_line_id=one.plan_line_id, share=one.share)
        for one in wanted.splits
    )
    uow.session.add_all(
        Visit(
            booking_id=booking.id,
            holder_id=booking.holder_id,
            provider_id=booking.provider_id,
            number=number,
            state=VisitState.PROPOSED,
            starts_at=span.start,
            ends_at=span.end,
            minutes=wanted.minutes,
            price_pence=pence,
            critical=critical,
        )
        for number, (span, pence) in enumerate(zip(wanted.spans(), prices, strict=True), start=1)
    )
    uow.session.flush()
    return booking


def _convert_enquiry(uow: UnitOfWork, wanted: Wanted, offer: Offer) -> int | None:
    """The question to this provider that the request grew from, now converted; None when there was none."""
    if wanted.enquiry_id is None:
        return None
    enquiry: Enquiry = loading.enquiry(uow, wanted.enquiry_id)
    same = enquiry.holder_id == wanted.holder_id and enquiry.provider_id == offer.provider_id
    same = same and (offer.bookable or enquiry.service_id == wanted.service_id)
    if not same or not ENQUIRY.permits(enquiry.state, "convert"):
        raise InvalidInput({"enquiry_id": ["Choose a question that they answered with yes."]})
    enquiry.state = EnquiryState(ENQUIRY.move(enquiry.state, "convert", "holder").target)
    return enquiry.id


KEPT = (
    "service_name",
    "provider_name",
    "provider_type",
    "category",
    "price_pence",
    "price_unit",
    "price_parts",
    "bank_holiday_price_pence",
    "minimum_minutes",
    "cancel_hours",
    "cancel_fee_pence",
    "at_home",
    "complaints_contact",
    "activities",
    "version",
)


def snapshot(offer: Offer) -> dict[str, Any]:
    """What the service said when it was asked for: price, fee and notice rules stay what they were."""
    whole = asdict(offer)
    return {name: list(value) if isinstance(value := whole[name], tuple) else value for name in KEPT}


def authorise(uow: UnitOfWork, actor: Actor, booking_id: int) -> Booking:
    """A yes to what waits for authority. It covers this price for this booking only (6.2).

    The holder's yes (or their spoken yes, recorded by the coordinator) lifts a delegate's limit; a coordinator's
    lifts a tie or a full line. When nothing is left to ask, the provider sees the request. A coordinator's yes after
    the provider's own lifts a line that has filled up since.
    Raises NotFound, NotAllowed, WrongState.
    """
    booking = loading.booking(uow, booking_id)
    yes = loading.holder_side(uow, actor, booking, Action.BOOKINGS_AUTHORISE)
    side = "holder" if yes.basis == "self" else "coordinator"
    if yes.basis == "delegation":
        raise NotAllowed("The person themself has to say yes to this, or their support planner for them.")
    event = BOOKING.move(booking.state, "authorise", side)
    if booking.state is BookingState.ACCEPTED:
        booking.band_ok_by_id = actor.person_id
        uow.audit(actor, "bookings:booking:authorise", "booking", booking.id, left=[], basis=yes.basis)
        telling.holder_side(uow, booking, "line_allowed")
        return booking
    follow_plan(uow, booking)
    check(event.guards, gather(uow, question_of(uow, actor, booking)))
    lifted = {LIMIT} if side == "holder" else {LIMIT, TIE, BAND}
    if LIMIT in booking.authority_reasons and LIMIT in lifted:
        booking.authorised_by_id, booking.authorised_at = actor.person_id, uow.now
        booking.authorised_pence = booking.price_pence
    if side == "coordinator":
        booking.relationship_ok_by_id = actor.person_id if TIE in booking.authority_reasons else None
        booking.band_ok_by_id = actor.person_id if BAND in booking.authority_reasons else None
    left = [reason for reason in booking.authority_reasons if reason not in lifted]
    if len(left) == len(booking.authority_reasons):
        raise NotAllowed("Your support planner has to say yes to this.")
    booking.authority_reasons = left
    uow.audit(actor, "bookings:booking:authorise", "booking", booking.id, left=left, basis=yes.basis)
    if left:
        telling.awaiting_authority(uow, booking)
        return booking
    booking.state = BookingState.REQUESTED
    booking.answer_by = deadlines.answer_by(uow.now, urgent=booking.urgent)
    telling.authorised(uow, booking)
    telling.requested(uow, booking)
    return booking


def refuse(uow: UnitOfWork, actor: Actor, booking_id: int) -> Booking:
    """A no to what waits for authority; the provider never saw it. Raises NotFound, NotAllowed, WrongState."""
    booking = loading.booking(uow, booking_id)
    yes = loading.holder_side(uow, actor, booking, Action.BOOKINGS_AUTHORISE)
    event = BOOKING.move(booking.state, "refuse", "holder" if yes.basis == "self" else "coordinator")
    booking.state, booking.ended_at = BookingState(event.target), uow.now
    close_visits(uow, booking, "holder" if yes.basis == "self" else "coordinator")
    uow.audit(actor, "bookings:booking:refuse", "booking", booking.id)
    telling.cancelled(uow, booking, by="coordinator")
    telling.done(uow, actor, "authorise_booking", "booking", booking.id)
    return booking


def within_authority(uow: UnitOfWork, actor: Actor, booking: Booking, action: Action, pence: int) -> None:
    """G11 for a step that commits to a price: the actor's own right, or one the holder gave for this price.

    Raises NotAllowed, OverLimit or NotFound.
    """
    try:
        loading.holder_side(uow, actor, booking, action, pence=pence)
    except OverLimit:
        if booking.authorised_pence is None or pence > booking.authorised_pence:
            raise
        uow.require(actor, action, holder_id=booking.holder_id, provider_id=booking.provider_id)


def line_titles(uow: UnitOfWork, booking: Booking) -> list[str]:
    """The plan lines that pay, by their titles."""
    return [plans.line(uow, split.plan_line_id).title for split in loading.splits(uow, booking.id)]
